import { logInWithPassword, logInWithToken, saveSession } from "../../core/auth/log_in.ts";
import { rememberServer } from "../../core/config/remember_server.ts";
import { SignetError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { CLIENT_NEEDS } from "../../core/permissions/needs.ts";
import { visible } from "../../core/output/visible.ts";
import type { Session } from "../../ports/credential_store.ts";
import type { Context } from "../context.ts";
import { PASSWORD_STDIN, passwordFromStdin } from "../password.ts";
import type { Outcome, Verb } from "../spec.ts";

interface LoginOptions {
  username?: string;
  passwordStdin?: boolean;
  withToken?: boolean;
  /** False with --no-store; a kind of store with the global --store. */
  store?: string | boolean;
}

export const verb: Verb<LoginOptions> = {
  summary: "Log in to a server",
  details:
    "Asks for the username and the password; the password is not shown. Without a terminal, give\n" +
    "--username and pipe the password in with --password-stdin, or pipe a token in with --with-token.\n" +
    "With --no-store nothing is kept and the access token is printed instead.",
  options: [
    { flags: "-u, --username <name:word>", description: "Username" },
    { ...PASSWORD_STDIN, conflicts: ["with-token"] },
    { flags: "--with-token", description: "Read an access token from stdin" },
    { flags: "--no-store", description: "Keep nothing; print the access token" },
  ],
  examples: [
    ["Log in at a terminal", "signet auth login --server https://signet.example.com"],
    ["Log in from a script", "signet auth login --username ci --password-stdin < password.txt"],
    ["A token for one shell", "export SIGNET_TOKEN=$(signet auth login --no-store)"],
  ],
  needs: CLIENT_NEEDS,
  async run(context: Context, options: LoginOptions): Promise<Outcome> {
    const origin = await context.serverOrigin();
    if (options.store === "memory") throw keptNowhere();
    const keep = options.store !== false;
    // Before the password is asked for: a store that cannot be opened or written should not cost a login.
    if (keep) await context.auth().store.update(() => undefined);
    const session = await logIn(context, options, origin);
    const who = session.username === "" ? session.user_uuid : session.username;
    const line = `Logged in to ${origin} as ${visible(who)}`;
    const data = {
      authenticated: true,
      server: origin,
      username: session.username,
      user_uuid: session.user_uuid,
    };
    if (!keep) {
      context.note(`${line} (nothing stored)`);
      return {
        data: { ...data, access_token: session.access_token },
        text: session.access_token,
        raw: session.access_token,
      };
    }
    await remember(context, session);
    return { data, text: line };
  },
};

/** A session in memory would be gone with this process, and the server would keep its half for a week. */
function keptNowhere(): SignetError {
  return new SignetError("USAGE", "A login in memory is lost when the command ends", {
    hint: "signet auth login --no-store prints the token instead",
  });
}

async function logIn(context: Context, options: LoginOptions, origin: string): Promise<Session> {
  const { http } = context.auth();
  if (options.withToken) {
    return await logInWithToken(http, origin, new Secret(await context.terminal.readStdin(16_384)));
  }
  const username = options.username ?? await ask(context, () => context.prompter.input("Username"));
  const password = options.passwordStdin
    ? await passwordFromStdin(context)
    : Secret.fromText(await ask(context, () => context.prompter.secret("Password")));
  return await logInWithPassword(http, origin, username, password);
}

async function remember(context: Context, session: Session): Promise<void> {
  await saveSession(context.auth(), session);
  // What the environment says, it will say again.
  if (context.globals.server === undefined && context.globals.convexUrl === undefined) return;
  const wrote = await rememberServer(
    context,
    context.paths().configFile,
    await context.config(),
    session.origin,
  );
  if (wrote) context.note(`Server remembered in ${context.paths().configFile}`);
}

/** Asks a person, or says how to do without one. */
async function ask(context: Context, question: () => Promise<string>): Promise<string> {
  if (context.prompter.available()) return await question();
  throw new SignetError("NOT_AUTHENTICATED", "Cannot ask for a login without a terminal", {
    hint: "signet auth login --username <name> --password-stdin < file, or set SIGNET_TOKEN",
  });
}
