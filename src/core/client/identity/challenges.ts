/** Asks for a challenge, signs it, and hands the answer in. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { FunctionClient } from "../http/function_client.ts";
import { signChallenge } from "../../shared/identity/auth.ts";
import {
  argsHash,
  type ChallengePayload,
  parseChallenge,
} from "../../shared/identity/challenge.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { Fields } from "../../shared/identity/shapes.ts";
import { type ChallengeFile, PURPOSES, requireSignable } from "./challenge_file.ts";
import { SESSION_ANSWER, type SessionAnswer } from "./session_answer.ts";

const CHALLENGE = v.object({
  challengeId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  payload: v.unknown(),
});
const ROTATED = v.object({ aid: v.string(), ksn: v.number() });
const PROVED = v.object({
  authenticated: v.boolean(),
  aid: v.string(),
  purpose: v.string(),
  argsHash: v.string(),
});

/** What an answered challenge came to. */
export type Confirmed =
  | { kind: "session"; answer: SessionAnswer }
  | { kind: "rotated"; aid: string; ksn: number }
  | { kind: "proved"; authenticated: boolean; aid: string };

/**
 * Asks the server for a challenge about these arguments.
 * @param origin the server. A challenge that names another one is refused: signed, it would let this server log in there
 * @throws {SealholdError} BAD_RESPONSE for one about something else, CHALLENGE_REFUSED for one of another server
 */
export async function askChallenge(
  functions: FunctionClient,
  origin: string,
  purpose: "register" | "sign-in" | "rotate-key" | "prove",
  args: Fields & { readonly aid: string },
): Promise<ChallengeFile> {
  const hash = await argsHash(args);
  const asked = { aid: args.aid, purpose, argsHash: hash };
  const { challengeId, payload: given } = await functions.open(
    "auth:issueChallenge",
    asked,
    CHALLENGE,
  );
  const payload = parseChallenge(given);
  if (payload.aid !== args.aid || payload.purpose !== purpose || payload.argsHash !== hash) {
    throw new SealholdError("BAD_RESPONSE", "The server's challenge is about something else", {
      hint: "Do not sign it; check --server",
    });
  }
  requireAudience(payload, origin);
  return { challengeId, payload, args };
}

/** @throws {SealholdError} CHALLENGE_REFUSED if the challenge is of another server */
export function requireAudience({ aud }: ChallengePayload, origin: string): void {
  if (isAudience(aud, origin)) return;
  throw new SealholdError(
    "CHALLENGE_REFUSED",
    "The challenge is of another server than the one named",
    {
      hint:
        `Do not sign it; the server at ${origin} calls itself by another address (sealhold serve --issuer)`,
    },
  );
}

/** Whether an audience is the server at an origin. */
export function isAudience(aud: string, origin: string): boolean {
  return URL.canParse(aud) && new URL(aud).origin === origin;
}

/**
 * Signs a challenge, after looking at it.
 * @param as whether the key is the one that takes over in a rotation
 * @throws {SealholdError} CHALLENGE_REFUSED; DENIED if it is for another identity
 */
export async function signFile(
  clock: Clock,
  file: ChallengeFile,
  keys: KeyPair,
  as: "present" | "next" = "present",
): Promise<ChallengeFile> {
  await requireSignable(file, clock.nowMs());
  const auth = await signChallenge(file.challengeId, file.payload, keys);
  return as === "present" ? { ...file, auth } : { ...file, newAuth: auth };
}

/**
 * Hands in a signed challenge.
 * @throws {SealholdError} USAGE if it has no signature; what the function refuses with
 */
export async function confirmFile(
  functions: FunctionClient,
  file: ChallengeFile,
): Promise<Confirmed> {
  const { payload, args, auth, newAuth } = file;
  if (auth === undefined || (payload.purpose === "rotate-key" && newAuth === undefined)) {
    throw new SealholdError("USAGE", "The challenge is not signed yet", {
      hint: "sealhold sign --file <file> --keys <keys>",
    });
  }
  const path = Object.hasOwn(PURPOSES, payload.purpose) ? PURPOSES[payload.purpose]! : "";
  switch (path) {
    case "auth:registerUser":
    case "auth:signIn": {
      const answer = await functions.open(path, { ...args, auth }, SESSION_ANSWER);
      return { kind: "session", answer };
    }
    case "auth:rotateKey":
      return {
        kind: "rotated",
        ...await functions.mutation(path, { ...args, auth, newAuth }, ROTATED),
      };
    case "auth:proveChallenge":
      return { kind: "proved", ...await functions.open(path, { auth }, PROVED) };
  }
  throw new SealholdError(
    "INVALID_VALUE",
    "The challenge is for something that this client cannot do",
  );
}
