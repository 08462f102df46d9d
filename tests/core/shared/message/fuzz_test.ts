/** threats.md A18: whatever stands in a record from outside, a reader gives a value or a SealholdError, and nothing else. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseGroupPin, verifyChain } from "../../../../src/core/shared/group/verify_chain.ts";
import { parseAuth, signChallenge } from "../../../../src/core/shared/identity/auth.ts";
import { makeChallenge, parseChallenge } from "../../../../src/core/shared/identity/challenge.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { parsePin, updatePin } from "../../../../src/core/shared/identity/key_pin.ts";
import { keysFileOf, parseKeysFile } from "../../../../src/core/shared/identity/key_pair.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { parseReplayState } from "../../../../src/core/shared/message/replay.ts";
import { SealholdError } from "../../../../src/errors.ts";
import {
  directContext,
  directoryOf,
  groupOf,
  person,
  ports,
  rotated,
  sealDirect,
} from "./people.ts";

const [alice, bob] = [await person("alice"), await person("bob")];
const directory = await directoryOf(alice, bob);
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    "",
    "__proto__",
    "\u0000",
    "A".repeat(43),
    -1,
    0,
    2 ** 53,
    1e308,
    [],
    {},
    [[[[]]]],
    { __proto__: null },
    { length: 1 },
  ),
);

/** One place of a JSON value changed: another value, left out, or one more. */
function mutant(value: unknown): fc.Arbitrary<unknown> {
  return fc.tuple(fc.array(fc.nat(40), { maxLength: 4 }), strange, fc.nat(2)).map(
    ([path, replacement, way]) => {
      const copy: unknown = structuredClone(value);
      let at = copy as Record<string, unknown>;
      for (const step of path) {
        const keys = Object.keys(at);
        const next = at[keys[step % Math.max(keys.length, 1)] ?? ""];
        if (typeof next !== "object" || next === null) break;
        at = next as Record<string, unknown>;
      }
      const keys = Object.keys(at);
      const key = keys[(path[0] ?? 0) % Math.max(keys.length, 1)] ?? "x";
      if (way === 0) at[key] = replacement;
      else if (way === 1) delete at[key];
      else at[`${key}x`] = replacement;
      return JSON.parse(JSON.stringify(copy));
    },
  );
}

async function onlySealholdErrors(
  value: unknown,
  read: (value: unknown) => unknown,
): Promise<void> {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mutant(value), async (changed) => {
      try {
        await read(changed);
      } catch (error) {
        assert(error instanceof SealholdError, `${error}`);
        assert(error.code !== "INTERNAL");
        refused++;
      }
    }),
    { numRuns: 300 },
  );
  assert(refused > 100, `${refused} were refused`);
}

const { records } = await rotated(alice);
const { groupId, record } = await groupOf(alice, bob);
const payload = makeChallenge(ports(), {
  aud: "https://sealhold.example",
  aid: alice.aid,
  purpose: "auth:signIn",
  argsHash: "A".repeat(43),
});
const state = await verifyChain(groupId, [record], directory);
const seen = [{ seq: 1, msg_id: "A".repeat(22) }];
const READERS: Array<[string, unknown, (value: unknown) => unknown]> = [
  ["keys file", keysFileOf(alice), (value) => parseKeysFile(encode(value))],
  ["challenge", payload, parseChallenge],
  ["signed challenge", await signChallenge("c", payload, alice), parseAuth],
  ["key record", records[0], (value) => walkKeyLog(alice.aid, [value])],
  ["key pin", updatePin(undefined, await walkKeyLog(alice.aid, [])), parsePin],
  ["roster", record, (value) => verifyChain(groupId, [value], directory)],
  ["group pin", { groupId, epoch: 1, head: state.current.hash }, parseGroupPin],
  ["replay state", { high: 1, head: "A".repeat(43), seen }, parseReplayState],
];

for (const [name, value, read] of READERS) {
  Deno.test(`A18: a ${name} with anything in any place is read, or refused by a SealholdError`, async () => {
    await read(structuredClone(value));
    await onlySealholdErrors(value, read);
  });
}

Deno.test("A18: a message with anything in any place is refused by the one error", async () => {
  const { wire } = await sealDirect(alice, [bob], "hello");
  const context = await directContext(bob, alice);
  const message = JSON.parse(new TextDecoder().decode(wire));
  await onlySealholdErrors(message, async (value) => {
    try {
      // The sealed text is in RFC 8785 order; a mutant is where the change left its order alone.
      await openMessage(encode(value), context);
    } catch (error) {
      assert(error instanceof SealholdError, `${error}`);
      assertEquals([error.code, error.message], ["DECRYPTION_FAILED", "Cannot decrypt"]);
      throw error;
    }
  });
});
