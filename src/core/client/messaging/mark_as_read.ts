/** Marks messages as read; the server deletes what every recipient has read. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { isMessageId } from "../../shared/message/delivered_message.ts";
import { type OwnAccount, serverAid } from "../identity/own_session.ts";
import { type InputPorts, readInput } from "../identity/read_input.ts";
import { idsIn } from "./extract_ids.ts";
import { type HeldState, withMessageState } from "./message_state.ts";
import { type MessagingBase, type MessagingPorts, messagingPorts } from "./messaging_ports.ts";

const MAX_IDS = 10_000;
/** Ids sent in one call. */
const BATCH = 500;
const MAX_IDS_BYTES = 4 * 1024 * 1024;
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const MARKED = v.object({ markedAsRead: COUNT, deleted: COUNT, unknown: COUNT });

/** How many, of all that were named. */
type Marked = v.InferOutput<typeof MARKED>;

/** @throws {SealholdError} INVALID_VALUE */
function checkIds(ids: readonly string[]): void {
  if (ids.length >= 1 && ids.length <= MAX_IDS && ids.every(isMessageId)) return;
  throw new SealholdError("INVALID_VALUE", `Name 1 to ${MAX_IDS} message ids, and nothing else`, {
    hint: "sealhold unread | sealhold extract-ids --file -",
  });
}

/** Which messages; one of the two. */
interface MarkWish extends OwnAccount {
  ids?: readonly string[] | undefined;
  /** Name of a file of ids, as `extract-ids` prints. */
  idsData?: string | undefined;
}

/**
 * Marks one's own messages, as `markAsRead` does.
 * @throws {SealholdError} USAGE if none are named; INVALID_VALUE for what are no ids, and for a file over 4 MiB
 */
export async function markOwnAsRead(
  base: MessagingBase & InputPorts,
  wish: MarkWish,
): Promise<Marked> {
  const ids = await namedIds(base, wish);
  const ports = await messagingPorts(base, wish);
  return await markAsRead(ports, await serverAid(base, ports.functions, wish), ids);
}

async function namedIds(ports: InputPorts, { ids, idsData }: MarkWish): Promise<readonly string[]> {
  if (ids !== undefined) return ids;
  if (idsData !== undefined) return idsIn(await readInput(ports, idsData, MAX_IDS_BYTES));
  throw new SealholdError("USAGE", "Say which messages", {
    hint: "Add --ids <a,b> or --ids-data <file>",
  });
}

/**
 * Marks them at the server, and forgets that they were still open: should one come again, it is a replay.
 * @param aid whose messages they are; undefined leaves what is known of them as it is
 */
export async function markAsRead(
  ports: MessagingPorts,
  aid: string | undefined,
  ids: readonly string[],
): Promise<Marked> {
  checkIds(ids);
  const total = { markedAsRead: 0, deleted: 0, unknown: 0 };
  for (let at = 0; at < ids.length; at += BATCH) {
    const batch = ids.slice(at, at + BATCH);
    const marked = await ports.functions.mutation("messages:acknowledge", { ids: batch }, MARKED);
    total.markedAsRead += marked.markedAsRead;
    total.deleted += marked.deleted;
    total.unknown += marked.unknown;
    // After each call: should the next one fail, these are gone all the same.
    if (aid !== undefined) await withMessageState(ports, aid, (held) => forget(held, batch));
  }
  return total;
}

async function forget(held: HeldState, ids: readonly string[]): Promise<void> {
  const open = ids.filter((id) => Object.hasOwn(held.state.open, id));
  if (open.length === 0) return;
  for (const id of open) delete held.state.open[id];
  await held.save();
}
