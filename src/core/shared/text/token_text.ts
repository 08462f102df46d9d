import { SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";

/**
 * A token or key as it may stand in a header: one word of visible ASCII.
 * @throws {SealholdError} INVALID_VALUE
 */
export function tokenText(token: Secret): string {
  const text = new TextDecoder().decode(token.expose()).trim();
  if (/^[\x21-\x7e]{1,16384}$/.test(text)) return text;
  throw new SealholdError(
    "INVALID_VALUE",
    "The token is empty or has characters that no token has",
    {
      hint: "Pass the bare token, without quotes or a header name",
    },
  );
}
