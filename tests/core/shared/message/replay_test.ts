import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { DIRECT } from "../../../../src/core/shared/message/format.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import {
  admit,
  parseReplayState,
  type ReplayState,
} from "../../../../src/core/shared/message/replay.ts";
import { sealMessage } from "../../../../src/core/shared/message/seal.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { craft } from "./craft.ts";
import { directContext, directoryOf, person, ports, sealDirect } from "./people.ts";
import { assertRefused } from "./refusal.ts";
import { keyDirectory } from "../identity/known_keys.ts";

const id = (n: number) => encodeBase64url(new Uint8Array(16).fill(n % 256).with(0, n >> 8));
const hash = (n: number) => encodeBase64url(new Uint8Array(32).fill(n % 256).with(0, n >> 8));
const message = (seq: number) => ({ seq, msg_id: id(seq), prev: seq > 1 ? hash(seq - 1) : "" });
const take = (state: ReplayState | undefined, seq: number) => admit(state, message(seq), hash(seq));

Deno.test("messages in order: each once, no gap, each linked to the one before", () => {
  let state: ReplayState | undefined;
  for (let seq = 1; seq <= 200; seq++) {
    const admitted = take(state, seq);
    assertEquals([admitted?.gap, admitted?.late, admitted?.linked], [undefined, false, true]);
    state = admitted!.state;
    assertStrictEquals(take(state, seq), undefined);
    assert(state.seen.length <= 64);
  }
});

Deno.test("a number that is jumped over is told of once, and may still come", () => {
  const first = take(undefined, 1)!;
  const fifth = take(first.state, 5)!;
  assertEquals(fifth.gap, { from: 2, to: 4, beforeFirst: false });
  assertStrictEquals(fifth.linked, undefined);
  const third = take(fifth.state, 3)!;
  assertEquals([third.gap, third.late, third.state.high], [undefined, true, 5]);
  assertStrictEquals(take(third.state, 3), undefined);
  assertEquals(take(undefined, 4)?.gap, { from: 1, to: 3, beforeFirst: true });
});

Deno.test("the window is 64 wide", () => {
  const { state } = take(undefined, 100)!;
  assert(take(state, 37) !== undefined);
  assertStrictEquals(take(state, 36), undefined);
  assertStrictEquals(take(state, 0), undefined);
});

Deno.test("a second message with an id that was taken is refused, and one that does not follow is marked", () => {
  const { state } = take(undefined, 1)!;
  assertStrictEquals(admit(state, { ...message(2), msg_id: id(1) }, hash(2)), undefined);
  assertStrictEquals(admit(state, { ...message(2), prev: hash(9) }, hash(2))?.linked, false);
});

Deno.test("whatever comes in whatever order, nothing is taken twice and nothing is missing untold", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 300 }), (arrivals) => {
      let state: ReplayState | undefined;
      const taken = new Set<number>();
      const told = new Set<number>();
      for (const seq of arrivals) {
        const admitted = take(state, seq);
        if (admitted === undefined) continue;
        assert(!taken.has(seq), `${seq} twice`);
        taken.add(seq);
        for (let n = admitted.gap?.from ?? 1; n <= (admitted.gap?.to ?? 0); n++) told.add(n);
        state = parseReplayState(JSON.parse(JSON.stringify(admitted.state)));
      }
      for (let n = 1; n < (state?.high ?? 0); n++) {
        assert(taken.has(n) || told.has(n), `${n} untold`);
      }
    }),
  );
});

Deno.test("a damaged state is refused, and is not taken for a new beginning", () => {
  const { state } = take(undefined, 3)!;
  assertEquals(parseReplayState(state), state);
  const bad: unknown[] = [
    undefined,
    null,
    {},
    { ...state, high: 0 },
    { ...state, head: "" },
    { ...state, seen: [] },
    { ...state, seen: [{ seq: 4, msg_id: id(4) }] },
    { ...state, seen: new Array(65).fill(state.seen[0]) },
    { ...state, more: 1 },
  ];
  for (const value of bad) {
    assertStrictEquals(assertThrows(() => parseReplayState(value), SealholdError).code, "DAMAGED");
  }
});

Deno.test("a message that was opened is not opened again; a retry of it neither", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const saved: { state?: ReplayState } = {};
  const context = {
    ...await directContext(bob, alice),
    replay: () => Promise.resolve(saved.state),
  };
  const first = await sealDirect(alice, [bob], "one", { seq: 1, prev: "" });
  const opened = await openMessage(first.wire, context);
  saved.state = opened.admission!.state;
  await assertRefused(first.wire, context, "replay");
  const retry = await sealDirect(alice, [bob], "one", { seq: 1, prev: "" }, "retry");
  await assertRefused(retry.wire, context, "replay");
  const second = await sealDirect(alice, [bob], "two", { seq: 2, prev: first.hash }, "second");
  assertStrictEquals((await openMessage(second.wire, context)).admission?.linked, true);
  // Outside any conversation it could come again and again.
  await assertRefused((await sealDirect(alice, [bob], "file")).wire, context, "replay");
  assertStrictEquals(
    (await openMessage(first.wire, { ...context, replay: "unchecked" })).admission,
    undefined,
  );
});

Deno.test("same msg_id, another body, well signed: the sender's own second message is refused too", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const saved: { state?: ReplayState } = {};
  const context = {
    ...await directContext(bob, alice),
    replay: () => Promise.resolve(saved.state),
  };
  const header = { seq: 1, msg_id: id(7) };
  const first = await openMessage(
    await craft({ sender: alice, recipients: [bob], header }),
    context,
  );
  saved.state = first.admission!.state;
  const prev = hash(1);
  const second = { sender: alice, recipients: [bob], content: "other", seed: "second" };
  await assertRefused(
    await craft({ ...second, header: { seq: 2, prev, msg_id: id(7) } }),
    context,
    "replay",
  );
  await openMessage(await craft({ ...second, header: { seq: 2, prev, msg_id: id(8) } }), context);
});

Deno.test("case 42: a clock a year back or ten ahead opens no replay window", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const directory = await directoryOf(alice);
  let state: ReplayState | undefined;
  const context = { ...await directContext(bob), directory, replay: () => Promise.resolve(state) };
  let prev = "";
  const wires: Uint8Array[] = [];
  for (const [i, now] of ["2026-01-02", "2025-01-02", "2036-01-02", "2026-01-03"].entries()) {
    const clock = new FixedClock(`${now}T00:00:00.000Z`);
    const sealed = await sealMessage({ random: ports(`clock ${i}`).random, clock }, {
      sender: alice,
      recipients: [bob.publicKey],
      content: new Uint8Array(1),
      place: DIRECT,
      position: { seq: i + 1, prev },
    });
    prev = sealed.hash;
    wires.push(sealed.wire);
    const { admission, header } = await openMessage(sealed.wire, context);
    assertStrictEquals(header.created, `${now}T00:00:00.000Z`);
    state = admission!.state;
    for (const old of wires) await assertRefused(old, context, "replay");
  }
});

Deno.test("the same number of another sender is another message", async () => {
  const [alice, bob, carol] = [await person("alice"), await person("bob"), await person("carol")];
  const logs = await Promise.all([alice, carol].map(({ aid }) => walkKeyLog(aid, [])));
  const states = new Map<string, ReplayState>();
  const context = {
    ...await directContext(bob),
    directory: keyDirectory(logs),
    replay: (group: string, sender: string) => Promise.resolve(states.get(`${group} ${sender}`)),
  };
  for (const sender of [alice, carol]) {
    const sealed = await sealDirect(sender, [bob], "one", { seq: 1, prev: "" }, sender.aid);
    const opened = await openMessage(sealed.wire, context);
    states.set(` ${opened.sender.aid}`, opened.admission!.state);
    await assertRefused(sealed.wire, context, "replay");
  }
});

Deno.test("number 0 is outside every conversation: it is never let into one", () => {
  assertStrictEquals(take(undefined, 0), undefined);
  assertStrictEquals(take(take(undefined, 1)!.state, 0), undefined);
});
