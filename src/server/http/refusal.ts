/** What a refusal may carry besides. */
export interface RefusalDetails {
  /** For the request log alone: what the client must not learn. Never the client's own input. */
  reason?: string;
  /** Further members of an OAuth answer. */
  members?: Readonly<Record<string, string>>;
}

/** An answer that ends a request: thrown by what checks a request, turned into a response in one place. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /**
   * @param status HTTP status
   * @param code lower-case code of the envelope (api.md §2, docs/api-notes.md)
   * @param message one line, never the client's own input
   * @param headers additional headers
   * @param details what only some answers carry
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly details: RefusalDetails = {},
  ) {
    super(message);
  }
}

/** A body, a query or a path that is not what the route takes. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, "invalid_request", message);
}

/** No bearer token, or one that is not good (any more). */
export function notAuthenticated(): Refusal {
  return new Refusal(401, "invalid_token", "Token is invalid or expired", {
    "www-authenticate": 'Bearer realm="sealhold", error="invalid_token"',
  });
}
