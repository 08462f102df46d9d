import { isSession, viewOf } from "../../core/client/login/login.ts";
import { logInAsWished } from "../../core/client/login/log_in_as_wished.ts";
import type { MadeLogin } from "../../core/client/login/log_in.ts";
import type { ChosenProvider } from "../../core/client/login/providers/find_provider.ts";
import { type Method, METHODS } from "../../core/client/login/providers/method.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { SealholdError } from "../../errors.ts";
import type { Globals } from "../graph/globals.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { KEYS_OPTION } from "../input/identity_options.ts";
import { PASSWORD_STDIN } from "../input/password.ts";
import { cliDialog } from "./dialog.ts";
import { loginQuestions } from "./login_questions.ts";
import { LOGIN_NEEDS, loginNeeds } from "./needs.ts";
import { PROVIDER_ARGUMENT } from "./provider_argument.ts";

interface LoginOptions extends Pick<Globals, "server" | "convexUrl"> {
  method?: Method;
  scopes?: string;
  device?: boolean;
  qr?: boolean;
  username?: string;
  passwordStdin?: boolean;
  withToken?: boolean;
  id?: string;
  keys?: string;
  wait?: string;
  createKey?: boolean;
  /** False with --no-store; a kind of store with the global --store. */
  store?: string | boolean;
}

export const verb: Verb<LoginOptions, [name?: string]> = {
  summary: "Log in to a server or a provider",
  details:
    "Without a provider it asks, the Sealhold server first; then it asks how, where there is more than one way.\n" +
    "Passwords and keys are not shown while they are typed. Without a terminal, give --username and pipe the\n" +
    "password in with --password-stdin, pipe a token in with --with-token, or name the provider and\n" +
    "--method api-key and pipe the key in. Logins by oauth and device are refused there, unless --wait says\n" +
    "that somebody will approve them on another machine.\n" +
    "With --no-store nothing is kept and the token or key is printed instead.",
  arguments: [PROVIDER_ARGUMENT],
  options: [
    { flags: "--method <method:word>", description: "How to log in", values: METHODS },
    { flags: "--scopes <scopes:word>", description: "Scopes to ask for, separated by commas" },
    { flags: "--device", description: "Show a code to approve in a browser on any machine" },
    { flags: "--qr", description: "Show the address of --device as a QR code too" },
    { flags: "-u, --username <name:word>", description: "Username" },
    { ...PASSWORD_STDIN, conflicts: ["with-token"] },
    { flags: "--with-token", description: "Read an access token (or API key) from stdin" },
    { flags: "--id <aid:word>", description: "Identity to log in with, by its key" },
    KEYS_OPTION,
    {
      flags: "--wait <duration:word>",
      description:
        "How long somebody may take to approve oauth or device (default 5m; at most 30m)",
    },
    { flags: "--create-key", description: "Make an API key with the fresh token, and keep that" },
    { flags: "--no-create-key", description: "Keep the token, whatever config.toml says" },
    { flags: "--no-store", description: "Keep nothing; print the token or key" },
  ],
  examples: [
    ["Log in at a terminal", "sealhold auth login --server https://sealhold.example.com"],
    ["Log in from a script", "sealhold auth login --username ci --password-stdin < password.txt"],
    ["Keep an API key", "sealhold auth login anthropic --method api-key < key.txt"],
    ["With an identity's key", "sealhold auth login --method key --id <aid>"],
    ["Approved elsewhere", "sealhold auth login --device --wait 10m"],
    ["A second account", "sealhold auth login openai/work"],
    [
      "A token for one shell",
      "export SEALHOLD_TOKEN=$(sealhold auth login --username ci --no-store)",
    ],
  ],
  needs: LOGIN_NEEDS,
  narrow: loginNeeds,
  async run(context: Context, options: LoginOptions, name?: string): Promise<Outcome> {
    if (options.store === "memory") throw keptNowhere();
    const keep = options.store !== false;
    const wish = { ...options, provider: name, server: options.server ?? options.convexUrl };
    const asker = {
      questions: loginQuestions(context.prompter),
      dialog: () => cliDialog(context, options),
    };
    const { made, chosen, rememberedIn } = await logInAsWished(context, wish, asker, keep);
    const told = toldOf(made, chosen);
    if (!keep) return notKept(context, made, told);
    if (rememberedIn !== undefined) context.note(`Server remembered in ${rememberedIn}`);
    return { data: told.data, text: told.line };
  },
};

/** A session in memory would be gone with this process, and the server would keep its half for a week. */
function keptNowhere(): SealholdError {
  return new SealholdError("USAGE", "A login in memory is lost when the command ends", {
    hint: "sealhold auth login --no-store prints the token instead",
  });
}

/** What is said about a login, to programs and to people; no secret in it. */
function toldOf({ login, description }: MadeLogin, { provider, account }: ChosenProvider) {
  const { who, masked, kind, method } = description;
  const common = {
    authenticated: true,
    provider: provider.name,
    ...(account === undefined ? {} : { account }),
    server: login.origin,
    method,
  };
  if (isSession(login)) {
    const { username, user_uuid } = login;
    return {
      line: `Logged in to ${login.origin} as ${escapeForTerminal(who ?? "")}`,
      data: { ...common, username, user_uuid },
    };
  }
  const what = masked === undefined ? kind : `${kind} ${masked}`;
  const as = who === undefined ? "" : ` as ${escapeForTerminal(who)}`;
  return {
    line: `Logged in to ${escapeForTerminal(provider.label)} (${login.origin})${as} with ${what}`,
    data: {
      ...common,
      ...(who === undefined ? {} : { who }),
      ...(masked === undefined ? {} : { masked }),
    },
  };
}

function notKept(
  context: Context,
  { login }: MadeLogin,
  { line, data }: ReturnType<typeof toldOf>,
): Outcome {
  context.note(`${line} (nothing stored)`);
  const { accessToken, apiKey } = viewOf(login);
  const text = accessToken ?? apiKey ?? "";
  const field = accessToken === undefined ? { api_key: text } : { access_token: text };
  return { data: { ...data, ...field }, text, raw: text };
}
