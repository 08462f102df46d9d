/** What a server's refusal of a call about a secret means. */
import { SealholdError } from "../../../../errors.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import { quotaExceeded } from "../../../shared/secret/quota.ts";
import { answerError, type Failure } from "../../http/answer.ts";

/**
 * The error of an answer with status 400 or above.
 * @param version the one that was asked for, if not the newest
 */
export function secretError(
  response: HttpResponse,
  name: string,
  version?: number,
): SealholdError {
  return answerError(response, (failure) => secretFailure(failure, name, version));
}

/** What a code means for this secret; undefined for the general meaning. */
export function secretFailure(
  { status, code, quota }: Failure,
  name: string,
  version?: number,
): SealholdError | undefined {
  if (code === "quota_exceeded" && quota !== undefined) return quotaExceeded(quota);
  if (status === 404 && code === "secret_not_found") {
    const which = version === undefined ? "" : ` in version ${version}`;
    return new SealholdError("SECRET_NOT_FOUND", `Secret "${name}" not found${which}`, {
      hint: "sealhold secrets list",
    });
  }
  if (status === 409) {
    return new SealholdError("VERSION_CONFLICT", `Secret "${name}" has changed since`, {
      hint: "sealhold secrets list",
    });
  }
  if (code === "damaged") {
    return new SealholdError("DAMAGED", `The server's copy of secret "${name}" is damaged`, {
      hint: `Tell the server's operator; sealhold secrets set ${name} - stores it anew`,
    });
  }
  if (code === "secret_value_too_large") {
    return new SealholdError("INVALID_VALUE", "The value is larger than the server admits", {
      hint: "Store a smaller value, or raise the server's --max-value",
    });
  }
  return undefined;
}
