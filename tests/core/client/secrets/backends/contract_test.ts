/** The contract of a secret backend: on the client over the real server, and on the fake that other tests use. */
import { assertEquals } from "@std/assert";
import { serverSecrets } from "../../../../../src/core/client/secrets/backends/sealhold_secrets.ts";
import { Secret } from "../../../../../src/secret.ts";
import { testSecretBackend } from "../../../../contracts/secret_backend_contract.ts";
import { fakeReplyOf } from "../../../../cli/server_reply.ts";
import { FakeSecretBackend } from "../../../../fakes/fake_secret_backend.ts";
import { openTestApp } from "../../../../server/harness.ts";
import { fakeHttp } from "../../http/fixture.ts";

const ORIGIN = "https://sealhold.test";

async function overServer() {
  const app = await openTestApp();
  const token = Secret.fromText((await app.logIn()).access);
  const http = fakeHttp([fakeReplyOf(app.handler)]);
  return {
    app,
    backend: serverSecrets(http, ORIGIN, () => Promise.resolve({ token, origin: ORIGIN })),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

testSecretBackend("serverSecrets over a server", overServer);

testSecretBackend("FakeSecretBackend", () =>
  Promise.resolve({
    backend: new FakeSecretBackend(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

Deno.test("more secrets than a page of the server", async () => {
  await using subject = await overServer();
  const names = Array.from({ length: 1_050 }, (_, i) => `n${String(i).padStart(4, "0")}`);
  for (const name of names) await subject.backend.set(name, Secret.fromText("v"));
  assertEquals((await subject.backend.list()).map(({ name }) => name), names);
});
