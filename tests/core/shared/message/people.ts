/** People, groups and conversations for the tests, all from seeds. */
import { createGroup } from "../../../../src/core/shared/group/change_group.ts";
import type { RosterRecord } from "../../../../src/core/shared/group/roster.ts";
import { type GroupState, verifyChain } from "../../../../src/core/shared/group/verify_chain.ts";
import type { KeyDirectory } from "../../../../src/core/shared/identity/key_directory.ts";
import {
  type KeyRecord,
  rotationRecord,
  walkKeyLog,
} from "../../../../src/core/shared/identity/key_log.ts";
import {
  generateKeyPair,
  type KeyPair,
  keyPairFromSeed,
} from "../../../../src/core/shared/identity/key_pair.ts";
import { DIRECT } from "../../../../src/core/shared/message/format.ts";
import { groupTarget } from "../../../../src/core/shared/message/group_target.ts";
import type { openMessage } from "../../../../src/core/shared/message/open.ts";
import { OUTSIDE, type Sealed, sealMessage } from "../../../../src/core/shared/message/seal.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { keyDirectory, nextKeyPair } from "../identity/known_keys.ts";

type NewGroup = Awaited<ReturnType<typeof createGroup>>;
type OpenContext = Parameters<typeof openMessage>[1];
type Position = Parameters<typeof sealMessage>[1]["position"];

/** Fresh ports; the same seed gives the same bytes. */
export function ports(seed = "messages") {
  return { random: new SeededRandom(seed), clock: new FixedClock() };
}

/** A person by name: always the same keys. */
export async function person(name: string): Promise<KeyPair> {
  return await keyPairFromSeed(`person ${name}`);
}

/** A directory of people who never rotated. */
export async function directoryOf(...people: KeyPair[]): Promise<KeyDirectory> {
  return keyDirectory(await Promise.all(people.map(({ aid }) => walkKeyLog(aid, []))));
}

/** A person's next key, and their whole log with it. */
export async function rotated(
  keys: KeyPair,
  records: readonly KeyRecord[] = [],
  ts = "2026-01-02T03:04:05.000Z",
): Promise<{ keys: KeyPair; records: KeyRecord[] }> {
  const next = await nextKeyPair(new SeededRandom(`rotate ${keys.aid} ${keys.ksn}`), keys);
  const record = await rotationRecord(await walkKeyLog(keys.aid, records), keys, next, ts);
  return { keys: next, records: [...records, record] };
}

/** A group of which the first person is the admin. */
export async function groupOf(maker: KeyPair, ...others: KeyPair[]): Promise<NewGroup> {
  const members = others.map(({ aid, ksn }) => ({ aid, ksn, role: "member" as const }));
  return await createGroup(new SeededRandom(`group ${maker.aid}`), maker, "team", members);
}

/** The state after these records. */
export async function stateOf(
  groupId: string,
  records: readonly RosterRecord[],
  directory: KeyDirectory,
): Promise<GroupState> {
  return await verifyChain(groupId, records, directory);
}

/** A direct message, seq 0 unless said otherwise. */
export async function sealDirect(
  sender: KeyPair,
  recipients: readonly KeyPair[],
  content: Uint8Array | string,
  position: Position = OUTSIDE,
  seed = "direct",
): Promise<Sealed> {
  return await sealMessage(ports(seed), {
    sender,
    recipients: recipients.map(({ publicKey }) => publicKey),
    content: typeof content === "string" ? new TextEncoder().encode(content) : content,
    place: DIRECT,
    position,
  });
}

/** A message to a group. */
export async function sealGroup(
  group: GroupState,
  sender: KeyPair,
  directory: KeyDirectory,
  content: string,
  position: Position = { seq: 1, prev: "" },
  seed = "group message",
): Promise<Sealed> {
  const target = await groupTarget(group, sender, directory);
  const bytes = new TextEncoder().encode(content);
  return await sealMessage(ports(seed), { sender, ...target, content: bytes, position });
}

/** What is needed to open a direct message. */
export async function directContext(reader: KeyPair, ...senders: KeyPair[]): Promise<OpenContext> {
  return {
    keys: [reader],
    conversation: "direct",
    directory: await directoryOf(...senders),
    replay: "unchecked",
  };
}

/** Many people, fast to make. */
export async function crowd(count: number): Promise<KeyPair[]> {
  const random = new SeededRandom("crowd");
  const people: KeyPair[] = [];
  for (let i = 0; i < count; i++) people.push(await generateKeyPair(random));
  return people;
}
