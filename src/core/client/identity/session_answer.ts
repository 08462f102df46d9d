/** The session that `auth:registerUser` and `auth:signIn` answer with. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { Session } from "../../../ports/credential_store.ts";
import { peekClaims } from "../../shared/text/token_claims.ts";
import { isAidShape } from "../../shared/identity/aid.ts";

const TOKEN = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,16384}$/));

/** As it comes over the wire. */
export const SESSION_ANSWER = v.object({
  token: TOKEN,
  /** Empty where the server gives none. */
  refreshToken: v.union([TOKEN, v.literal("")]),
  expiresAt: v.pipe(v.string(), v.maxLength(64)),
  aid: v.custom<string>(isAidShape),
  ksn: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type SessionAnswer = v.InferOutput<typeof SESSION_ANSWER>;

/**
 * The session to store.
 * @param aid whom it was asked for
 * @throws {SealholdError} BAD_RESPONSE for somebody else's session, or a time that is none
 */
export function sessionOfAnswer(
  answer: SessionAnswer,
  aid: string,
  origin: string,
  nowMs: number,
): Session {
  const expiresMs = Date.parse(answer.expiresAt);
  if (answer.aid !== aid || !Number.isFinite(expiresMs)) {
    throw new SealholdError("BAD_RESPONSE", "The server answered with a session of another kind", {
      hint: "Check that --server names a Sealhold server",
    });
  }
  return {
    origin,
    created: new Date(nowMs).toISOString(),
    method: "key",
    username: aid,
    user_uuid: peekClaims(answer.token).sub ?? "",
    access_token: answer.token,
    access_issued_at: Math.floor(nowMs / 1000),
    access_expires_at: Math.floor(expiresMs / 1000),
    ...(answer.refreshToken === "" ? {} : { refresh_token: answer.refreshToken }),
  };
}
