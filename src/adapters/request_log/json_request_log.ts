import type { EventRecord, RequestLog, RequestRecord } from "../../ports/request_log.ts";

/** Characters buffered before they are written, whatever the time. */
const WRITE_AT_CHARS = 64 * 1024;
/** Characters that wait while nobody reads; what comes on top is dropped and counted. */
const MAX_WAITING_CHARS = 1024 * 1024;
/** How long a record may wait, in milliseconds. */
const WRITE_AFTER_MS = 20;
/** How long the flush at the end may take, in milliseconds. */
const FLUSH_MS = 1000;
/** A method is the client's text, and hyper takes any length of it. */
const MAX_METHOD_CHARS = 16;
const PLAIN = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[^ -~]/g;

/** Takes whole lines; resolves once they are written. What it rejects with is dropped: there is nowhere left to report it. */
type LogSink = (lines: Uint8Array<ArrayBuffer>) => Promise<void> | void;

/**
 * One JSON object a line. JSON escapes every control character, so that a record is a line whatever a client sends
 * (case 34). Buffered for 20 ms: a write for every request would cost more than the request.
 */
export function jsonRequestLog(sink: LogSink): RequestLog {
  const buffer = new LineBuffer(sink);
  const timeText = rememberingTimeText();
  return {
    write: (record) => buffer.add(() => formatRecord(record, timeText)),
    event: (record) => buffer.add(() => formatEvent(record)),
    flush: () => buffer.flush(),
  };
}

/**
 * Lines on their way to a sink that may stop taking them: a paused `journald`, a terminal after Ctrl-S. One write is under
 * way at a time and the server never waits for it; memory is bounded, and a line tells how many are missing.
 */
class LineBuffer {
  readonly #encoder = new TextEncoder();
  #waiting = "";
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | undefined;

  constructor(private readonly sink: LogSink) {}

  add(format: () => string): void {
    if (this.#waiting.length >= MAX_WAITING_CHARS) this.#dropped++;
    else this.#waiting += format() + "\n";
    this.#schedule();
  }

  async flush(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expired = new Promise<void>((resolve) => timer = setTimeout(resolve, FLUSH_MS));
    await Promise.race([this.#writeAll(), expired]);
    clearTimeout(timer);
  }

  #schedule(): void {
    // A write under way looks again when it ends.
    if (this.#underWay !== undefined) return;
    if (this.#waiting.length >= WRITE_AT_CHARS) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), WRITE_AFTER_MS);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#underWay !== undefined) return;
    if (this.#dropped > 0) {
      const dropped = {
        timeMs: Date.now(),
        event: "log_lines_dropped",
        count: this.#dropped,
      } as const;
      this.#waiting += formatEvent(dropped) + "\n";
      this.#dropped = 0;
    }
    if (this.#waiting === "") return;
    const lines = this.#encoder.encode(this.#waiting);
    this.#waiting = "";
    this.#underWay = this.#send(lines);
  }

  async #send(lines: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      await this.sink(lines);
    } catch {
      // The reader is gone or the disk is full: serving goes on.
    }
    this.#underWay = undefined;
    if (this.#waiting !== "" || this.#dropped > 0) this.#schedule();
  }

  async #writeAll(): Promise<void> {
    while (true) {
      this.#start();
      if (this.#underWay === undefined) return;
      await this.#underWay;
    }
  }
}

/** An event as one line of JSON, without the line feed. */
function formatEvent({ timeMs, event, count, error }: EventRecord): string {
  return JSON.stringify({ ts: rfc3339(timeMs), event, count, error });
}

/**
 * A record as one line of JSON, without the line feed. Put together by hand: four times faster than JSON.stringify.
 * @param timeText milliseconds to RFC 3339
 */
function formatRecord(record: RequestRecord, timeText = rfc3339): string {
  const { userUuid, error, reason } = record;
  return `{"ts":"${timeText(record.timeMs)}","req_id":${quote(record.requestId)},"method":${
    quote(record.method.slice(0, MAX_METHOD_CHARS))
  },"route":${quote(record.route)},"status":${record.status},"ms":${
    Math.round(record.durationMs * 100) / 100
  },"peer":${quote(record.peer)}${userUuid === undefined ? "" : `,"user_uuid":${quote(userUuid)}`}${
    error === undefined ? "" : `,"error":${quote(error)}`
  }${reason === undefined ? "" : `,"reason":${quote(reason)}`}}`;
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

/** `rfc3339` that remembers its last answer: a busy server has many records in one millisecond. */
function rememberingTimeText(): (ms: number) => string {
  let lastMs = NaN;
  let lastText = "";
  return (ms) => {
    if (ms !== lastMs) {
      lastMs = ms;
      lastText = rfc3339(ms);
    }
    return lastText;
  };
}

/** A JSON string in ASCII alone: terminals obey C1 controls, and some readers break lines at U+2028. */
function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    NOT_ASCII,
    (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}
