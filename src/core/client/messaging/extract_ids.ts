/** Message ids in what other commands print. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { jsonValue } from "./json_object.ts";

const MAX_BYTES = 64 * 1024 * 1024;
const IDS = v.array(v.string());
const ID_LIST = v.object({ ids: IDS });
const MESSAGES = v.array(v.object({ messageId: v.string(), error: v.optional(v.unknown()) }));
const READ = v.object({ messages: MESSAGES });

/**
 * Ids of messages that `unread` printed.
 * @param all also those that could not be opened: marked as read, they are gone for good
 * @throws {SealholdError} INVALID_VALUE
 */
export function extractIds(bytes: Uint8Array, all: boolean): string[] {
  const read = v.safeParse(READ, jsonValue(bytes, MAX_BYTES));
  const messages = read.success ? read.output.messages : watched(bytes);
  if (messages !== undefined) {
    return messages.filter(({ error }) => all || error === undefined)
      .map(({ messageId }) => messageId);
  }
  throw new SealholdError("INVALID_VALUE", "The file is not what unread prints", {
    hint: "sealhold unread > read.json",
  });
}

/** What `unread --watch` printed: a message a line. */
function watched(bytes: Uint8Array): v.InferOutput<typeof MESSAGES> | undefined {
  if (bytes.length > MAX_BYTES) return undefined;
  const lines = new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
  const encoder = new TextEncoder();
  const values = lines.map((line) => jsonValue(encoder.encode(line), MAX_BYTES));
  const read = v.safeParse(MESSAGES, values);
  return read.success && lines.length > 0 ? read.output : undefined;
}

/**
 * Ids in a file: `{"ids":[…]}`, a bare array, or words separated by commas and line breaks.
 * @throws {SealholdError} INVALID_VALUE
 */
export function idsIn(bytes: Uint8Array): string[] {
  const json = jsonValue(bytes, MAX_BYTES);
  const object = v.safeParse(ID_LIST, json);
  if (object.success) return object.output.ids;
  const list = v.safeParse(IDS, json);
  if (list.success) return list.output;
  if (json === undefined) {
    return new TextDecoder().decode(bytes).split(/[\s,]+/).filter((word) => word !== "");
  }
  throw new SealholdError("INVALID_VALUE", "The file has no message ids in it", {
    hint: "sealhold extract-ids --file read.json > ids.json",
  });
}
