/** What every EventStream does, the fake one too. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type {
  EventConnection,
  EventStream,
  EventStreamRequest,
} from "../../src/ports/event_stream.ts";
import { Secret } from "../../src/secret.ts";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";

/** The other side: sends these frames and hangs up, or stays and says nothing more; or never becomes a stream. */
export type Peer =
  | { frames: readonly string[]; stays?: boolean }
  | { refuses: number | "nobody there" | "no answer" };

/** What a peer was asked. */
export interface SeenRequest {
  authorization: string | undefined;
  headers: Readonly<Record<string, string | undefined>>;
  /** Path and query. */
  target: string;
}

/** A peer, and streams to it. */
export interface EventStreamSubject extends Partial<AsyncDisposable> {
  events: EventStream;
  url: URL;
  seen(): readonly SeenRequest[];
  /** How often the place was called that a refusal with a redirect points at. */
  redirected(): number;
}

interface Opener {
  open(peer: Peer): Promise<EventStreamSubject>;
}

const CANARY = "t0ken-c4n4ry";
const MAX_CHARS = 1000;

function request(url: URL, change: Partial<EventStreamRequest> = {}): EventStreamRequest {
  const bounds = { timeoutMs: 10_000, idleMs: 10_000, maxFrameChars: MAX_CHARS };
  return { url, bearer: Secret.fromText(CANARY), ...bounds, ...change };
}

/** Runs one case against one peer. */
async function withPeer(
  { open }: Opener,
  peer: Peer,
  check: (subject: EventStreamSubject) => Promise<void>,
): Promise<void> {
  const subject = await open(peer);
  try {
    await check(subject);
  } finally {
    await subject[Symbol.asyncDispose]?.();
  }
}

/** All that comes, and one look behind the end. */
async function readAll(connection: EventConnection): Promise<string[]> {
  const frames: string[] = [];
  for (let next = await connection.next(); next !== undefined; next = await connection.next()) {
    frames.push(next);
  }
  assertStrictEquals(await connection.next(), undefined, "an ended stream stays ended");
  return frames;
}

const FRAMES: Case<Opener>[] = [
  ["frames come whole and in order, all that came before the other side hung up", (opener) => {
    const frames = Array.from({ length: 200 }, (_, i) => `${i} é \u{1f511} \0\n`);
    return withPeer(opener, { frames }, async ({ events, url }) => {
      assertEquals(await readAll(await events.connect(request(url))), frames);
    });
  }],
  [
    "what waits at one's own end is not handed over; a second close does nothing",
    (opener) =>
      withPeer(opener, { frames: ["a", "b", "c"], stays: true }, async ({ events, url }) => {
        const connection = await events.connect(request(url));
        assertEquals(await connection.next(), "a");
        // So that the others have come, too.
        await new Promise((done) => setTimeout(done, 30));
        connection.close();
        assertEquals(await readAll(connection), []);
        connection.close();
      }),
  ],
  [
    "one's own end ends a wait for the next frame",
    (opener) =>
      withPeer(opener, { frames: [], stays: true }, async ({ events, url }) => {
        const connection = await events.connect(request(url));
        const waiting = connection.next();
        connection.close();
        assertStrictEquals(await waiting, undefined);
      }),
  ],
  [
    "a stream that is silent for too long has ended",
    (opener) =>
      withPeer(opener, { frames: ["a"], stays: true }, async ({ events, url }) => {
        assertEquals(await readAll(await events.connect(request(url, { idleMs: 50 }))), ["a"]);
      }),
  ],
];

const BOUNDS: Case<Opener>[] = [
  ["the largest frame passes, in UTF-16 units", (opener) => {
    const largest = ["x".repeat(MAX_CHARS), "\u{1f511}".repeat(MAX_CHARS / 2)];
    return withPeer(opener, { frames: largest }, async ({ events, url }) => {
      assertEquals(await readAll(await events.connect(request(url))), largest);
    });
  }],
  ["case 20: a larger one ends the stream: nothing after the gap is handed over", (opener) => {
    const frames = ["a", "x".repeat(MAX_CHARS + 1), "b", "c"];
    return withPeer(opener, { frames }, async ({ events, url }) => {
      assertEquals(await readAll(await events.connect(request(url))), ["a"]);
    });
  }],
];

const REFUSALS: readonly [number | "nobody there" | "no answer", string][] = [
  [401, "NOT_AUTHENTICATED"],
  [403, "DENIED"],
  [404, "BAD_RESPONSE"],
  [200, "BAD_RESPONSE"],
  [429, "SERVER_ERROR"],
  [500, "SERVER_ERROR"],
  [503, "SERVER_ERROR"],
  ["nobody there", "UNREACHABLE"],
  ["no answer", "TIMED_OUT"],
];

const HANDSHAKES: Case<Opener>[] = [
  [
    "the token goes in its header, and nothing of it into the address",
    (opener) =>
      withPeer(opener, { frames: [] }, async ({ events, url, seen }) => {
        const target = new URL("/events?x=1", url);
        const headers = { "last-event-id": "7", "x-sealhold-test": "a b" };
        await readAll(await events.connect(request(target, { headers })));
        const [only, ...more] = seen();
        assertEquals(more, []);
        assertEquals([only?.authorization, only?.target], [`Bearer ${CANARY}`, "/events?x=1"]);
        for (const [name, value] of Object.entries(headers)) {
          assertEquals(only?.headers[name], value);
        }
      }),
  ],
  ...REFUSALS.map(([refuses, code]): Case<Opener> => [
    `a handshake that meets ${refuses} is ${code}`,
    (opener) =>
      withPeer(opener, { refuses }, async ({ events, url }) => {
        const timeoutMs = refuses === "no answer" ? 100 : 10_000;
        const error = await assertCode(
          () => events.connect(request(url, { timeoutMs })),
          code as Parameters<typeof assertCode>[1],
        );
        assert(!Deno.inspect(error, { depth: 9 }).includes(CANARY));
      }),
  ]),
  ...[301, 302, 307, 308].map((status): Case<Opener> => [
    `case 1: a ${status} is BAD_RESPONSE, and is not followed`,
    (opener) =>
      withPeer(opener, { refuses: status }, async ({ events, url, redirected }) => {
        await assertCode(() => events.connect(request(url)), "BAD_RESPONSE");
        assertEquals(redirected(), 0);
      }),
  ]),
  [
    "case 30: a token that no header carries is refused unseen",
    (opener) =>
      withPeer(opener, { frames: ["a"] }, async ({ events, url, seen }) => {
        for (const text of ["two\r\nlines: c4n4ry", "nul\0c4n4ry", "snow \u2603 c4n4ry"]) {
          const bearer = Secret.fromText(text);
          const connect = () => events.connect(request(url, { bearer }));
          const error = await assertCode(connect, "INVALID_VALUE");
          assertEquals([error.cause, seen()], [undefined, []]);
          assert(!Deno.inspect(error).includes("c4n4ry"));
        }
      }),
  ],
];

/** Registers the contract for one kind of stream. @param open starts a peer */
export function eventStreamContract(
  name: string,
  open: Opener["open"],
  options?: CaseOptions,
): void {
  const cases = [...FRAMES, ...BOUNDS, ...HANDSHAKES];
  registerCases("event stream contract", name, cases, () => ({ open }), options);
}
