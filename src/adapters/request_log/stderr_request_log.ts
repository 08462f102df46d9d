import type { RequestLog } from "../../ports/request_log.ts";
import { jsonRequestLog } from "./json_request_log.ts";

/** The request log on stderr. */
export function stderrRequestLog(): RequestLog {
  return jsonRequestLog((lines) => {
    let written = 0;
    // writeSync may write less than it is given.
    while (written < lines.length) written += Deno.stderr.writeSync(lines.subarray(written));
  });
}
