/** Signs in, or makes the account, with the key at hand. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Session } from "../../../ports/credential_store.ts";
import type { FunctionClient } from "../http/function_client.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { ChallengeFile } from "./challenge_file.ts";
import { askChallenge, confirmFile, signFile } from "./challenges.ts";
import { sessionOfAnswer } from "./session_answer.ts";

/**
 * The whole dance.
 * @returns the session, not yet stored
 * @throws {SealholdError} NOT_FOUND if the identity has no account; CHALLENGE_REFUSED, SIGNATURE_INVALID …
 */
export async function signInWith(
  functions: FunctionClient,
  clock: Clock,
  origin: string,
  keys: KeyPair,
): Promise<Session> {
  const asked = await askChallenge(functions, origin, "sign-in", { aid: keys.aid });
  return await answered(functions, clock, origin, keys, asked);
}

/**
 * Makes the account, and the first session there.
 * @param invite the code of an invitation, which the signature covers
 * @throws {SealholdError} ALREADY_EXISTS, INVITE_INVALID, REGISTRATION_CLOSED; USAGE for a key that was rotated, which begins no identity
 */
export async function registerWith(
  functions: FunctionClient,
  clock: Clock,
  origin: string,
  keys: KeyPair,
  invite?: string,
): Promise<Session> {
  if (keys.ksn !== 0) {
    throw new SealholdError("USAGE", "An account begins with the identity's first key", {
      hint: "Use the keys that gen-key printed",
    });
  }
  const publicKey = encodeBase64url(keys.publicKey.bytes);
  const args = registerArgs(keys.aid, publicKey, invite);
  const asked = await askChallenge(functions, origin, "register", args);
  return await answered(functions, clock, origin, keys, asked);
}

/** What `auth:registerUser` is called with, but for the signature. */
export function registerArgs(aid: string, publicKey: string, invite: string | undefined) {
  return { aid, publicKey, ...(invite === undefined ? {} : { invite }) };
}

async function answered(
  functions: FunctionClient,
  clock: Clock,
  origin: string,
  keys: KeyPair,
  asked: ChallengeFile,
): Promise<Session> {
  const confirmed = await confirmFile(functions, await signFile(clock, asked, keys));
  if (confirmed.kind !== "session") throw new TypeError("a session was asked for");
  return sessionOfAnswer(confirmed.answer, keys.aid, origin, clock.nowMs());
}
