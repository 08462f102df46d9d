import { assert, assertEquals } from "@std/assert";
import { providerHosts } from "../../../../src/core/client/permissions/provider_hosts.ts";
import { failureOf } from "../http/fixture.ts";

const CONFIG = {
  providers: {
    acme: {
      base_url: "https://api.acme.test/v1",
      oauth: {
        client_id: "c",
        authorization_endpoint: "https://www.acme.test/authorize",
        token_endpoint: "https://auth.acme.test/token",
        revocation_endpoint: "https://auth.acme.test/revoke",
      },
    },
  },
};

const hosts = async (name?: string) => [
  ...new Set((await providerHosts(CONFIG, name)).map((url) => new URL(url).host)),
];

Deno.test("provider hosts: those that are called, and not the page that opens in the browser", async () => {
  assertEquals(await hosts("acme"), ["api.acme.test", "auth.acme.test"]);
  assertEquals(await hosts("acme/work"), ["api.acme.test", "auth.acme.test"]);
});

Deno.test("provider hosts: without a name all that are known; the Sealhold server is not one", async () => {
  const all = await hosts();
  for (const host of ["api.acme.test", "api.anthropic.com", "api.openai.com"]) {
    assert(all.includes(host), host);
  }
  assertEquals(await hosts("sealhold"), []);
  assertEquals((await failureOf(() => providerHosts(CONFIG, "nobody"))).code, "NOT_FOUND");
});
