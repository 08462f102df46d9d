/** The rules of verification that go beyond the runtime's, each shown on a signature that the runtime takes. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ed25519PublicBytes, signEd25519, verifyEd25519 } from "../../src/crypto/ed25519.ts";
import { Ed25519PublicKey } from "../../src/crypto/ed25519_public_key.ts";
import {
  littleEndian,
  LOW_ORDER_ED25519,
  NON_CANONICAL_ED25519,
  ORDER_OF_GROUP,
} from "./curve_fixtures.ts";
import { hex, printFigure, toHex } from "./vectors.ts";

const SEED = new Uint8Array(32).fill(5);
const MESSAGE = new TextEncoder().encode("hello");
const PUBLIC = await ed25519PublicBytes(SEED);
const KEY = await Ed25519PublicKey.check(PUBLIC);
/** The neutral point, as R: S·B = R + k·A then holds for S = k·a, with no nonce at all. */
const NEUTRAL = littleEndian(1n);

async function sha512(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
  return new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}

/** What the owner of SEED can sign with this R: S = k·a, where k is SHA-512(R, A, M) (RFC 8032, section 5.1.6). */
async function craft(r: string): Promise<Uint8Array<ArrayBuffer>> {
  const scalar = (await sha512(SEED)).slice(0, 32);
  scalar[0]! &= 248;
  scalar[31]! = (scalar[31]! & 127) | 64;
  const k = numberOf(await sha512(hex(r), PUBLIC, MESSAGE)) % ORDER_OF_GROUP;
  return hex(r + littleEndian(k * numberOf(scalar) % ORDER_OF_GROUP));
}

async function runtimeTakes(signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", KEY.bytes, "Ed25519", false, ["verify"]);
  return await crypto.subtle.verify("Ed25519", key, signature, MESSAGE);
}

/** Runs something on a runtime that finds every signature good: only our own rules can refuse then. */
async function withLaxRuntime<T>(action: () => Promise<T>): Promise<T> {
  Object.defineProperty(crypto.subtle, "verify", {
    value: () => Promise.resolve(true),
    configurable: true,
  });
  try {
    return await action();
  } finally {
    Reflect.deleteProperty(crypto.subtle, "verify");
  }
}

Deno.test("case 39: a signature whose R is of small order is refused, also where the equation holds", async () => {
  const crafted = await Promise.all(LOW_ORDER_ED25519.map(craft));
  const taken: string[] = [];
  for (const signature of crafted) {
    if (await runtimeTakes(signature)) taken.push(toHex(signature).slice(0, 64));
    assert(!await verifyEd25519(KEY, MESSAGE, signature), toHex(signature));
  }
  // The other thirteen hold only where the equation is multiplied by eight, which this runtime does not do.
  assertEquals(taken, [NEUTRAL], "The crafted signature is one that the runtime takes");
  printFigure(`Crafted signatures with R of small order refused: ${crafted.length}/14`);
});

Deno.test("case 39: R is looked at by our own rule, whatever the runtime thinks of it", async () => {
  await withLaxRuntime(async () => {
    for (const r of [...LOW_ORDER_ED25519, ...NON_CANONICAL_ED25519]) {
      assert(!await verifyEd25519(KEY, MESSAGE, await craft(r)), r);
    }
  });
});

Deno.test("S must be below the group order, by our own rule: else one signature has two forms", async () => {
  const signature = await signEd25519(SEED, MESSAGE);
  const r = toHex(signature.slice(0, 32));
  const s = numberOf(signature.slice(32));
  const at = (value: bigint) => hex(r + littleEndian(value));
  const most = 2n ** 256n - 1n;
  await withLaxRuntime(async () => {
    for (const value of [s + ORDER_OF_GROUP, ORDER_OF_GROUP, ORDER_OF_GROUP + 1n, most]) {
      assert(!await verifyEd25519(KEY, MESSAGE, at(value)), `${value}`);
    }
    // The lax runtime is asked, and what it says is what comes out.
    for (const value of [s, ORDER_OF_GROUP - 1n, 0n]) {
      assert(await verifyEd25519(KEY, MESSAGE, at(value)), `${value}`);
    }
  });
  assertStrictEquals(await verifyEd25519(KEY, MESSAGE, at(s)), true);
  assertStrictEquals(await verifyEd25519(KEY, MESSAGE, at(ORDER_OF_GROUP - 1n)), false);
});
