/** Rules of rosters that a chain of several people does not reach by itself: somebody else's line, sizes, another group's pin. */
import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import {
  MAX_EPOCHS,
  MAX_MEMBERS,
  type Member,
  parseRoster,
  type RosterBody,
  sortMembers,
} from "../../../../src/core/shared/group/roster.ts";
import { checkStep } from "../../../../src/core/shared/group/roster_rules.ts";
import { groupPin, verifyChain } from "../../../../src/core/shared/group/verify_chain.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { directoryOf, groupOf, person } from "../message/people.ts";

const [alice, bob, carol] = [await person("alice"), await person("bob"), await person("carol")];
const HASH = encodeBase64url(new Uint8Array(32).fill(1));
const SIGNATURE = encodeBase64url(new Uint8Array(64));
const LINES: Member[] = sortMembers([
  { aid: alice.aid, ksn: 0, role: "admin" },
  { aid: bob.aid, ksn: 0, role: "member" },
  { aid: carol.aid, ksn: 0, role: "member" },
]);

const body = (epoch: number, signer: string, members: readonly Member[]): RosterBody => ({
  group_id: epoch === 1 ? "" : HASH,
  epoch,
  name: "team",
  members,
  prev: HASH,
  signer,
});

/** The rule at fault when `signer` gives one member a newer key; undefined when that is allowed. */
function rekeying(signer: string, whose: string): unknown {
  const members = LINES.map((line) => line.aid === whose ? { ...line, ksn: 1 } : line);
  try {
    checkStep(body(1, alice.aid, LINES), body(2, signer, members));
    return undefined;
  } catch (error) {
    return error instanceof SealholdError ? error.data.where : error;
  }
}

Deno.test("a member may give themselves a newer key, and nobody else; an admin may do both", () => {
  assertStrictEquals(rekeying(bob.aid, bob.aid), undefined);
  assertStrictEquals(rekeying(bob.aid, carol.aid), "role");
  assertStrictEquals(rekeying(bob.aid, alice.aid), "role");
  assertStrictEquals(rekeying(alice.aid, bob.aid), undefined);
});

Deno.test("a chain of more epochs than may be is refused before its first record is looked at", async () => {
  const directory = await directoryOf(alice);
  for (const records of [[], Array.from({ length: MAX_EPOCHS + 1 }, () => null)]) {
    const error = await assertRejects(() => verifyChain(HASH, records, directory), SealholdError);
    assertEquals([error.code, error.data.where], ["DAMAGED", "size"]);
  }
});

Deno.test("a roster has at most 1,024 members", () => {
  const members = (count: number) =>
    sortMembers(Array.from({ length: count }, (_, i) => {
      const bytes = new Uint8Array(32);
      new DataView(bytes.buffer).setUint32(0, i);
      return { aid: `D${encodeBase64url(bytes)}`, ksn: 0, role: "member" as const };
    }));
  const record = (count: number) => ({ ...body(1, alice.aid, members(count)), sig: SIGNATURE });
  assertStrictEquals(parseRoster(record(MAX_MEMBERS)).members.length, 1024);
  const error = assertThrows(() => parseRoster(record(MAX_MEMBERS + 1)), SealholdError);
  assertEquals([error.code, error.data.where], ["DAMAGED", "members"]);
});

Deno.test("epoch rollback: a pin of another group is no pin of this one", async () => {
  const directory = await directoryOf(alice, bob);
  const { groupId, record } = await groupOf(alice, bob);
  const pin = groupPin(await verifyChain(groupId, [record], directory));
  await verifyChain(groupId, [record], directory, pin);
  const swapped = () => verifyChain(groupId, [record], directory, { ...pin, groupId: HASH });
  const error = await assertRejects(swapped, SealholdError);
  assertEquals([error.code, error.data.reason], ["ROLLED_BACK", "group"]);
});
