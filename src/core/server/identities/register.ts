/** `auth:registerUser`, `auth:signIn`, `auth:proveChallenge` and `auth:whoami`. */
import { uuidOfName } from "../accounts/uuid.ts";
import {
  addressLimitKey,
  attemptLimit,
  takeAddressAttempt,
  takeAttempts,
} from "../limits/login_limits.ts";
import { openSession } from "../accounts/open_session.ts";
import { inceptionKey, parsePublicKey } from "../../shared/identity/aid.ts";
import { argsHash } from "../../shared/identity/challenge.ts";
import { timestampOf } from "../../shared/identity/shapes.ts";
import { checkAnswer, takeAnswer } from "./challenges.ts";
import { checkKnownAnswer } from "./check_known_answer.ts";
import type { AddUserResult } from "../../../ports/server/identity_store.ts";
import { FunctionError } from "../calls/function_error.ts";
import { inviteHash } from "../registration/invite_code.ts";
import type { FunctionCaller, FunctionPorts } from "../calls/function_ports.ts";

const HOUR_MS = 3_600_000;
/** Purposes of functions of this server: such a challenge proves nothing to anybody else. */
const OWN_PURPOSES: readonly string[] = ["register", "sign-in", "rotate-key"];

/** What a client keeps of a login. */
interface IdentitySession {
  token: string;
  refreshToken: string;
  /** End of `token`, RFC 3339. */
  expiresAt: string;
  aid: string;
  ksn: number;
}

/** What somebody registers with. */
interface Registration {
  aid: string;
  publicKey: string;
  auth: unknown;
  /** Code of an invitation; an open server does not look at it. */
  invite?: string | undefined;
  peer: string;
}

/**
 * Makes the account of an AID, whose user_uuid follows from it, and logs it in. The account has no password.
 * @throws {SealholdError} INVALID_VALUE, KEY_REFUSED, RATE_LIMITED
 * @throws {FunctionError} VALIDATION_ERROR, CHALLENGE_ERROR, SIGNATURE_ERROR, ALREADY_EXISTS, REGISTRATION_CLOSED,
 *   INVITE_INVALID, PERMISSION_DENIED (it was removed here)
 */
export async function registerUser(
  ports: FunctionPorts,
  { aid, publicKey, auth, invite, peer }: Registration,
): Promise<IdentitySession> {
  const { registration, functionLimits } = ports;
  if (registration === "closed") {
    throw new FunctionError("REGISTRATION_CLOSED", "This server takes no new accounts");
  }
  const most = functionLimits.registrationsPerAddress;
  await takeAttempts(ports, "Too many registrations from this address", [
    attemptLimit(ports, "register", addressLimitKey(peer), most, HOUR_MS),
  ]);
  // A code is guessed like a password, and counts with those: one that is good is given back.
  const guess = registration === "invite" ? await takeAddressAttempt(ports, peer) : [];
  const key = await inceptionKey(aid);
  if (!key.equals(await parsePublicKey(publicKey))) {
    throw new FunctionError("VALIDATION_ERROR", "The AID is not the name of this public key");
  }
  const args = { aid, publicKey, ...(invite === undefined ? {} : { invite }) };
  const expected = { aid, purpose: "register", argsHash: await argsHash(args) };
  await checkAnswer(await takeAnswer(ports, auth, expected), { key, ksn: 0 });
  refuseUnlessAdded(await addAccount(ports, aid, invite));
  await ports.attempts.refund(guess);
  return await sessionOf(ports, uuidOfName(aid), aid, 0);
}

async function addAccount(
  { identities, registration, clock }: FunctionPorts,
  aid: string,
  invite = "",
): Promise<AddUserResult> {
  const nowMs = clock.nowMs();
  const user = {
    userUuid: uuidOfName(aid),
    username: aid,
    passwordHash: "",
    createdAtMs: nowMs,
    disabledAtMs: undefined,
  };
  const identity = { kind: "aid" as const, subject: aid, login: undefined, linkedAtMs: nowMs };
  const use = registration === "open" ? undefined : { codeHash: inviteHash(invite), nowMs };
  return await identities.insertUser(user, identity, use);
}

function refuseUnlessAdded(result: AddUserResult): void {
  switch (result) {
    case "added":
      return;
    case "taken":
      throw new FunctionError("ALREADY_EXISTS", "This identity is registered already", "Sign in");
    case "removed":
      throw new FunctionError("PERMISSION_DENIED", "This identity was removed from this server");
    case "not-invited":
      // The same whether there was none, or it is wrong, used up, expired or revoked.
      throw new FunctionError(
        "INVITE_INVALID",
        "This server takes new accounts by invitation, and there is no good one",
        "Ask the server's operator for a code",
      );
  }
}

/**
 * Logs an AID in.
 * @throws {SealholdError} INVALID_VALUE, LOGIN_FAILED (the account is disabled, or the key was rotated meanwhile)
 * @throws {FunctionError} CHALLENGE_ERROR, SIGNATURE_ERROR, NOT_FOUND
 */
export async function signInWithKey(
  ports: FunctionPorts,
  { aid, auth }: { aid: string; auth: unknown },
): Promise<IdentitySession> {
  const expected = { aid, purpose: "sign-in", argsHash: await argsHash({ aid }) };
  const { log, newest } = await checkKnownAnswer(ports, await takeAnswer(ports, auth, expected));
  return await sessionOf(ports, log.userUuid, aid, newest.ksn);
}

/**
 * Says whether a challenge of any purpose but this server's own was answered by the key of its AID.
 * @throws {SealholdError} INVALID_VALUE
 * @throws {FunctionError} CHALLENGE_ERROR, SIGNATURE_ERROR, NOT_FOUND
 */
export async function proveChallenge(ports: FunctionPorts, { auth }: { auth: unknown }) {
  const answer = await takeAnswer(ports, auth, {});
  const { aid, purpose, argsHash } = answer.payload;
  if (OWN_PURPOSES.includes(purpose)) {
    throw new FunctionError("CHALLENGE_ERROR", "The challenge is for another function");
  }
  await checkKnownAnswer(ports, answer);
  return { authenticated: true, aid, purpose, argsHash };
}

/** Who the access token belongs to; `aid` is null for an account that has no identity. */
export function whoAmI(
  { userUuid, expiresAtSec, aid }: Omit<FunctionCaller, "aid"> & { aid: string | undefined },
) {
  return {
    aid: aid ?? null,
    user_uuid: userUuid,
    expiresAt: timestampOf(expiresAtSec * 1000),
    roles: ["user"],
  };
}

async function sessionOf(
  ports: FunctionPorts,
  userUuid: string,
  aid: string,
  ksn: number,
): Promise<IdentitySession> {
  const startSec = Math.floor(ports.clock.nowMs() / 1000);
  // Whoever stole the old key must not come in while it is being rotated.
  const tokens = await openSession(ports, { userUuid, ground: { kind: "key", aid, ksn } });
  return {
    token: tokens.access,
    refreshToken: tokens.refresh?.exposeText() ?? "",
    expiresAt: timestampOf((startSec + tokens.accessLifetimeSec) * 1000),
    aid,
    ksn,
  };
}
