/**
 * Library calls: 1 MiB sealed for 1, 10, 100 and 1,000 recipients, and opened; the floor is WebCrypto's AES-GCM alone over the
 * same bytes. Prints one JSON line a row; `bench/messages.sh` sets them beside `age`.
 *
 *   deno run bench/messages.ts [runs]        default 10
 */
import { Ed25519PublicKey } from "../src/crypto/ed25519_public_key.ts";
import { generateKeyPair, type KeyPair } from "../src/core/shared/identity/key_pair.ts";
import { keyDirectory } from "../tests/core/shared/identity/known_keys.ts";
import { walkKeyLog } from "../src/core/shared/identity/key_log.ts";
import { DIRECT } from "../src/core/shared/message/format.ts";
import { openMessage } from "../src/core/shared/message/open.ts";
import { OUTSIDE, sealMessage } from "../src/core/shared/message/seal.ts";

const SIZE = 1024 * 1024;
const runs = Number(Deno.args[0] ?? 10);
const ports = {
  random: { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) },
  clock: {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    sleep: () => Promise.resolve(),
  },
};

/** Median of the runs, in milliseconds; the first, which compiles, is left out. */
async function medianMs(work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

function print(row: string, recipients: number, ms: number): void {
  // deno-lint-ignore no-console
  console.log(JSON.stringify({ row, recipients, ms: Math.round(ms * 100) / 100 }));
}

const content = new Uint8Array(SIZE);
for (let at = 0; at < SIZE; at += 65536) crypto.getRandomValues(content.subarray(at, at + 65536));

const aes = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
const iv = new Uint8Array(12);
const floor = () => crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, content);
print("floor", 0, await medianMs(floor));

const people: KeyPair[] = [];
for (let i = 0; i < 1000; i++) people.push(await generateKeyPair(ports.random));
const sender = await generateKeyPair(ports.random);
const directory = keyDirectory([await walkKeyLog(sender.aid, [])]);
for (const count of [1, 10, 100, 1000]) {
  const raw = people.slice(0, count).map(({ publicKey }) => publicKey);
  const seal = (recipients: readonly Ed25519PublicKey[]) =>
    sealMessage(ports, { sender, recipients, content, place: DIRECT, position: OUTSIDE });
  // As from the pins of people written to before, and as for people never seen.
  const pinned = () =>
    seal(raw.map((key) => Ed25519PublicKey.fromOwnRecord(key.bytes, key.agreement)));
  const unknown = async () =>
    await seal(await Promise.all(raw.map((key) => Ed25519PublicKey.check(key.bytes))));
  print("seal", count, await medianMs(pinned));
  print("seal, keys never seen", count, await medianMs(unknown));
  const { wire } = await seal(raw);
  const context = {
    keys: [people[count - 1]!],
    conversation: "direct",
    directory,
    replay: "unchecked",
  } as const;
  print("open", count, await medianMs(() => openMessage(wire, context)));
}
