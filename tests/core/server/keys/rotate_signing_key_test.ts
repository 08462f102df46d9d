import { assertEquals } from "@std/assert";
import { cachingTokenSigner } from "../../../../src/adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../../../src/adapters/token_signer/jose_token_signer.ts";
import { reloadingTokenSigner } from "../../../../src/core/server/keys/reloading_token_signer.ts";
import { SystemRandom } from "../../../../src/adapters/random/system_random.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { rotateMasterKey } from "../../../../src/core/server/keys/rotate_master_key.ts";
import { rotateSigningKey } from "../../../../src/core/server/keys/rotate_signing_key.ts";
import { loadServerKeys, signingKeys } from "../../../../src/core/server/keys/server_keys.ts";
import type { TokenClaims } from "../../../../src/ports/token_signer.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { openTestApp } from "../../../server/harness.ts";

const random = new SystemRandom();
const DAY_MS = 86_400_000;

async function open() {
  const [keyStore, clock] = [memoryStore(), new FixedClock()];
  const keys = await loadServerKeys(keyStore, random, clock);
  const kids = async () =>
    signingKeys(await keyStore.read(), clock.nowMs()).seeds.map(({ kid }) => kid);
  return { keyStore, clock, keys, kids, ports: { keyStore, clock, random } };
}

Deno.test("signing keys: the new one signs, the old ones verify for 30 days and are then dropped", async () => {
  const { clock, kids, ports } = await open();
  const [first = ""] = await kids();
  const one = await rotateSigningKey(ports);
  assertEquals([one.kept, one.dropped], [1, 0]);
  assertEquals(await kids(), [one.keyId, first]);
  clock.advance(29 * DAY_MS);
  const two = await rotateSigningKey(ports);
  assertEquals([two.kept, two.dropped], [2, 0]);
  clock.advance(DAY_MS);
  assertEquals(await kids(), [two.keyId, one.keyId], "the first one verifies nothing any more");
  const three = await rotateSigningKey(ports);
  assertEquals([three.kept, three.dropped], [2, 1]);
  const names = Object.keys((await ports.keyStore.read()).secrets).filter((name) =>
    name.includes(first)
  );
  assertEquals(names, [], "nothing of it is left in the file");
  const last = await rotateSigningKey(ports, true);
  assertEquals([last.kept, last.dropped], [0, 3]);
  assertEquals(await kids(), [last.keyId]);
});

Deno.test("signing keys: the master key and the sessions are not touched", async () => {
  await using app = await openTestApp();
  const before = await app.keyStore.read();
  const { keyStore, clock } = app;
  await rotateSigningKey({ keyStore, clock, random });
  const after = await app.keyStore.read();
  for (const name of Object.keys(before.secrets)) {
    if (name === "server/signing-active") continue;
    assertEquals(after.secrets[name], before.secrets[name], name);
  }
  await rotateMasterKey({ keyStore, wrappedKeys: app.store.wrappedKeys, random });
  assertEquals(signingKeys(await keyStore.read(), clock.nowMs()).seeds.length, 2);
});

const CLAIMS: TokenClaims = {
  userUuid: "u",
  sessionId: "s",
  tokenId: "t",
  clientId: "c",
  issuedAtSec: 1,
  expiresAtSec: 2,
};
/** In which whatever an operator did must have come to a running server. */
const SOON_MS = 3000;

/** A signer of a running server, whose key file the test can touch and break. */
async function running() {
  const { keyStore, clock, keys, ports } = await open();
  const file = { revision: 1, opened: 0, looks: 0, fails: false };
  const read = async () => {
    file.opened++;
    const { seeds, untilMs } = signingKeys(await keyStore.read(), clock.nowMs());
    const signer = cachingTokenSigner(
      await joseTokenSigner({ issuer: "https://a.test", keys: seeds }),
    );
    return { signer, untilMs };
  };
  const revision = () => {
    file.looks++;
    return file.fails ? Promise.reject(new Error("busy")) : Promise.resolve(file.revision);
  };
  const first = { ...await read(), revision: file.revision };
  const signer = reloadingTokenSigner({ revision, open: read }, clock, first);
  const rotate = async (dropOld = false) => {
    const { keyId } = await rotateSigningKey(ports, dropOld);
    file.revision++;
    return keyId;
  };
  const firstKid = keys.signing.seeds[0]?.kid;
  return { signer, clock, file, rotate, read, firstKid };
}

const kidOf = (token: string) => JSON.parse(atob(token.split(".")[0] ?? "")).kid;

Deno.test("signing keys: a running signer takes the new key up within seconds and loses no token", async () => {
  const { signer, clock, file, rotate, firstKid } = await running();
  const old = await signer.sign(CLAIMS, "access");
  assertEquals(kidOf(old), firstKid);
  const keyId = await rotate();
  assertEquals(kidOf(await signer.sign(CLAIMS, "access")), firstKid, "not looked at yet");
  file.fails = true;
  clock.advance(SOON_MS);
  assertEquals(kidOf(await signer.sign(CLAIMS, "access")), firstKid, "a busy file stops nobody");
  assertEquals(await signer.verify(old, "access"), CLAIMS, "a busy file stops nobody");
  file.fails = false;
  clock.advance(SOON_MS);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => signer.sign(CLAIMS, "access")),
  );
  assertEquals(new Set(answers.map(kidOf)), new Set([keyId]));
  assertEquals(file.opened, 2, "ten at once read the file once");
  assertEquals(await signer.verify(old, "access"), CLAIMS, "the old token is good");
  assertEquals((await signer.jwks()).keys.map((key) => key.kid), [keyId, firstKid]);
});

Deno.test("signing keys: a dropped key ends within 3 s by itself, tokens that look good and new ones of a thief", async () => {
  for (const use of ["access", "ws"] as const) {
    const { signer, clock, rotate, read } = await running();
    const { signer: thief } = await read();
    const old = await signer.sign(CLAIMS, use);
    await rotate(true);
    assertEquals(await signer.verify(old, use), CLAIMS, "not looked at yet");
    clock.advance(SOON_MS);
    // Nobody signs, refreshes, or asks for the keys in between.
    assertEquals(await signer.verify(old, use), undefined, "dropped, and out of the cache");
    assertEquals(await signer.verify(await thief.sign(CLAIMS, use), use), undefined);
  }
});

Deno.test("signing keys: a token of a thief is what a server hears of the dropped key first", async () => {
  const { signer, clock, rotate, read } = await running();
  const { signer: thief } = await read();
  await rotate(true);
  clock.advance(SOON_MS);
  assertEquals(await signer.verify(await thief.sign(CLAIMS, "access"), "access"), undefined);
});

Deno.test("signing keys: a replaced key has had its time in a running server too, though no file changes", async () => {
  const { signer, clock, file, rotate, firstKid } = await running();
  const old = await signer.sign(CLAIMS, "access");
  const keyId = await rotate();
  clock.advance(SOON_MS);
  assertEquals(await signer.verify(old, "access"), CLAIMS);
  clock.advance(30 * DAY_MS - SOON_MS - 1);
  assertEquals((await signer.jwks()).keys.map((key) => key.kid), [keyId, firstKid]);
  clock.advance(SOON_MS);
  assertEquals(await signer.verify(old, "access"), undefined);
  assertEquals((await signer.jwks()).keys.map((key) => key.kid), [keyId]);
  clock.advance(SOON_MS);
  await signer.jwks();
  assertEquals(file.opened, 3, "once over, it is not looked for again");
});

Deno.test("signing keys: neither junk nor good tokens make it read the file at every request", async () => {
  const { signer, clock, file } = await running();
  const good = await signer.sign(CLAIMS, "access");
  for (let i = 0; i < 100; i++) {
    await signer.verify("junk", "access");
    await signer.verify(good, "access");
  }
  assertEquals([file.looks, file.opened], [0, 1]);
  clock.advance(SOON_MS);
  for (let i = 0; i < 100; i++) await signer.verify(i % 2 === 0 ? "junk" : good, "access");
  assertEquals([file.looks, file.opened], [1, 1]);
});
