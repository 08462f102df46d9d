import { assertEquals } from "@std/assert";
import { argon2PasswordHasher } from "../../../src/adapters/password_hasher/argon2_password_hasher.ts";
import { formatPhc, parsePhc } from "../../../src/adapters/password_hasher/phc.ts";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import { Secret } from "../../../src/secret.ts";
import { testPasswordHasher } from "../../contracts/password_hasher_contract.ts";

type Argon2Options = NonNullable<Parameters<typeof argon2PasswordHasher>[1]>;

const KINDS: Record<"usual" | "stronger" | "narrow", Argon2Options> = {
  usual: { memoryKiB: 64, iterations: 1 },
  stronger: { memoryKiB: 19_456, iterations: 2 },
  narrow: { memoryKiB: 64, iterations: 1, width: 1, depth: 1 },
};
const random = new SystemRandom();

testPasswordHasher("argon2PasswordHasher", (kind) => argon2PasswordHasher({ random }, KINDS[kind]));
testPasswordHasher(
  "argon2PasswordHasher in a worker",
  (kind) => argon2PasswordHasher({ random }, { ...KINDS[kind], engine: "worker" }),
);

Deno.test("argon2: the default cost is m=19456, t=2, p=1, and both engines agree", async () => {
  const secret = Secret.fromText("correct horse");
  const usual = argon2PasswordHasher({ random });
  const worker = argon2PasswordHasher({ random }, { engine: "worker" });
  const hash = await usual.hash(secret);
  assertEquals(hash.slice(0, 32), "$argon2id$v=19$m=19456,t=2,p=1$".padEnd(32, hash[31]));
  assertEquals(await worker.verify(secret, hash), { matches: true, outdated: false });
  await usual.close();
  await worker.close();
});

Deno.test("argon2: PHC strings of other programs are read", () => {
  // argon2-cffi's documentation.
  const text =
    "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg";
  const phc = parsePhc(text);
  assertEquals([phc.memoryKiB, phc.iterations, phc.parallelism], [65536, 3, 4]);
  assertEquals(formatPhc(phc), text);
});
