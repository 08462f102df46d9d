/** The whole login: chosen, asked for, made, and kept where it is to be kept. */
import type { SettingsPorts } from "../config/change_settings.ts";
import type { Config } from "../config/config.ts";
import { rememberServer } from "../config/remember_server.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { chooseLogin, type LoginChoicePorts, nameLogin } from "./choose_login.ts";
import { logIn, type MadeLogin, saveLogin } from "./log_in.ts";
import { isSession } from "./login.ts";
import type { LoginDialog } from "./login_dialog.ts";
import type { LoginQuestions } from "./login_questions.ts";
import { approvalWaitSec, type LoginWish, wantedScopes } from "./login_wish.ts";
import type { ChosenProvider } from "./providers/find_provider.ts";

/** What a login works with. */
interface LoginPorts extends LoginChoicePorts, SettingsPorts {
  auth(): AuthPorts;
  config(): Promise<Config>;
  paths(): { configFile: string };
}

/** The person who logs in. */
interface LoginAsker {
  questions: LoginQuestions;
  /** Made once it is settled that somebody logs in. */
  dialog(): Promise<LoginDialog>;
}

/** A login that was made, and kept if it was to be. */
interface WishedLogin {
  made: MadeLogin;
  chosen: ChosenProvider;
  /** The file that remembers the server from now on; undefined when none had to be written. */
  rememberedIn: string | undefined;
}

/**
 * Logs in.
 * @param keep stores the login, and remembers the server that was named for a first one
 * @throws {SealholdError} as `nameLogin`, `chooseLogin` and `logIn`; and all of the store, before anything is asked
 */
export async function logInAsWished(
  ports: LoginPorts,
  wish: LoginWish,
  { questions, dialog: makeDialog }: LoginAsker,
  keep: boolean,
): Promise<WishedLogin> {
  const named = await nameLogin(ports, wish, questions);
  // Before anything is asked: a store that cannot be opened or written should not cost a login.
  if (keep) await ports.auth().store.prepare();
  const dialog = await makeDialog();
  const { method, ...chosen } = await chooseLogin(ports, named, questions, dialog);
  const waitSec = approvalWaitSec(wish, method);
  const scopes = wantedScopes(wish, method);
  const request = {
    ...chosen,
    method,
    ...(scopes === undefined ? {} : { scopes }),
    ...(waitSec === undefined ? {} : { waitSec }),
    ...(wish.createKey === undefined ? {} : { createKey: wish.createKey }),
  };
  const made = await logIn(ports.auth(), request, dialog);
  if (keep) await saveLogin(ports.auth(), made.slot, made.login);
  return { made, chosen, rememberedIn: keep ? await remember(ports, wish, made) : undefined };
}

async function remember(
  ports: LoginPorts,
  { server }: LoginWish,
  { login }: MadeLogin,
): Promise<string | undefined> {
  // What the environment says, it will say again.
  if (!isSession(login) || server === undefined) return undefined;
  const { configFile } = ports.paths();
  const wrote = await rememberServer(ports, configFile, await ports.config(), login.origin);
  return wrote ? configFile : undefined;
}
