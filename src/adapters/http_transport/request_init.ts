/** A request as the runtime's fetch takes it. */
import { SealholdError } from "../../errors.ts";
import type { HttpRequest } from "../../ports/http_transport.ts";

/**
 * The one place where secrets become headers.
 * @throws {SealholdError} INVALID_VALUE for a secret that no header can carry
 */
export function requestInit(
  request: HttpRequest,
  signal: AbortSignal,
  client: Deno.HttpClient | undefined,
): RequestInit & { client?: Deno.HttpClient } {
  const headers = new Headers(request.headers);
  for (const [name, secret] of Object.entries(request.secretHeaders ?? {})) {
    setSecret(headers, name, secret.exposeText());
  }
  if (request.bearer) {
    setSecret(headers, "authorization", `Bearer ${request.bearer.exposeText()}`);
  }
  return {
    method: request.method,
    headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    // Deno would drop Authorization on the way to another host, but not a token in a header of our own or in the body.
    redirect: "manual",
    signal,
    ...(client === undefined ? {} : { client }),
  };
}

function setSecret(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    // Without the cause: its message repeats the value.
    throw new SealholdError("INVALID_VALUE", "The credential cannot be sent in a header", {
      hint: "sealhold auth login",
    });
  }
}
