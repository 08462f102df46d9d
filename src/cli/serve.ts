import { parseListen, type ServeOptions, servePlan } from "../core/server/serving/serve_plan.ts";
import { REGISTRATION_MODES } from "../core/server/registration/registration_mode.ts";
import { TAILSCALE_MODES } from "../core/server/serving/tailscale_plan.ts";
import { CLIENT_NEEDS, SERVER_DATA_NEEDS } from "../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "./graph/spec.ts";
import { DATA_OPTION } from "./input/server_data.ts";

export const verb: Verb<ServeOptions> = {
  summary: "Run the server",
  details:
    "Listens on loopback unless told otherwise; any other address needs TLS. Makes its data and its keys at\n" +
    "the first run. One JSON line a request goes to stderr, without secrets. SIGTERM and SIGINT stop it after\n" +
    "the requests under way.\n\n" +
    "People log in with a password, or in a browser: sealhold auth login opens the server's own sign-in page\n" +
    "(OAuth 2.0 with PKCE). With --device-login they may also type a code on <issuer>/device for a program on\n" +
    "another machine. That is off unless asked for, because such a code can be sent to somebody by fraud.\n\n" +
    "An identity makes an account of its own with sealhold create-user: anybody's on loopback; elsewhere, or\n" +
    "under an --issuer that is not of this machine, one with a code of sealhold server invite create.",
  options: [
    { flags: "--listen <address:word>", description: "host:port (default 127.0.0.1:8420)" },
    {
      flags: "--ws-listen <address:word>",
      description: "host:port for events over WebSocket too (off unless given)",
    },
    {
      flags: "--max-connections <count:count>",
      description: "Connections at once (default 1024)",
    },
    {
      flags: "--max-per-address <count:count>",
      description: "Connections at once of one address (default 256; a proxy is one)",
    },
    DATA_OPTION,
    {
      flags: "--key-file <path:word>",
      description: "Key file that opens server-key.json (default: server.key, in the state folder)",
    },
    { flags: "--tls-cert <path:word>", description: "PEM certificate chain" },
    { flags: "--tls-key <path:word>", description: "PEM private key" },
    {
      flags: "--issuer <url:word>",
      description:
        "Base URL as clients write it (default: from --listen; 0.0.0.0 and [::] need it)",
    },
    { flags: "--access-ttl <duration:word>", description: "Life of an access token (default 15m)" },
    {
      flags: "--session-ttl <duration:word>",
      description: "Life of an unused session (default 7d)",
    },
    {
      flags: "--registration <who:word>",
      description: "Who may register (default open on loopback, else invite)",
      values: REGISTRATION_MODES,
    },
    {
      flags: "--device-login",
      description: "Let programs without a browser ask for a login, with a code typed on /device",
    },
    { flags: "--max-value <bytes:count>", description: "Largest secret value (default 65536)" },
    {
      flags: "--quota-secrets <count:count>",
      description: "Secrets that one account may have (default 10000)",
    },
    {
      flags: "--quota-bytes <bytes:count>",
      description: "Bytes that one account's secrets may take up (default 268435456)",
    },
    {
      flags: "--quota-versions <count:count>",
      description: "Versions that one secret may have (default 100)",
    },
    {
      flags: "--tailscale <how:word>",
      description: "How Tailscale logins are verified (default off)",
      values: TAILSCALE_MODES,
    },
    {
      flags: "--tailscale-socket <path:word>",
      description: "tailscaled's socket, for whois (default /var/run/tailscale/tailscaled.sock)",
    },
    {
      flags: "--tailscale-key-file <path:word>",
      description: "File with an API key of Tailscale, for api",
    },
    {
      flags: "--tailnet <name:word>",
      description: "Name of the tailnet, for api (default: the key's)",
    },
  ],
  examples: [
    ["On this machine", "sealhold serve"],
    [
      "For others",
      "sealhold serve --listen 0.0.0.0:8443 --issuer https://sealhold.example:8443 --tls-cert c.pem --tls-key k.pem",
    ],
  ],
  needs: {
    ...SERVER_DATA_NEEDS,
    // The last two are of the library that speaks WebSocket.
    env: [...CLIENT_NEEDS.env, "WS_NO_BUFFER_UTIL", "WS_NO_UTF_8_VALIDATE"],
    write: [...SERVER_DATA_NEEDS.write ?? [], "config"],
    net: ["listen"],
    may: {
      read: ["tailscale-socket"],
      write: ["tailscale-socket"],
      net: ["tailscaled", "issuers"],
    },
    argumentFiles: true,
  },
  places: ({ data, listen, wsListen }) => {
    const addresses = wsListen === undefined ? [listen] : [listen, wsListen];
    const shown = addresses.map(parseListen).map(({ host, port }) => `${host}:${port}`);
    return { data, listen: shown };
  },
  async run(context: Context, options: ServeOptions): Promise<Outcome> {
    await (await context.serverSide()).serve(servePlan(options));
    return { data: undefined, text: "" };
  },
};
