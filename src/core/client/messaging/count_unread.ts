/** How many unread messages there are of whom. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { FunctionClient } from "../http/function_client.ts";
import { type InputPorts, readInput } from "../identity/read_input.ts";
import { jsonObject } from "./json_object.ts";
import { checkSenders } from "./senders.ts";

const MAX_COUNTS_BYTES = 1024 * 1024;

/** A record admits an array, and an empty one would read as nobody having written. */
const COUNTS = v.pipe(
  v.unknown(),
  v.check((counts) => !Array.isArray(counts)),
  v.record(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43,44}$/)),
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  ),
);

/**
 * Number of unread messages by sender and group.
 * @param from only these; everybody when empty
 */
export async function countUnread(
  functions: FunctionClient,
  from: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const args = from.length === 0 ? {} : { from };
  return await functions.query("messages:unreadCounts", args, COUNTS);
}

/**
 * Who wrote, out of what `list-unread` printed, on stdin.
 * @returns nobody for an empty list
 * @throws {SealholdError} INVALID_VALUE for anything else, and for more than 1 MiB
 */
export async function sendersOnStdin(ports: InputPorts): Promise<readonly string[]> {
  const bytes = await readInput(ports, "-", MAX_COUNTS_BYTES);
  const counts = jsonObject(bytes, MAX_COUNTS_BYTES);
  if (counts !== undefined) return checkSenders(Object.keys(counts));
  throw new SealholdError("INVALID_VALUE", "Stdin is not what list-unread prints", {
    hint: "sealhold list-unread | sealhold unread --stdin",
  });
}
