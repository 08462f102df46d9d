import { type HttpCode, httpStatusOf } from "../../core/shared/codes/http_codes.ts";

/** What a refusal may carry besides. */
interface RefusalDetails {
  /** For the request log alone: what the client must not learn. Never the client's own input. */
  reason?: string;
  /** Further members: of an OAuth answer, or of `error` in an envelope. */
  members?: Readonly<Record<string, string>>;
  /** In the place of the code's own HTTP status. */
  status?: number;
}

/** An answer that ends a request: thrown by what checks a request, turned into a response in one place. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** HTTP status. */
  readonly status: number;

  /**
   * @param code of the table of codes, which has its HTTP status
   * @param message one line, never the client's own input
   * @param headers additional headers
   * @param details what only some answers carry
   */
  constructor(
    readonly code: HttpCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly details: RefusalDetails = {},
  ) {
    super(message);
    this.status = details.status ?? httpStatusOf(code);
  }
}

/** A body, a query or a path that is not what the route takes. */
export function badRequest(message: string): Refusal {
  return new Refusal("invalid_request", message);
}

/** No bearer token, or one that is not good (any more). */
export function notAuthenticated(): Refusal {
  return new Refusal(
    "invalid_token",
    "Token is invalid or expired",
    bearerChallenge("invalid_token"),
  );
}

/**
 * The header that says how to be let in (RFC 9110 section 11.6.1, RFC 6750 section 3).
 * @param scope what the token would have to allow
 */
export function bearerChallenge(code?: HttpCode, scope?: string): Record<string, string> {
  const error = code === undefined ? "" : `, error="${code}"`;
  const wanted = scope === undefined ? "" : `, scope="${scope}"`;
  return { "www-authenticate": `Bearer realm="sealhold"${error}${wanted}` };
}
