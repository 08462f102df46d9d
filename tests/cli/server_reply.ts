/** A server's handler as the reply of a fake transport. */
import type { HttpRequest, HttpResponse } from "../../src/ports/http_transport.ts";
import type { Handler } from "../../src/server/http/server_deps.ts";

/** Hands requests to the handler, as a socket would. */
export function fakeReplyOf(handler: Handler): (request: HttpRequest) => Promise<HttpResponse> {
  return async ({ method, url, headers, bearer, body }) => {
    const response = await handler(
      new Request(url, {
        method,
        headers: {
          ...headers,
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer.exposeText()}` }),
          ...(body === undefined ? {} : { "content-length": String(body.length) }),
        },
        ...(body === undefined ? {} : { body }),
      }),
      { peer: "192.0.2.1" },
    );
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.bytes(),
    };
  };
}
