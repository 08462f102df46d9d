/**
 * What was received before, for one sender in one conversation: a message is taken once, and one that is missing is told of.
 *
 * By sequence number alone and never by time: a clock that is set back, or years ahead, opens no window (threats.md, case 42).
 * The state is saved together with the message that it admitted.
 */
import { SealholdError } from "../../../errors.ts";
import { hasExactKeys, isBase64urlOf, isIntegerIn } from "../identity/shapes.ts";
import { HASH_BYTES, type MessageHeader, MSG_ID_BYTES } from "./format.ts";

/** How far behind the newest a message may come in, in messages. */
const REPLAY_WINDOW = 64;

/** What was taken so far. Plain JSON. */
export interface ReplayState {
  /** The highest sequence number taken. */
  readonly high: number;
  /** `headerHash` of that message. */
  readonly head: string;
  /** Those taken among the last 64 numbers. */
  readonly seen: ReadonlyArray<{ readonly seq: number; readonly msg_id: string }>;
}

/** Numbers, both ends included, that are missing before a message. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** Whether this is the sender's first message here: what is missing may have been sent before one joined. */
  readonly beforeFirst: boolean;
}

/** A message that may be released. */
export interface Admission {
  readonly state: ReplayState;
  /** What went missing before it; told once, when the number is jumped over. */
  readonly gap: Gap | undefined;
  /** Whether it came after a later one, and so fills a gap that was told of. */
  readonly late: boolean;
  /** Whether it follows on the last one taken as its sender says; undefined where that cannot be known. */
  readonly linked: boolean | undefined;
}

/**
 * Whether a message is new.
 *
 * @param state undefined before the first
 * @param hash `headerHash` of the message
 * @returns undefined if it was taken before, is too old to tell, or bears the id of another one
 */
export function admit(
  state: ReplayState | undefined,
  header: Pick<MessageHeader, "seq" | "msg_id" | "prev">,
  hash: string,
): Admission | undefined {
  const { seq, msg_id, prev } = header;
  const { high, head, seen } = state ?? { high: 0, head: "", seen: [] };
  // Number 0 is outside every conversation: let in here, it could come any number of times.
  if (seq < 1 || seq <= high - REPLAY_WINDOW) return undefined;
  if (seen.some((one) => one.seq === seq || one.msg_id === msg_id)) return undefined;
  const late = seq < high;
  const newHigh = Math.max(high, seq);
  const kept = [...seen, { seq, msg_id }].filter((one) => one.seq > newHigh - REPLAY_WINDOW);
  return {
    state: { high: newHigh, head: late ? head : hash, seen: kept },
    gap: seq > high + 1
      ? { from: high + 1, to: seq - 1, beforeFirst: state === undefined }
      : undefined,
    late,
    linked: seq === high + 1 ? prev === head : undefined,
  };
}

/**
 * A state from this program's own file.
 * @throws {SealholdError} DAMAGED: to begin anew would let in again everything that was taken
 */
export function parseReplayState(value: unknown): ReplayState {
  if (!isReplayState(value)) {
    throw new SealholdError("DAMAGED", "What is known of messages received before is damaged", {
      hint: "Restore a backup of the messages folder",
    });
  }
  return value;
}

function isReplayState(value: unknown): value is ReplayState {
  if (!hasExactKeys(value, ["high", "head", "seen"])) return false;
  const { high, head, seen } = value;
  return isIntegerIn(high, 1) && isBase64urlOf(head, HASH_BYTES) && Array.isArray(seen) &&
    seen.length >= 1 && seen.length <= REPLAY_WINDOW &&
    seen.every((one) =>
      hasExactKeys(one, ["seq", "msg_id"]) && isIntegerIn(one.seq, 1, high) &&
      isBase64urlOf(one.msg_id, MSG_ID_BYTES)
    );
}
