import { assert, assertEquals } from "@std/assert";
import { cachingTokenSigner } from "../../../../src/adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../../../src/adapters/token_signer/jose_token_signer.ts";
import { reloadingTokenSigner } from "../../../../src/core/server/keys/reloading_token_signer.ts";
import { SystemRandom } from "../../../../src/adapters/random/system_random.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { rotateMasterKey } from "../../../../src/core/server/keys/rotate_master_key.ts";
import { rotateSigningKey } from "../../../../src/core/server/keys/rotate_signing_key.ts";
import { loadServerKeys, signingSeeds } from "../../../../src/core/server/keys/server_keys.ts";
import type { TokenSigner } from "../../../../src/ports/token_signer.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { openTestApp } from "../../../server/harness.ts";

const random = new SystemRandom();
const DAY_MS = 86_400_000;

async function open() {
  const [keyStore, clock] = [memoryStore(), new FixedClock()];
  const keys = await loadServerKeys(keyStore, random, clock);
  const kids = async () => signingSeeds(await keyStore.read(), clock.nowMs()).map(({ kid }) => kid);
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
  assertEquals(signingSeeds(await keyStore.read(), clock.nowMs()).length, 2);
});

Deno.test("signing keys: a running signer takes the new key up within seconds and loses no token", async () => {
  const { keyStore, clock, keys, ports } = await open();
  let revision = 1;
  let opened = 0;
  const make = async (): Promise<TokenSigner> => {
    opened++;
    const seeds = signingSeeds(await keyStore.read(), clock.nowMs());
    return cachingTokenSigner(await joseTokenSigner({ issuer: "https://a.test", keys: seeds }));
  };
  let fails = false;
  const source = {
    revision: () => fails ? Promise.reject(new Error("busy")) : Promise.resolve(revision),
    open: make,
  };
  const signer = reloadingTokenSigner(source, clock, { signer: await make(), revision });
  const claims = { userUuid: "u", sessionId: "s", tokenId: "t", issuedAtSec: 1, expiresAtSec: 2 };
  const kidOf = (token: string) => JSON.parse(atob(token.split(".")[0] ?? "")).kid;
  const old = await signer.sign(claims, "access");
  assertEquals(kidOf(old), keys.signing[0]?.kid);

  const { keyId } = await rotateSigningKey(ports);
  revision = 2;
  assertEquals(
    kidOf(await signer.sign(claims, "access")),
    keys.signing[0]?.kid,
    "not looked at yet",
  );
  fails = true;
  clock.advance(3000);
  assertEquals(
    kidOf(await signer.sign(claims, "access")),
    keys.signing[0]?.kid,
    "a busy file stops nobody",
  );
  fails = false;
  clock.advance(3000);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => signer.sign(claims, "access")),
  );
  assertEquals(new Set(answers.map(kidOf)), new Set([keyId]));
  assertEquals(opened, 2, "ten at once read the file once");
  assertEquals(await signer.verify(old, "access"), claims, "the old token is good");
  assertEquals((await signer.jwks()).keys.map((key) => key.kid), [keyId, keys.signing[0]?.kid]);

  await rotateSigningKey(ports, true);
  revision = 3;
  assertEquals(await signer.verify(old, "access"), claims);
  clock.advance(3000);
  await signer.jwks();
  assertEquals(await signer.verify(old, "access"), undefined, "dropped, and out of the cache");
});

Deno.test("signing keys: a token of a key that this process has not seen yet is looked after", async () => {
  const { keyStore, clock, ports } = await open();
  const make = async () =>
    await joseTokenSigner({
      issuer: "https://a.test",
      keys: signingSeeds(await keyStore.read(), clock.nowMs()),
    });
  let looks = 0;
  const source = { revision: () => Promise.resolve(++looks), open: make };
  const signer = reloadingTokenSigner(source, clock, { signer: await make(), revision: 0 });
  await rotateSigningKey(ports);
  const other = await make();
  const claims = { userUuid: "u", sessionId: "s", tokenId: "t", issuedAtSec: 1, expiresAtSec: 2 };
  const token = await other.sign(claims, "access");
  assertEquals(await signer.verify(token, "access"), undefined);
  clock.advance(3000);
  assertEquals(await signer.verify(token, "access"), claims);
  for (let i = 0; i < 100; i++) await signer.verify("junk", "access");
  assert(looks <= 1, "junk does not make it read the file");
});
