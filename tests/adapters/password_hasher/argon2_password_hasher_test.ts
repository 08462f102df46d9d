import { assertEquals, assertThrows } from "@std/assert";
import { argon2PasswordHasher } from "../../../src/adapters/password_hasher/argon2_password_hasher.ts";
import { formatPhc, parsePhc } from "../../../src/adapters/password_hasher/phc.ts";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import { SealholdError } from "../../../src/errors.ts";
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

Deno.test("argon2: no empty password is right, though another one is hashed in its place", async () => {
  const hasher = argon2PasswordHasher({ random }, KINDS.usual);
  const hash = await hasher.hash(new Secret(new Uint8Array(1)));
  assertEquals((await hasher.verify(new Secret(new Uint8Array(0)), hash)).matches, false);
  await hasher.close();
});

Deno.test("argon2: what costs less than today's, in whatever way, is outdated", async () => {
  const today = { memoryKiB: 128, iterations: 2, parallelism: 1, hash: new Uint8Array(32) };
  const hasher = argon2PasswordHasher({ random }, today);
  const outdated = async (change: Partial<typeof today>) => {
    const text = formatPhc({ ...today, salt: new Uint8Array(16), ...change });
    return (await hasher.verify(Secret.fromText("x"), text)).outdated;
  };
  assertEquals(
    await Promise.all([
      outdated({}),
      outdated({ memoryKiB: 256, iterations: 3 }),
      outdated({ memoryKiB: 127 }),
      outdated({ iterations: 1 }),
      outdated({ parallelism: 2 }),
      outdated({ hash: new Uint8Array(31) }),
    ]),
    [false, false, true, true, true, true],
  );
  await hasher.close();
});

Deno.test("argon2: the copy of the password that is hashed is zeroed", async () => {
  const hasher = argon2PasswordHasher({ random }, KINDS.usual);
  const password = Secret.fromText("correct horse");
  const copies: Uint8Array[] = [];
  const expose = password.expose.bind(password);
  password.expose = () => {
    const bytes = expose();
    copies.push(bytes);
    return bytes;
  };
  await hasher.verify(password, await hasher.hash(password));
  assertEquals(copies, [new Uint8Array(13), new Uint8Array(13)]);
  await hasher.close();
});

Deno.test("case 37: a hash that costs more than the bounds is refused before it is computed", () => {
  const phc = { memoryKiB: 1_048_576, iterations: 10, parallelism: 16 };
  const text = (change: Partial<typeof phc>) =>
    formatPhc({ ...phc, salt: new Uint8Array(16), hash: new Uint8Array(32), ...change });
  assertEquals(parsePhc(text({})).iterations, 10);
  for (
    const change of [{ memoryKiB: 1_048_577 }, { iterations: 11 }, { parallelism: 17 }, {
      memoryKiB: 127,
    }]
  ) {
    assertEquals(assertThrows(() => parsePhc(text(change)), SealholdError).code, "DAMAGED");
  }
});
