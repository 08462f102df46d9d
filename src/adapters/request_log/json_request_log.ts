import type { RequestLog, RequestRecord } from "../../ports/request_log.ts";

/** Characters buffered before a flush, whatever the time. */
const FLUSH_AT_CHARS = 64 * 1024;
/** How long a record may wait, in milliseconds. */
const FLUSH_AFTER_MS = 20;
// deno-lint-ignore no-control-regex
const UNESCAPED = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const UNESCAPED_ALL = new RegExp(UNESCAPED, "g");

/**
 * One JSON object a line. JSON escapes every control character, so that a record is a line whatever a client sends
 * (case 34). Buffered for 20 ms: a write for every request would cost more than the request.
 * @param write takes whole lines; what it throws is dropped, because there is nowhere left to report it
 */
export function jsonRequestLog(write: (lines: Uint8Array<ArrayBuffer>) => void): RequestLog {
  const encoder = new TextEncoder();
  let pending = "";
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (pending === "") return;
    const lines = encoder.encode(pending);
    pending = "";
    try {
      write(lines);
    } catch {
      // The reader is gone or the disk is full: serving goes on.
    }
  };

  return {
    write: (record) => {
      pending += formatRecord(record) + "\n";
      if (pending.length >= FLUSH_AT_CHARS) flush();
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS);
    },
    flush,
  };
}

/** A record as one line of JSON, without the line feed. */
export function formatRecord(record: RequestRecord): string {
  const line = JSON.stringify({
    ts: new Date(record.timeMs).toISOString(),
    req_id: record.requestId,
    method: record.method,
    route: record.route,
    status: record.status,
    ms: Math.round(record.durationMs * 100) / 100,
    peer: record.peer,
    user_uuid: record.userUuid,
    error: record.error,
  });
  // JSON leaves these as they are, but a terminal obeys C1 controls and some readers break lines at U+2028.
  return UNESCAPED.test(line) ? line.replace(UNESCAPED_ALL, _escape) : line;
}

function _escape(char: string): string {
  return "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0");
}
