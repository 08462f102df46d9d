/**
 * What one identity sent and received so far, and which groups it has seen: `messages/<aid>.json` in the state folder. All in
 * one file that is replaced as a whole, so that a crash never leaves a message taken and its number not, or the reverse.
 */
import { SealholdError } from "../../../errors.ts";
import { type GroupPin, parseGroupPin } from "../../shared/group/verify_chain.ts";
import {
  hasExactKeys,
  isBase64urlOf,
  isIntegerIn,
  isObject,
} from "../../shared/identity/shapes.ts";
import { parseReplayState, type ReplayState } from "../../shared/message/replay.ts";
import { join } from "../../shared/text/path.ts";
import { type JsonPlace, readJsonFile, withJsonFile } from "./json_file.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const MAX_STATE_BYTES = 32 * 1024 * 1024;
/**
 * Messages that were taken and not marked as read yet: as many as the server keeps for one reader. Of more, the oldest are
 * forgotten, and then count as taken before.
 */
const MAX_OPEN = 10_000;

/** Where one is in a conversation that one sends to. */
export interface Sent {
  seq: number;
  /** Hash of the header with that number. */
  hash: string;
}

/** A message that was taken and is still unread. */
interface Open {
  /** Of its header. */
  hash: string;
  /** The server's delivery number: the file's keys are sorted by name, so their order tells no age. */
  delivery: number;
}

/** The whole state of one identity. Plain JSON. */
interface MessageState {
  v: 1;
  /** `<group or "">/<sender>` to what was taken of that sender there. */
  taken: Record<string, ReplayState>;
  /** Recipient or group to the last number that was given out. */
  sent: Record<string, Sent>;
  /** Group id to what was seen of it. */
  groups: Record<string, GroupPin>;
  /** Server's message id to what was taken under it. */
  open: Record<string, Open>;
}

/** The state while nobody else changes it. */
export interface HeldState {
  state: MessageState;
  /** Writes it down; nothing is released before. */
  save(): Promise<void>;
}

/**
 * Runs `work` with the state of `aid` held.
 * @throws {SealholdError} BUSY, DAMAGED, UNSAFE_FILE, and what `work` throws
 */
export async function withMessageState<T>(
  ports: MessagingPorts,
  aid: string,
  work: (held: HeldState) => Promise<T>,
): Promise<T> {
  const place = placeOf(ports, aid);
  return await withJsonFile(ports, place, async (replace) => {
    const value = await readJsonFile(ports, place);
    const state = value === undefined ? emptyState() : parseState(value);
    return await work({ state, save: () => replace(bounded(state)) });
  });
}

/** The people and groups that an identity has written to. */
export async function writtenTo(ports: MessagingPorts, aid: string): Promise<ReadonlySet<string>> {
  const value = await readJsonFile(ports, placeOf(ports, aid));
  return new Set(value === undefined ? [] : Object.keys(parseState(value).sent));
}

/** The key in `taken`. */
export function takenKey(group: string, sender: string): string {
  return `${group}/${sender}`;
}

function emptyState(): MessageState {
  return { v: 1, taken: {}, sent: {}, groups: {}, open: {} };
}

function bounded(state: MessageState): MessageState {
  const surplus = Object.keys(state.open).length - MAX_OPEN;
  if (surplus <= 0) return state;
  const byAge = Object.entries(state.open).sort(([, a], [, b]) => a.delivery - b.delivery);
  for (const [id] of byAge.slice(0, surplus)) delete state.open[id];
  return state;
}

/** Damage is never taken for an empty state: that would let in again all that was taken. */
function parseState(value: unknown): MessageState {
  if (!hasExactKeys(value, ["v", "taken", "sent", "groups", "open"]) || value.v !== 1) {
    throw damaged();
  }
  each(value.taken, parseReplayState);
  each(value.groups, parseGroupPin);
  each(value.sent, (one) => {
    const right = hasExactKeys(one, ["seq", "hash"]) && isIntegerIn(one.seq, 1) &&
      isBase64urlOf(one.hash, 32);
    if (!right) throw damaged();
  });
  each(value.open, (one) => {
    const right = hasExactKeys(one, ["hash", "delivery"]) && isBase64urlOf(one.hash, 32) &&
      isIntegerIn(one.delivery, 0);
    if (!right) throw damaged();
  });
  // Every field was checked above, and each entry of the maps.
  return value as unknown as MessageState;
}

function each(map: unknown, check: (one: unknown) => void): void {
  if (!isObject(map)) throw damaged();
  Object.values(map).forEach(check);
}

function damaged(): SealholdError {
  return new SealholdError("DAMAGED", "What is known of earlier messages is damaged", {
    hint: "Restore the messages folder of the state folder from a backup",
  });
}

function placeOf(ports: MessagingPorts, aid: string): JsonPlace {
  return { folder: join(ports.paths().state, "messages"), stem: aid, maxBytes: MAX_STATE_BYTES };
}
