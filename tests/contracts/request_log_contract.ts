/** What every RequestLog does, the one in memory too. */
import { assertEquals } from "@std/assert";
import type { EventRecord, RequestLog, RequestRecord } from "../../src/ports/request_log.ts";
import { type Case, registerCases } from "./cases.ts";

/** A log to test, and what stands in it. */
export interface RequestLogSubject {
  log: RequestLog;
  written(): { records: RequestRecord[]; events: EventRecord[] };
}

const RECORD: RequestRecord = {
  timeMs: Date.parse("2026-01-02T03:04:05.678Z"),
  requestId: "r-1",
  method: "GET",
  route: "/secrets/get/:name",
  status: 200,
  durationMs: 1.25,
  peer: "192.0.2.1",
  userUuid: "11111111-1111-4111-8111-111111111111",
  error: undefined,
};

const CASES: Case<RequestLogSubject>[] = [
  ["every record is there after a flush, in order", async ({ log, written }) => {
    const records = Array.from({ length: 500 }, (_, i) => ({ ...RECORD, requestId: `r-${i}` }));
    for (const record of records) log.write(record);
    await log.flush();
    assertEquals(written().records, records);
  }],
  ["a record says what it is given, and no more", async ({ log, written }) => {
    const records: RequestRecord[] = [
      RECORD,
      { ...RECORD, userUuid: undefined, error: "INTERNAL", status: 500 },
      { ...RECORD, reason: "the device is not the peer's", status: 403 },
    ];
    for (const record of records) log.write(record);
    await log.flush();
    assertEquals(written().records, records);
  }],
  ["case 34: whatever a client sends, a record is one record", async ({ log, written }) => {
    const hostile = ['"', "\\", "\n\r\0", "\u2028", "\u{1f511}", '","status":200,"x":"'];
    const records = hostile.map((text) => ({ ...RECORD, requestId: text, peer: text }));
    for (const record of records) log.write(record);
    await log.flush();
    assertEquals(written().records, records);
  }],
  ["events stand apart from requests", async ({ log, written }) => {
    const events: EventRecord[] = [
      { timeMs: RECORD.timeMs, event: "listener_failed", count: undefined, error: "AddrInUse" },
      { timeMs: RECORD.timeMs, event: "log_lines_dropped", count: 3, error: undefined },
    ];
    log.event(events[0]!);
    log.write(RECORD);
    log.event(events[1]!);
    await log.flush();
    assertEquals(written(), { records: [RECORD], events });
  }],
  ["the record may be used again: what was written stays", async ({ log, written }) => {
    const record = { ...RECORD };
    log.write(record);
    record.status = 599;
    await log.flush();
    assertEquals(written().records, [RECORD]);
  }],
  ["a flush of nothing is done", async ({ log, written }) => {
    await log.flush();
    assertEquals(written(), { records: [], events: [] });
  }],
];

/** Registers the contract for one log. */
export function requestLogContract(name: string, make: () => RequestLogSubject): void {
  registerCases("request log contract", name, CASES, make);
}
