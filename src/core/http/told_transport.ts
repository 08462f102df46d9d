/** Says on stderr what is sent, for `--verbose`. */
import { SignetError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";

/**
 * A transport that tells `say` one line an exchange: method, address, outcome and duration. Never a header or a body.
 * @param say called with the line
 */
export function toldTransport(
  inner: HttpTransport,
  clock: Clock,
  say: (line: string) => void,
): HttpTransport {
  return {
    async send(request) {
      const startMs = clock.monotonicMs();
      const tell = (outcome: string) => {
        const ms = Math.round(clock.monotonicMs() - startMs);
        say(
          `${request.method} ${request.url.origin}${request.url.pathname} ${outcome} in ${ms} ms`,
        );
      };
      try {
        const response = await inner.send(request);
        tell(String(response.status));
        return response;
      } catch (error) {
        tell(error instanceof SignetError ? error.code : "failed");
        throw error;
      }
    },
  };
}
