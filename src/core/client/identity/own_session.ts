/** One's session at the server of the context: its functions, and whose it is. */
import { type FunctionClient, functionClient } from "../http/function_client.ts";
import { checkAccount } from "../config/settings.ts";
import { accessToken } from "../login/access_token.ts";
import type { AuthPorts } from "../login/auth_ports.ts";
import { HeldLogin } from "../login/held_login.ts";
import { sessionSlot } from "../login/login.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { whoAmI } from "./who_am_i.ts";

/** What one's session is found with. */
export interface OwnSessionPorts {
  auth(): AuthPorts;
  /** Origin of the server; asked for once a use case needs it. */
  serverOrigin(): Promise<string>;
}

/** Which of one's accounts at the server; the context's own when undefined. */
export interface OwnAccount {
  account?: string | undefined;
}

/**
 * The server's functions, called with the session of the account. A token is read at every call, and none while nothing is called.
 * @throws {SealholdError} INVALID_NAME for what no account is called
 */
export async function ownFunctions(
  ports: OwnSessionPorts,
  { account }: OwnAccount,
): Promise<FunctionClient> {
  checkAccount(account);
  const auth = ports.auth();
  const origin = await ports.serverOrigin();
  return functionClient(auth.http, origin, () => accessToken(auth, origin, account));
}

/** The AID of the stored session; undefined where the token came from outside, or belongs to no identity. */
export async function sessionAid(
  ports: OwnSessionPorts,
  { account }: OwnAccount,
): Promise<string | undefined> {
  const auth = ports.auth();
  if (await auth.givenToken() !== undefined) return undefined;
  const slot = sessionSlot(await ports.serverOrigin(), account ?? await auth.account());
  const login = await new HeldLogin(auth, slot).stored();
  const name = login === undefined ? undefined : login["username"];
  return isAidShape(name) ? name : undefined;
}

/**
 * Who one is at the server: by the stored session, or, where the token came from outside, by asking.
 * @returns undefined for an account that is no identity
 */
export async function serverAid(
  ports: OwnSessionPorts,
  functions: FunctionClient,
  own: OwnAccount,
): Promise<string | undefined> {
  const known = await sessionAid(ports, own);
  if (known !== undefined) return known;
  const { aid } = await whoAmI(functions);
  // It names a file later: what is no AID must not.
  return isAidShape(aid) ? aid : undefined;
}
