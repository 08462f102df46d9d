import type { EventRecord, RequestLog, RequestRecord } from "../../src/ports/request_log.ts";

/** A log in memory. */
export class MemoryRequestLog implements RequestLog {
  readonly records: RequestRecord[] = [];
  readonly events: EventRecord[] = [];

  write(record: RequestRecord): void {
    this.records.push({ ...record });
  }

  event(record: EventRecord): void {
    this.events.push({ ...record });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }
}
