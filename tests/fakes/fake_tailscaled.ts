/**
 * A tailscaled that serves the documented LocalAPI over a Unix socket: `/localapi/v0/status` (ipnstate.Status) and
 * `/localapi/v0/whois` (apitype.WhoIsResponse). Field names and forms are those of tailscale's own sources: ids are numbers
 * of 64 bits, false and empty fields are left out, and the zero time stands for "never".
 */

/** What the fake says; a test changes it between two questions. */
export interface TailscaledState {
  backendState: string;
  /** 64 bits: written into the JSON as it is. */
  userId: string;
  loginName: string;
  nodeId: string;
  stableId: string;
  hostname: string;
  tailnet: string;
  suffix: string;
  /** Of the peer's name; `suffix` unless the device is another tailnet's. */
  nodeSuffix: string;
  authorized: boolean;
  expired: boolean;
  keyExpiry: string;
  tags: string[];
  /** Who shared the device in, or "0". */
  sharer: string;
  /** Whether the peer is a device of the tailnet at all. */
  knowsPeer: boolean;
}

/** Alice on her laptop, with a user id that a JSON number would round. */
export const ALICE: TailscaledState = {
  backendState: "Running",
  userId: "9223372036854770001",
  loginName: "alice@example.com",
  nodeId: "4915213460123457",
  stableId: "nLaptop1CNTRL",
  hostname: "alices-laptop",
  tailnet: "example.com",
  suffix: "tail1234.ts.net",
  nodeSuffix: "tail1234.ts.net",
  authorized: true,
  expired: false,
  keyExpiry: "2999-01-01T00:00:00Z",
  tags: [],
  sharer: "0",
  knowsPeer: true,
};

/** A running fake. */
export interface FakeTailscaled extends AsyncDisposable {
  socket: string;
  state: TailscaledState;
  /** Path and query of every question. */
  asked: string[];
}

/** Starts one on a socket in a temporary folder. */
export async function startTailscaled(
  change: Partial<TailscaledState> = {},
): Promise<FakeTailscaled> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-tailscaled-" });
  const socket = `${folder}/tailscaled.sock`;
  const state = { ...ALICE, ...change };
  const asked: string[] = [];
  const server = Deno.serve({ path: socket, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    asked.push(url.pathname + url.search);
    // tailscaled refuses other hosts, against pages that rebind a name.
    if (request.headers.get("host") !== "local-tailscaled.sock") {
      return new Response("invalid localapi request", { status: 403 });
    }
    return answer(state, url);
  });
  return {
    socket,
    state,
    asked,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function answer(state: TailscaledState, url: URL): Response {
  if (url.pathname === "/localapi/v0/status") {
    return json(statusText(state, url.searchParams.get("peers") !== "false"));
  }
  if (url.pathname !== "/localapi/v0/whois") return new Response("404 not found", { status: 404 });
  if (!/^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d+$/.test(url.searchParams.get("addr") ?? "")) {
    return new Response("invalid 'addr' parameter", { status: 400 });
  }
  return state.knowsPeer
    ? json(whoisText(state))
    : new Response("no match for IP:port", { status: 404 });
}

function json(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}

/** `tailscale status --json` prints the same text. */
export function statusText(state: TailscaledState, peers = true): string {
  // While it starts it knows the tailnet that it was in.
  if (state.backendState !== "Running" && state.backendState !== "Starting") {
    return `{"Version":"1.90.1","TUN":true,"BackendState":"${state.backendState}","HaveNodeKey":false,` +
      `"AuthURL":"","TailscaleIPs":null,"Self":{"ID":"","HostName":"${state.hostname}","UserID":0},` +
      `"Health":["not running"],"MagicDNSSuffix":"","CurrentTailnet":null,"Peer":null,"User":null}`;
  }
  const user = `"${state.userId}":{"ID":${state.userId},"LoginName":"${state.loginName}",` +
    `"DisplayName":"Alice","ProfilePicURL":""}`;
  return `{"Version":"1.90.1","TUN":true,"BackendState":"${state.backendState}","HaveNodeKey":true,"AuthURL":"",` +
    `"TailscaleIPs":["100.64.0.7"],"Self":{"ID":"${state.stableId}","PublicKey":"nodekey:00",` +
    `"HostName":"${state.hostname}","DNSName":"${state.hostname}.${state.suffix}.","OS":"linux",` +
    `"UserID":${state.userId},"TailscaleIPs":["100.64.0.7"],"Online":true},"Health":[],` +
    `"MagicDNSSuffix":"${state.suffix}","CurrentTailnet":{"Name":"${state.tailnet}",` +
    `"MagicDNSSuffix":"${state.suffix}","MagicDNSEnabled":true},"CertDomains":null,` +
    (peers ? `"Peer":{},"User":{${user}}}` : `"Peer":null,"User":null}`);
}

function whoisText(state: TailscaledState): string {
  const tags = state.tags.length === 0 ? "" : `"Tags":${JSON.stringify(state.tags)},`;
  return `{"Node":{"ID":${state.nodeId},"StableID":"${state.stableId}",` +
    `"Name":"${state.hostname}.${state.nodeSuffix}.","User":${state.userId},` +
    (state.sharer === "0" ? "" : `"Sharer":${state.sharer},`) +
    `"Key":"nodekey:00","KeyExpiry":"${state.keyExpiry}","Addresses":["100.64.0.7/32"],` +
    `"AllowedIPs":["100.64.0.7/32"],${tags}"Hostinfo":{"OS":"linux","Hostname":"${state.hostname}"},` +
    `"Created":"2025-01-01T00:00:00Z","Online":true,` +
    (state.authorized ? `"MachineAuthorized":true,` : "") +
    (state.expired ? `"Expired":true,` : "") +
    `"ComputedName":"${state.hostname}"},"UserProfile":{"ID":${state.userId},` +
    `"LoginName":"${state.loginName}","DisplayName":"Alice","ProfilePicURL":""},"CapMap":null}`;
}
