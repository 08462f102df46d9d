/** `server key rotate --signing --drop-old` beside a server that runs: threats.md, case 55. */
import { assertEquals } from "@std/assert";
import { joseTokenSigner } from "../../src/adapters/token_signer/jose_token_signer.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { rotateSigningKey } from "../../src/core/server/keys/rotate_signing_key.ts";
import { signingKeys } from "../../src/core/server/keys/server_keys.ts";
import type { TokenClaims } from "../../src/ports/token_signer.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { RawSocket, wsToken } from "./events_fixture.ts";
import { register } from "./function_fixture.ts";
import { openTestApp, startTestServer, type TestApp } from "./harness.ts";

const SOON_MS = 3000;

/** A signer of whoever has copied the server's keys by now. */
async function thiefOf({ keyStore, clock, deps: { issuer } }: TestApp) {
  const { seeds } = signingKeys(await keyStore.read(), clock.nowMs());
  return await joseTokenSigner({ issuer, keys: seeds });
}

async function dropOld({ keyStore, clock }: TestApp): Promise<void> {
  await rotateSigningKey({ keyStore, clock, random: new SystemRandom() }, true);
}

Deno.test("dropped key: tokens of it, old and forged, are refused within 3 s, nobody refreshing", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock });
  const { access } = await app.logIn();
  const thief = await thiefOf(app);
  const known = await app.deps.signer.verify(access, "access");
  const forge = (change: Partial<TokenClaims>) => thief.sign({ ...known!, ...change }, "access");
  const status = async (token: string) =>
    (await app.send("GET", "/secrets/list", { token })).status;
  const before = await forge({ tokenId: "forged before" });
  assertEquals([await status(access), await status(before)], [200, 200]);
  await dropOld(app);
  clock.advance(SOON_MS);
  const after = await forge({ tokenId: "forged after", expiresAtSec: 4_000_000_000 });
  assertEquals([await status(after), await status(before), await status(access)], [401, 401, 401]);
});

Deno.test("dropped key: a stream that was opened with a token of it ends", async () => {
  const clock = new FixedClock();
  await using server = await startTestServer({
    clock,
    events: { pingMs: 50, pongTimeoutMs: 60_000 },
  });
  const { token } = await register(server, "alice");
  const authorization = `Bearer ${await wsToken(server, token)}`;
  const stream = new RawSocket(server.url, { authorization });
  await stream.frame("ping");
  await dropOld(server);
  clock.advance(SOON_MS);
  assertEquals(await stream.closed, 4401);
});
