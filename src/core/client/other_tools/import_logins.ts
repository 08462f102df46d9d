/** From another tool's file into the store. */
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore, Session } from "../../../ports/credential_store.ts";
import { type Login, loginIn, type LoginSlot, putLogin, sessionSlot } from "../login/login.ts";
import { serverOrigin } from "../../shared/net/server_origin.ts";
import type { ToolSession } from "./tool_format.ts";

/** A login that is to be stored, and where. */
export interface PlannedLogin {
  slot: LoginSlot;
  login: Login;
}

/** What became, or would become, of one login. */
export interface ImportedLogin {
  slot: LoginSlot;
  /** Whether one is there already. */
  replaces: boolean;
}

/**
 * Where the session of a file goes. A token is bound to the server that the file names, or else to the one that the person
 * names: never to whichever is usual, because it is sent there (threats.md, case 1).
 * @param server from `--server`
 * @throws {SealholdError} USAGE without a server; ORIGIN_MISMATCH when both are named and differ; TOKEN_EXPIRED
 */
export function planSession(
  found: ToolSession,
  server: string | undefined,
  account: string | undefined,
  nowMs: number,
): PlannedLogin {
  const origin = originOf(found.server, server);
  const refreshable = found.refreshToken !== undefined &&
    (found.refreshExpiresAtSec ?? Infinity) * 1000 > nowMs;
  if (found.accessExpiresAtSec * 1000 <= nowMs && !refreshable) throw ended();
  const session: Session = {
    origin,
    created: new Date(nowMs).toISOString(),
    username: found.username,
    user_uuid: found.userUuid,
    access_token: found.accessToken,
    access_expires_at: found.accessExpiresAtSec,
    // Whoever hands out refresh tokens in these files does so at the password-token endpoints (api.md section 3).
    method: found.refreshToken === undefined ? "token" : "password",
    ...(found.refreshToken === undefined ? {} : { refresh_token: found.refreshToken }),
    ...(found.refreshExpiresAtSec === undefined
      ? {}
      : { refresh_expires_at: found.refreshExpiresAtSec }),
    ...(account === undefined ? {} : { account }),
  };
  return { slot: sessionSlot(origin, account), login: session };
}

/**
 * Stores what was planned: all of it or, when one login is in the way, none.
 * @param dryRun only look
 * @throws {SealholdError} ALREADY_EXISTS without `force`, and all of the store
 */
export async function storePlanned(
  ports: { store: CredentialStore },
  planned: readonly PlannedLogin[],
  { force, dryRun }: { force: boolean; dryRun: boolean },
): Promise<ImportedLogin[]> {
  if (dryRun) {
    const entries = await ports.store.read();
    return planned.map(({ slot }) => ({ slot, replaces: loginIn(entries, slot) !== undefined }));
  }
  return await ports.store.update((entries) => {
    const done = planned.map(({ slot }) => ({
      slot,
      replaces: loginIn(entries, slot) !== undefined,
    }));
    const taken = done.find(({ replaces }) => replaces);
    if (taken !== undefined && !force) throw inTheWay(taken.slot);
    for (const { slot, login } of planned) putLogin(entries, slot, login);
    return done;
  });
}

function originOf(inFile: string | undefined, given: string | undefined): string {
  const asked = given === undefined ? undefined : serverOrigin(given);
  if (inFile === undefined) {
    if (asked !== undefined) return asked;
    throw new SealholdError("USAGE", "The file does not say which server its login is for", {
      hint: "Add --server https://host",
    });
  }
  const named = serverOrigin(inFile);
  if (asked === undefined || asked === named) return named;
  throw new SealholdError("ORIGIN_MISMATCH", "The login in the file is for another server", {
    hint: `It is for ${named}: leave out --server`,
  });
}

/** Nothing can be done with it any more. */
export function ended(): SealholdError {
  return new SealholdError("TOKEN_EXPIRED", "The login in the file has ended", {
    hint: "sealhold auth login",
  });
}

function inTheWay({ key }: LoginSlot): SealholdError {
  return new SealholdError("ALREADY_EXISTS", `There is a login for ${key} already`, {
    hint: "Add --force to replace it",
  });
}
