/** The frames of the event stream (api.md section 6), as a client reads them. */
import { parseStrictJsonText } from "../../../../crypto/strict_json.ts";
import { SealholdError } from "../../../../errors.ts";
import { isIntegerIn, isObject } from "../../../shared/identity/shapes.ts";
import {
  type DeliveredMessage,
  isDeliveredMessage,
} from "../../../shared/message/delivered_message.ts";

/** A frame from the server. `other` is one of a newer server; it is passed over. */
type EventFrame =
  | { type: "snapshot"; counts: Readonly<Record<string, number>>; reset: boolean }
  | { type: "message"; message: DeliveredMessage }
  | { type: "ping"; timestamp: string }
  | { type: "other" };

const OURS: readonly string[] = ["snapshot", "message", "ping"];
/** Senders and groups that a snapshot may count. */
const MAX_COUNTS = 20_000;

/**
 * Reads a frame.
 * @throws {SealholdError} BAD_RESPONSE, which repeats nothing of it
 */
export function parseFrame(text: string): EventFrame {
  const { type, counts, reset, message, timestamp } = fields(text);
  if (type === "snapshot" && areCounts(counts)) return { type, counts, reset: reset === true };
  if (type === "message" && isDeliveredMessage(message)) return { type, message };
  if (type === "ping" && typeof timestamp === "string") return { type, timestamp };
  if (typeof type !== "string" || OURS.includes(type)) throw badFrame();
  return { type: "other" };
}

function areCounts(value: unknown): value is Record<string, number> {
  return isObject(value) &&
    Object.keys(value).length <= MAX_COUNTS &&
    Object.entries(value).every(([name, n]) => name.length <= 64 && isIntegerIn(n, 0));
}

function fields(text: string): Readonly<Record<string, unknown>> {
  try {
    const frame: unknown = parseStrictJsonText(text);
    if (isObject(frame)) return { ...frame };
  } catch {
    // One error for all.
  }
  throw badFrame();
}

function badFrame(): SealholdError {
  return new SealholdError("BAD_RESPONSE", "The server sent an event that is malformed", {
    hint: "Check that --server names a Sealhold server",
  });
}
