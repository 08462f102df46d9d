/** Message ids in what other commands print. */
import * as v from "valibot";
import { SignetError } from "../../errors.ts";
import { jsonValue } from "./json_object.ts";

const MAX_BYTES = 64 * 1024 * 1024;
const IDS = v.array(v.string());
const ID_LIST = v.object({ ids: IDS });
const READ = v.object({
  messages: v.array(v.object({ messageId: v.string(), error: v.optional(v.unknown()) })),
});

/**
 * Ids of messages that `unread` printed.
 * @param all also those that could not be opened: marked as read, they are gone for good
 * @throws {SignetError} INVALID_VALUE
 */
export function extractIds(bytes: Uint8Array, all: boolean): string[] {
  const read = v.safeParse(READ, jsonValue(bytes, MAX_BYTES));
  if (read.success) {
    return read.output.messages.filter(({ error }) => all || error === undefined)
      .map(({ messageId }) => messageId);
  }
  throw new SignetError("INVALID_VALUE", "The file is not what unread prints", {
    hint: "signet unread > read.json",
  });
}

/**
 * Ids in a file: `{"ids":[…]}`, a bare array, or words separated by commas and line breaks.
 * @throws {SignetError} INVALID_VALUE
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
  throw new SignetError("INVALID_VALUE", "The file has no message ids in it", {
    hint: "signet extract-ids --file read.json > ids.json",
  });
}
