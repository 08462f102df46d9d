/** The contract of a secret backend: on the client over the real server, and on the fake that other tests use. */
import { assertEquals } from "@std/assert";
import { serverSecrets } from "../../../../../src/core/client/secrets/backends/sealhold_secrets.ts";
import type { HttpRequest, HttpResponse } from "../../../../../src/ports/http_transport.ts";
import { Secret } from "../../../../../src/secret.ts";
import { testSecretBackend } from "../../../../contracts/secret_backend_contract.ts";
import { FakeSecretBackend } from "../../../../cli/fake_secret_backend.ts";
import { openTestApp, type TestApp } from "../../../../server/harness.ts";
import { fakeHttp } from "../../http/fixture.ts";

const ORIGIN = "https://sealhold.test";

/** Hands requests to the server's handler, without a socket. */
function transportTo(app: TestApp) {
  return {
    async send({ method, url, headers, bearer, body }: HttpRequest): Promise<HttpResponse> {
      const response = await app.send(method, `${url.pathname}${url.search}`, {
        ...(bearer === undefined ? {} : { token: bearer.exposeText() }),
        ...(headers === undefined ? {} : { headers: { ...headers } }),
        ...(body === undefined ? {} : { body: new TextDecoder().decode(body) }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: new TextEncoder().encode(response.text),
      };
    },
    stream: () => Promise.reject(new Error("secrets do not come as a stream")),
  };
}

async function overServer() {
  const app = await openTestApp();
  const token = Secret.fromText((await app.logIn()).access);
  const http = { ...fakeHttp([]), transport: transportTo(app) };
  return {
    app,
    backend: serverSecrets(http, ORIGIN, () => Promise.resolve({ token, origin: ORIGIN })),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

testSecretBackend("serverSecrets over a server", overServer);

testSecretBackend("the fake backend", () =>
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
