/** Issue 10, part 2: a key that the operator drops ends in a server that runs, as processes. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { joseTokenSigner } from "../../src/adapters/token_signer/jose_token_signer.ts";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { createBase } from "../../src/app/client/base.ts";
import { serverKeyStore } from "../../src/app/server/key_store.ts";
import { serverAdapters } from "../../src/app/server/server_adapters.ts";
import { signingKeys } from "../../src/core/server/keys/server_keys.ts";
import { fakeClientAdapters } from "../fakes/fake_client_adapters.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakeTransport } from "../fakes/fake_transport.ts";
import { serve, type Served } from "./serve.ts";

/** Far more than the 3 s in which it must have happened: a loaded machine is no failure, a server that never looks is. */
const PATIENCE_MS = 60_000;

/** The keys as whoever can read the operator's files would have copied them. */
async function thiefOf({ home, url }: Served) {
  const adapters = fakeClientAdapters({
    clock: new SystemClock(),
    random: new SystemRandom(),
    files: new DenoFileSystem(),
    env: new FakeEnvironment({ SEALHOLD_HOME: home }),
  });
  const base = createBase(adapters, {}, "text");
  const ports = {
    ...serverAdapters(),
    ...base,
    writer: "sealhold/test",
    transport: new FakeTransport(),
  };
  const { serverData, state } = base.paths();
  const entries = await serverKeyStore(ports, serverData, join(state, "server.key")).read();
  const { seeds } = signingKeys(entries, Date.now());
  return await joseTokenSigner({ issuer: url, keys: seeds });
}

Deno.test("dropped key as processes: an old token and a new one of a thief are refused, nobody refreshing", async () => {
  await using server = await serve();
  const password = "correct horse battery";
  const add = ["server", "user", "add", "alice", "--password-stdin"];
  assertEquals((await server.operator(add, { stdin: `${password}\n` })).code, 0);
  const login = await fetch(`${server.url}/api/v1/token/`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "alice", password }),
  });
  const { access } = await login.json();
  const thief = await thiefOf(server);
  const stolen = await thief.verify(access, "access");
  const forge = (tokenId: string) => thief.sign({ ...stolen!, tokenId }, "access");
  const status = async (token: string) => {
    const answer = await fetch(`${server.url}/secrets/list`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.body?.cancel();
    return answer.status;
  };
  assertEquals([await status(access), await status(await forge("before"))], [200, 200]);
  const drop = ["server", "key", "rotate", "--signing", "--drop-old"];
  assertEquals((await server.operator(drop)).code, 0);
  // A new one each time, so that no server can have looked at it before.
  const untilMs = Date.now() + PATIENCE_MS;
  let tries = 0;
  while (await status(await forge(`after ${tries++}`)) === 200 && Date.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assertEquals([await status(await forge("at last")), await status(access)], [401, 401]);
});
