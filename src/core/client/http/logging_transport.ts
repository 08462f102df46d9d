/** Says on stderr what is sent, for `--verbose`. */
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { HttpRequest, HttpTransport } from "../../../ports/http_transport.ts";

/**
 * A transport that tells `say` one line an exchange: method, address, outcome and duration (of a stream: until its headers
 * came). Never a header, a query or a body.
 * @param say called with the line
 */
export function loggingTransport(
  inner: HttpTransport,
  clock: Clock,
  say: (line: string) => void,
): HttpTransport {
  async function told<T extends { status: number }>(
    request: HttpRequest,
    run: () => Promise<T>,
  ): Promise<T> {
    const startMs = clock.monotonicMs();
    const tell = (outcome: string) => {
      const ms = Math.round(clock.monotonicMs() - startMs);
      say(`${request.method} ${request.url.origin}${request.url.pathname} ${outcome} in ${ms} ms`);
    };
    try {
      const answer = await run();
      tell(String(answer.status));
      return answer;
    } catch (error) {
      tell(error instanceof SealholdError ? error.code : "failed");
      throw error;
    }
  }
  return {
    send: (request) => told(request, () => inner.send(request)),
    stream: (request) => told(request, () => inner.stream(request)),
  };
}
