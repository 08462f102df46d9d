/**
 * Keys for `bench/messages.sh`: `public` with 1,000 public keys, one a line, `sender`, and `key-<n>` for the n-th person.
 *
 *   deno run bench/message_keys.ts <folder>
 */
import { join } from "@std/path";
import { generateKeyPair, keysFileOf } from "../src/core/shared/identity/key_pair.ts";
import { publicKeyText } from "../src/core/client/identity/public_key.ts";

const [folder = ""] = Deno.args;
const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
await Deno.mkdir(folder, { mode: 0o700 });

const write = async (name: string, text: string) =>
  await Deno.writeTextFile(join(folder, name), text, { mode: 0o600 });
await write("sender", JSON.stringify(keysFileOf(await generateKeyPair(random))));

const keys: string[] = [];
for (let n = 1; n <= 1000; n++) {
  const pair = await generateKeyPair(random);
  keys.push(publicKeyText(pair.publicKey));
  if ([1, 10, 100, 1000].includes(n)) {
    await write(`key-${n}`, JSON.stringify(keysFileOf(pair)));
  }
}
await write("public", `${keys.join("\n")}\n`);
