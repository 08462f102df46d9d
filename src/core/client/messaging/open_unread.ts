/**
 * Reads what is unread: each message is opened, checked against what was taken before, and written down as taken before
 * anything of it is shown. Reading again before it is marked as read shows the same message again; a server that brings back
 * one that was marked as read, or the same under another id, is found out.
 */
import * as v from "valibot";
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { SealholdError } from "../../../errors.ts";
import { exitCodeOf } from "../../shared/codes/error_codes.ts";
import { EXIT } from "../../shared/codes/exit_codes.ts";
import type { GroupState } from "../../shared/group/verify_chain.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { cannotDecrypt } from "../../shared/message/format.ts";
import { type OpenedMessage, openMessage } from "../../shared/message/open.ts";
import type { Gap } from "../../shared/message/replay.ts";
import { headerHash } from "../../shared/message/wire.ts";
import type { DeliveredMessage } from "../../shared/message/delivered_message.ts";
import { HeldGroup } from "./held_group.ts";
import { type KeyLogs, keyLogs } from "./key_logs.ts";
import { type HeldState, takenKey, withMessageState } from "./message_state.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const TEXT = v.object({ text: v.pipe(v.string(), v.maxLength(8 * 1024 * 1024)) });

/** A message that was read, or could not be. */
export interface ReadMessage {
  delivered: DeliveredMessage;
  /** Absent where it could not be opened. */
  content?: Uint8Array<ArrayBuffer>;
  /** Number in the conversation; absent for plain text. */
  seq?: number;
  /** What is missing before it. */
  gap?: Gap;
  /** Whether the sender has a newer key since, or is out of the group. */
  superseded?: boolean;
  /** Whether it was shown before. */
  again?: boolean;
  /** Why it could not be opened. */
  error?: SealholdError;
}

/**
 * Opens messages in the order in which they came. One that cannot be opened is marked and stops nobody.
 * @param keys one's own, newest first
 * @throws {SealholdError} BUSY, UNREACHABLE …: what is not the message's own fault
 */
export async function openDelivered(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  messages: readonly DeliveredMessage[],
): Promise<ReadMessage[]> {
  const own = keys[0]!;
  return await withMessageState(ports, own.aid, async (held) => {
    const reader = { ports, keys, held, logs: keyLogs(ports), groups: new Map() };
    const read: ReadMessage[] = [];
    for (const message of messages) read.push(await readOne(reader, message));
    await held.save();
    return read;
  });
}

interface Reader {
  ports: MessagingPorts;
  keys: readonly KeyPair[];
  held: HeldState;
  logs: KeyLogs;
  groups: Map<string, Promise<GroupState>>;
}

async function readOne(reader: Reader, delivered: DeliveredMessage): Promise<ReadMessage> {
  try {
    if (delivered.type === "encrypted") return await openOne(reader, delivered);
    const text = v.safeParse(TEXT, delivered.envelope);
    if (!text.success) throw cannotDecrypt("json");
    return { delivered, content: new TextEncoder().encode(text.output.text) };
  } catch (error) {
    // Its keys, its group or the message itself are not what they must be. All else is a failure of ours.
    if (!(error instanceof SealholdError) || !isItsOwnFault(error)) throw error;
    return { delivered, error };
  }
}

function isItsOwnFault({ code }: SealholdError): boolean {
  return exitCodeOf(code) === EXIT.integrity.code || code === "NOT_FOUND" ||
    code === "NOT_A_MEMBER";
}

async function openOne(reader: Reader, delivered: DeliveredMessage): Promise<ReadMessage> {
  const wire = wireOf(delivered.envelope);
  const { state } = reader.held;
  const hash = await hashOf(delivered.envelope);
  const again = Object.hasOwn(state.open, delivered.messageId) &&
    state.open[delivered.messageId]?.hash === hash;
  const opened = await openMessage(wire, {
    keys: reader.keys,
    conversation: delivered.group === "" ? "direct" : await groupOf(reader, delivered.group),
    directory: reader.logs,
    replay: again ? "unchecked" : (group, sender) => {
      const key = takenKey(group, sender);
      return Promise.resolve(Object.hasOwn(state.taken, key) ? state.taken[key] : undefined);
    },
  });
  // The server says who sent it; the signature says who did.
  if (opened.sender.aid !== delivered.from) throw cannotDecrypt("sender");
  return noted(state, delivered, opened, hash);
}

function noted(
  state: HeldState["state"],
  delivered: DeliveredMessage,
  { header, sender, content, admission }: OpenedMessage,
  hash: string,
): ReadMessage {
  if (admission !== undefined) {
    state.taken[takenKey(header.group, sender.aid)] = admission.state;
    state.open[delivered.messageId] = { hash, delivery: delivered.seq };
  }
  return {
    delivered,
    content,
    seq: header.seq,
    ...(admission?.gap === undefined ? {} : { gap: admission.gap }),
    ...(sender.superseded ? { superseded: true } : {}),
    ...(admission === undefined ? { again: true } : {}),
  };
}

/** By which a message that was shown before is known again. Whether it is one at all is for `openMessage` to say. */
async function hashOf(envelope: unknown): Promise<string> {
  const shape = v.safeParse(v.object({ header: v.unknown() }), envelope);
  if (!shape.success) throw cannotDecrypt("header");
  return await headerHash(wireOf(shape.output.header));
}

function groupOf({ ports, logs, held, groups }: Reader, id: string): Promise<GroupState> {
  const group = groups.get(id) ?? new HeldGroup(ports, logs, held, id).verified();
  groups.set(id, group);
  return group;
}

/** The canonical bytes. It came inside the server's JSON, so its own spelling is lost; its canonical one is what counts. */
function wireOf(envelope: unknown): Uint8Array<ArrayBuffer> {
  try {
    return canonicalJsonBytes(envelope);
  } catch {
    throw cannotDecrypt("json");
  }
}
