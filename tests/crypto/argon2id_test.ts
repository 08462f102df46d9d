import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { argon2id as hashWasm } from "hash-wasm";
import {
  argon2id,
  type Argon2idInput,
  nativeArgon2id,
  wasmArgon2id,
} from "../../src/crypto/argon2id.ts";
import { toHex } from "./vectors.ts";

const SMALL: Argon2idInput = {
  password: new Uint8Array(32).fill(1),
  salt: new Uint8Array(16).fill(2),
  memoryKiB: 64,
  iterations: 3,
  parallelism: 4,
  length: 32,
};

/**
 * The RFC's vector has associated data, which hash-wasm does not take and this program does not use; so it is checked
 * through WebCrypto alone, and the two engines against one another.
 */
Deno.test({
  name: "https://www.rfc-editor.org/rfc/rfc9106#section-5.3 (WebCrypto)",
  ignore: await nativeArgon2id() === undefined,
  async fn() {
    const key = await crypto.subtle.importKey(
      "raw-secret" as "raw",
      new Uint8Array(32).fill(1),
      "Argon2id",
      false,
      ["deriveBits"],
    );
    const algorithm = {
      name: "Argon2id",
      nonce: new Uint8Array(16).fill(2),
      memory: 32,
      passes: 3,
      parallelism: 4,
      secretValue: new Uint8Array(8).fill(3),
      associatedData: new Uint8Array(12).fill(4),
    };
    assertStrictEquals(
      toHex(new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256))),
      "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
    );
  },
});

/** From the reference implementation's test.c (phc-winner-argon2, version 0x13, Argon2id), same in libsodium. */
const REFERENCE = [
  {
    t: 2,
    m: 256,
    p: 1,
    out: "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
  },
  {
    t: 2,
    m: 256,
    p: 2,
    out: "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
  },
];

Deno.test("both engines give the bytes of the reference implementation", async () => {
  const native = await nativeArgon2id();
  for (const { t, m, p, out } of REFERENCE) {
    const input: Argon2idInput = {
      password: new TextEncoder().encode("password"),
      salt: new TextEncoder().encode("somesalt"),
      memoryKiB: m,
      iterations: t,
      parallelism: p,
      length: 32,
    };
    for (const engine of [wasmArgon2id, argon2id, ...(native ? [native] : [])]) {
      assertStrictEquals(toHex(await engine(input)), out);
    }
  }
});

Deno.test("both engines agree, also with the secret of RFC 9106", async () => {
  const native = await nativeArgon2id();
  for (
    const input of [SMALL, { ...SMALL, parallelism: 1, length: 64 }, {
      ...SMALL,
      secret: new Uint8Array(8).fill(3),
    }]
  ) {
    const wasm = await wasmArgon2id(input);
    assertStrictEquals(wasm.length, input.length);
    assertEquals(await argon2id(input), wasm);
    if (native !== undefined) assertEquals(await native(input), wasm);
  }
});

Deno.test("hash-wasm is the engine that the fall-back loads", async () => {
  const { password, salt } = SMALL;
  const direct = await hashWasm({
    password,
    salt,
    memorySize: 64,
    iterations: 3,
    parallelism: 4,
    hashLength: 32,
    outputType: "binary",
  });
  assertEquals(await wasmArgon2id(SMALL), new Uint8Array(direct));
});

Deno.test("Argon2id refuses parameters outside RFC 9106 section 3.1", async () => {
  const wrong: Partial<Argon2idInput>[] = [
    { parallelism: 0 },
    { parallelism: 256 },
    { parallelism: 1.5 },
    { iterations: 0 },
    { iterations: 2 ** 32 },
    { memoryKiB: 31 },
    { memoryKiB: 2 ** 32 },
    { length: 3 },
    { salt: new Uint8Array(7) },
  ];
  for (const change of wrong) {
    await assertRejects(() => argon2id({ ...SMALL, ...change }), RangeError, "out of range");
  }
});
