/** What every HttpTransport does, the fake one too. Each case is run on whole answers and on streams. */
import { assert, assertEquals } from "@std/assert";
import { Secret } from "../../src/secret.ts";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";
import {
  type Opener,
  type Peer,
  type PeerAnswer,
  pieces,
  request,
  SEND,
  STREAM,
  type Way,
  withPeer,
} from "./http_transport_peer.ts";

const CANARY = "c4n4ry";
const utf8 = (text: string) => new TextEncoder().encode(text);

function requests({ name, read }: Way): Case<Opener>[] {
  return [
    [
      `${name}: method, address, headers and body arrive as given`,
      (opener) =>
        withPeer(opener, { status: 204 }, async ({ transport, url, seen }) => {
          const body = Uint8Array.from({ length: 256 }, (_, i) => i);
          for (const method of ["GET", "POST", "PUT", "DELETE"] as const) {
            const target = new URL("/a%20b/c?d=%2F&e", url);
            const headers = { "x-plain": "1", "User-Agent": "sealhold/test" };
            const rest = method === "GET" || method === "DELETE" ? {} : { body };
            const { status } = await read(transport, request(target, { method, headers, ...rest }));
            assertEquals(status, 204);
            const last = seen().at(-1);
            assertEquals([last?.method, last?.target], [method, "/a%20b/c?d=%2F&e"]);
            assertEquals([last?.headers["x-plain"], last?.headers["user-agent"]], [
              ...["1", "sealhold/test"],
            ]);
            assertEquals(last?.body, rest.body ?? new Uint8Array());
          }
        }),
    ],
    [
      `${name}: secrets arrive in their headers, and none of itself`,
      (opener) =>
        withPeer(opener, { status: 200 }, async ({ transport, url, seen }) => {
          const secretHeaders = { "X-Api-Key": Secret.fromText("k3y") };
          const bearer = Secret.fromText("t0ken");
          await read(transport, request(url, { bearer, secretHeaders }));
          await read(transport, request(url));
          const sent = ["authorization", "x-api-key"];
          assertEquals(seen().map(({ headers }) => sent.map((each) => headers[each])), [
            ["Bearer t0ken", "k3y"],
            [undefined, undefined],
          ]);
        }),
    ],
    [
      `case 30, ${name}: a secret that no header carries is refused unseen`,
      (opener) =>
        withPeer(opener, { status: 200 }, async ({ transport, url, seen }) => {
          for (const text of [`two\nlines ${CANARY}`, `nul\0${CANARY}`, `snow \u2603 ${CANARY}`]) {
            const secret = Secret.fromText(text);
            for (const rest of [{ bearer: secret }, { secretHeaders: { "x-api-key": secret } }]) {
              const error = await assertCode(
                () => read(transport, request(url, rest)),
                "INVALID_VALUE",
              );
              assertEquals([error.cause, seen()], [undefined, []]);
              assert(!Deno.inspect(error).includes(CANARY));
            }
          }
        }),
    ],
  ];
}

function answers({ name, read }: Way): Case<Opener>[] {
  const body = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
  return [
    ...[200, 201, 400, 404, 429, 500, 503].map((status): Case<Opener> => [
      `${name}: a ${status} is an answer, with its bytes and lower-case names`,
      (opener) => {
        const headers = { "X-Answer": "4 2", "Retry-After": "7" };
        return withPeer(opener, { status, headers, body }, async ({ transport, url }) => {
          const answer = await read(transport, request(url));
          assertEquals([answer.status, answer.body], [status, body]);
          assertEquals([answer.headers["x-answer"], answer.headers["retry-after"]], ["4 2", "7"]);
        });
      },
    ]),
    ...[301, 302, 303, 307, 308].map((status): Case<Opener> => [
      `cases 1 and 2, ${name}: a ${status} is handed back and not followed`,
      (opener) => {
        const headers = { location: "/elsewhere" };
        return withPeer(opener, { status, headers }, async ({ transport, url, redirected }) => {
          const bearer = Secret.fromText("t0ken");
          const answer = await read(transport, request(url, { method: "POST", bearer, body }));
          assertEquals([answer.status, answer.headers["location"]], [status, "/elsewhere"]);
          assertEquals(redirected(), 0);
        });
      },
    ]),
    [`${name}: the bytes are the caller's: overwriting them does not touch the next answer`, (
      opener,
    ) =>
      withPeer(opener, { status: 200, body }, async ({ transport, url }) => {
        for (let i = 0; i < 2; i++) {
          const answer = await read(transport, request(url));
          assertEquals(answer.body, body);
          answer.body.fill(0);
        }
      })],
  ];
}

function bounds({ name, read }: Way): Case<Opener>[] {
  const limited = (opener: Opener, peer: PeerAnswer, toSealhold: boolean) =>
    withPeer(opener, peer, async ({ transport, url }) => {
      const asked = request(url, { maxResponseBytes: 10, toSealhold });
      const error = await assertCode(() => read(transport, asked), "BAD_RESPONSE");
      assertEquals(error.hint?.includes("--server"), toSealhold, error.hint);
      assert(!Deno.inspect(error, { depth: 9 }).includes(CANARY));
    });
  return [
    [`case 20, ${name}: exactly the limit passes`, async (opener) => {
      for (const body of [utf8("0123456789"), pieces(utf8("01234"), utf8("56789"))]) {
        await withPeer(opener, { status: 200, body }, async ({ transport, url }) => {
          const answer = await read(transport, request(url, { maxResponseBytes: 10 }));
          assertEquals(answer.body, utf8("0123456789"));
        });
      }
    }],
    [`case 20, ${name}: one byte more does not, and is not told`, async (opener) => {
      for (const toSealhold of [true, false]) {
        const parts = () => pieces(utf8(CANARY), utf8("56789"));
        await limited(opener, { status: 200, body: utf8(`${CANARY}56789`) }, toSealhold);
        await limited(opener, { status: 500, body: parts() }, toSealhold);
      }
    }],
    [`case 20, ${name}: an endless body is left at the limit`, async (opener) => {
      let sent = 0;
      const endless = async function* () {
        for (;; sent += 16_384) yield await Promise.resolve(new Uint8Array(16_384));
      };
      await limited(opener, { status: 200, body: endless() }, false);
      // What sockets and buffers hold, and not what would fill a memory.
      assert(sent < 64 * 1024 * 1024, `${sent} bytes`);
    }],
  ];
}

function failures({ name, read }: Way): Case<Opener>[] {
  const secret = Secret.fromText(CANARY);
  const fails = (
    opener: Opener,
    peer: Peer,
    code: Parameters<typeof assertCode>[1],
    unsent: true | undefined,
    timeoutMs = 10_000,
  ) =>
    withPeer(opener, peer, async ({ transport, url }) => {
      const secrets = { bearer: secret, secretHeaders: { "x-api-key": secret } };
      const asked = { method: "POST", body: utf8(CANARY), timeoutMs, ...secrets } as const;
      const error = await assertCode(() => read(transport, request(url, asked)), code);
      assertEquals([error.data["unsent"], error.data["permanent"]], [unsent, undefined]);
      assert(error.hint !== undefined && !Deno.inspect(error, { depth: 9 }).includes(CANARY));
    });
  return [
    [
      `${name}: where nobody is, it is UNREACHABLE, and nothing was sent`,
      (opener) => fails(opener, "nobody there", "UNREACHABLE", true),
    ],
    [
      `case 20, ${name}: no answer in time is TIMED_OUT`,
      (opener) => fails(opener, "no answer", "TIMED_OUT", undefined, 200),
    ],
    [
      `${name}: a body that breaks off is UNREACHABLE, and something was sent`,
      (opener) =>
        fails(opener, { status: 200, body: pieces(utf8("a"), "cut") }, "UNREACHABLE", undefined),
    ],
    [`case 20, ${name}: a body that falls silent is TIMED_OUT`, (opener) =>
      fails(
        opener,
        { status: 200, body: pieces(utf8("a"), "silence") },
        "TIMED_OUT",
        undefined,
        200,
      )],
  ];
}

const PIECES: Case<Opener>[] = [
  ["a stream hands over each piece while the body is still open", async (opener) => {
    const gate = Promise.withResolvers<void>();
    const body = (async function* () {
      yield utf8("one");
      await gate.promise;
      yield utf8("two");
    })();
    await withPeer(opener, { status: 200, body }, async ({ transport, url }) => {
      const reading = (await transport.stream(request(url))).body[Symbol.asyncIterator]();
      assertEquals(await reading.next(), { done: false, value: utf8("one") });
      gate.resolve();
      assertEquals(await reading.next(), { done: false, value: utf8("two") });
      assertEquals((await reading.next()).done, true);
    });
  }],
  ["what came before a failure is handed over", async (opener) => {
    const gate = Promise.withResolvers<void>();
    const body = (async function* () {
      yield utf8("one");
      await gate.promise;
      yield "cut" as const;
    })();
    await withPeer(opener, { status: 200, body }, async ({ transport, url }) => {
      const reading = (await transport.stream(request(url))).body[Symbol.asyncIterator]();
      assertEquals((await reading.next()).value, utf8("one"));
      gate.resolve();
      await assertCode(() => reading.next(), "UNREACHABLE");
    });
  }],
  ["a reader who leaves early, or fails, ends the body at the other side", async (opener) => {
    const thrown = new RangeError("mine");
    for (const leave of [() => "break", () => Promise.reject(thrown)]) {
      const body = pieces(utf8("one"), "silence");
      await withPeer(opener, { status: 200, body }, async ({ transport, url, left }) => {
        const answer = await transport.stream(request(url));
        const outcome = await (async () => {
          for await (const piece of answer.body) {
            assertEquals(piece, utf8("one"));
            return await leave();
          }
          return "nothing came";
        })().catch((error) => error);
        assert(outcome === "break" || outcome === thrown);
        await left();
      });
    }
  }],
];

/** Registers the contract for one transport. @param open starts a peer */
export function httpTransportContract(
  name: string,
  open: Opener["open"],
  options?: CaseOptions,
): void {
  const both = [SEND, STREAM].flatMap((way) =>
    [requests, answers, bounds, failures].flatMap((cases) => cases(way))
  );
  const cases = [...both, ...PIECES];
  registerCases("http transport contract", name, cases, () => ({ open }), options);
}
