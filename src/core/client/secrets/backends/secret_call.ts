/** A call about secrets, with the token of the moment. */
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import { checkSecretName } from "../../../shared/secret/secret_name.ts";
import { type BoundToken, type Call, exchange, type HttpPorts } from "../../http/exchange.ts";

/** Sends one. */
export type ServerCall = (rest: Omit<Call, "origin" | "auth">) => Promise<HttpResponse>;

/** Calls to one server; `token` is asked for anew at each. */
export function serverCall(
  http: HttpPorts,
  origin: string,
  token: () => Promise<BoundToken>,
): ServerCall {
  return async (rest) => {
    const auth = await token();
    const response = await exchange(http, { ...rest, origin, auth });
    if (response.status === 401 && auth.given) {
      const { givenTokenRefused } = await import("../../http/answer.ts");
      throw givenTokenRefused();
    }
    return response;
  };
}

/** A name as a part of a path. @throws {SealholdError} INVALID_NAME */
export function secretSegment(name: string): string {
  return encodeURIComponent(checkSecretName(name));
}
