import type { RequestLog } from "../../ports/request_log.ts";
import { jsonRequestLog } from "./json_request_log.ts";

/** The request log on stderr. Asynchronous: `writeSync` would stop the whole server as soon as nobody reads the pipe. */
export function stderrRequestLog(): RequestLog {
  return jsonRequestLog(async (lines) => {
    let written = 0;
    // A write may take less than it is given.
    while (written < lines.length) written += await Deno.stderr.write(lines.subarray(written));
  });
}
