/** Follows the event stream through lost connections: nothing missed, nothing twice. */
import { SealholdError } from "../../../../errors.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { EventConnection, EventStream } from "../../../../ports/event_stream.ts";
import type { Random } from "../../../../ports/random.ts";
import type { Secret } from "../../../../secret.ts";
import { MAX_WIRE_BYTES } from "../../../shared/message/format.ts";
import type { DeliveredMessage } from "../../../shared/message/delivered_message.ts";
import { parseFrame } from "./frames.ts";
import { reconnectDelayMs } from "./reconnect.ts";

const PATH = "/events";
const TIMEOUT_MS = 10_000;
/** Three pings of the server. */
const IDLE_MS = 90_000;
/** The largest message, and what stands around it. */
const MAX_FRAME_CHARS = MAX_WIRE_BYTES + 64 * 1024;
/** What a later try may mend. */
const TRANSIENT: readonly string[] = ["UNREACHABLE", "TIMED_OUT", "SERVER_ERROR"];

/** What following needs. */
export interface WatchPorts {
  events: EventStream;
  clock: Clock;
  random: Random;
}

/** What is followed. */
interface WatchOptions {
  /** Of the server. */
  origin: string;
  userAgent: string;
  /** Only messages with a higher number; 0 for all that are unread. */
  since: number;
  /**
   * A token for the stream (`POST /api/v1/ws-token/`), asked for before each try.
   * @param refresh the server refused the last one: refresh the session first
   */
  wsToken(refresh: boolean): Promise<Secret>;
  /** Ends following; no error. */
  signal?: AbortSignal;
}

/** What happens. `lost` says how long it is until the next try. */
type WatchedEvent =
  | { kind: "snapshot"; counts: Readonly<Record<string, number>> }
  | { kind: "message"; message: DeliveredMessage }
  | { kind: "lost"; waitMs: number };

/**
 * Follows until the signal aborts or the caller stops iterating. After each loss the server is told the number of the last
 * message that the caller took.
 *
 * @throws {SealholdError} SESSION_EXPIRED (refused although the session was refreshed), and whatever cannot get better by
 *   trying again: DENIED, BAD_RESPONSE, PERMISSION_REFUSED, a certificate that is not trusted, all of `wsToken`
 */
export async function* watchEvents(
  ports: WatchPorts,
  options: WatchOptions,
): AsyncGenerator<WatchedEvent, void> {
  const state: WatchState = { lastSeq: options.since, failures: 0, refusal: "none" };
  while (!isAborted(options)) {
    const connection = await connect(ports, options, state);
    if (connection === "again") continue;
    if (connection !== "lost") yield* follow(connection, options, state);
    if (isAborted(options)) return;
    const waitMs = reconnectDelayMs(state.failures++, ports.random);
    yield { kind: "lost", waitMs };
    await ports.clock.sleep(waitMs, options.signal).catch(() => {});
  }
}

interface WatchState {
  lastSeq: number;
  /** In a row. */
  failures: number;
  /** What the server's 401 has led to since a connection last worked. */
  refusal: "none" | "refresh" | "refreshed";
}

function isAborted({ signal }: WatchOptions): boolean {
  return signal?.aborted === true;
}

/** @returns "again" to try at once with a new token, "lost" to try later */
async function connect(
  { events }: WatchPorts,
  { origin, userAgent, wsToken }: WatchOptions,
  state: WatchState,
): Promise<EventConnection | "again" | "lost"> {
  try {
    const bearer = await wsToken(state.refusal === "refresh");
    if (state.refusal === "refresh") state.refusal = "refreshed";
    return await events.connect({
      url: new URL(PATH, origin),
      bearer,
      headers: { "user-agent": userAgent, "last-event-id": String(state.lastSeq) },
      timeoutMs: TIMEOUT_MS,
      idleMs: IDLE_MS,
      maxFrameChars: MAX_FRAME_CHARS,
    });
  } catch (error) {
    if (!(error instanceof SealholdError)) throw error;
    if (isTransient(error)) return "lost";
    if (error.code !== "NOT_AUTHENTICATED") throw error;
    if (state.refusal !== "none") throw sessionExpired();
    state.refusal = "refresh";
    return "again";
  }
}

async function* follow(
  connection: EventConnection,
  { signal, since }: WatchOptions,
  state: WatchState,
): AsyncGenerator<WatchedEvent, void> {
  const stop = () => connection.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for (let text = await connection.next(); text !== undefined; text = await connection.next()) {
      const frame = parseFrame(text);
      if (frame.type === "snapshot") {
        state.failures = 0;
        state.refusal = "none";
        // Its data was put back from a backup, and numbers after ours come again.
        if (frame.reset) state.lastSeq = since;
        yield { kind: "snapshot", counts: frame.counts };
      }
      // What was sent again, by a server that did not know better, was taken already.
      if (frame.type === "message" && frame.message.seq > state.lastSeq) {
        // Only when the caller comes back for more has it taken this one.
        yield { kind: "message", message: frame.message };
        state.lastSeq = frame.message.seq;
      }
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    connection.close();
  }
}

/** Whether a later try may mend it. */
export function isTransient(error: unknown): boolean {
  return error instanceof SealholdError && TRANSIENT.includes(error.code) &&
    error.data.permanent !== true;
}

function sessionExpired(): SealholdError {
  return new SealholdError("SESSION_EXPIRED", "Session expired. Please log in again.", {
    hint: "sealhold auth login",
  });
}
