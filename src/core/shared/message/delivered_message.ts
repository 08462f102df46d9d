/** A message on its way from the server to its reader (api.md section 5). */
import { isAidShape } from "../identity/aid.ts";
import { isBase64urlOf, isIntegerIn, isObject, isTimestamp } from "../identity/shapes.ts";

/** What the server says of a message. Who sent an encrypted one is proven by opening it alone. */
export interface DeliveredMessage {
  messageId: string;
  from: string;
  to: string;
  /** Group id; empty for a direct message. */
  group: string;
  /** `text` or `encrypted`. */
  type: string;
  envelope: unknown;
  /** RFC 3339. */
  sentAt: string;
  expiresAt: string;
  /** Grows from one message to the next; `since` takes it. */
  seq: number;
}

/** Whether a value from a server is a message. Fields of a newer server may stand beside those that are read. */
export function isDeliveredMessage(value: unknown): value is DeliveredMessage {
  if (!isObject(value)) return false;
  const { messageId, from, to, group, type, sentAt, expiresAt, seq } = value;
  return isMessageId(messageId) && isAidShape(from) &&
    (group === "" ? isAidShape(to) : isBase64urlOf(group, 32) && to === group) &&
    (type === "text" || type === "encrypted") && "envelope" in value &&
    isTimestamp(sentAt) && isTimestamp(expiresAt) && isIntegerIn(seq, 1);
}

/** Whether it is the name of a message, as `messages:acknowledge` takes it. */
export function isMessageId(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value);
}
