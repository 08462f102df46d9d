import { jsonRequestLog } from "../../../src/adapters/request_log/json_request_log.ts";
import type { EventRecord, RequestRecord } from "../../../src/ports/request_log.ts";
import { requestLogContract } from "../../contracts/request_log_contract.ts";
import { MemoryRequestLog } from "../../fakes/memory_request_log.ts";

requestLogContract("jsonRequestLog", () => {
  let text = "";
  const log = jsonRequestLog((lines) => void (text += new TextDecoder().decode(lines)));
  return {
    log,
    written() {
      const lines = text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
      return {
        records: lines.filter(({ event }) => event === undefined).map(recordOf),
        events: lines.filter(({ event }) => event !== undefined).map(eventOf),
      };
    },
  };
});

requestLogContract("MemoryRequestLog", () => {
  const log = new MemoryRequestLog();
  return { log, written: () => ({ records: log.records, events: log.events }) };
});

/** A line as it was read back. */
interface Line extends Omit<RequestRecord, "timeMs">, Pick<EventRecord, "event" | "count"> {
  ts: string;
  req_id: string;
  ms: number;
  user_uuid?: string;
}

function recordOf(line: Line): RequestRecord {
  const { method, route, status, peer, error, reason } = line;
  return {
    timeMs: Date.parse(line.ts),
    requestId: line.req_id,
    ...{ method, route, status, durationMs: line.ms, peer, userUuid: line.user_uuid, error },
    ...(reason === undefined ? {} : { reason }),
  };
}

function eventOf({ ts, event, count, error }: Line): EventRecord {
  return { timeMs: Date.parse(ts), event, count, error };
}
