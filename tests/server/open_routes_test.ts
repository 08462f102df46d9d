import { assert, assertEquals } from "@std/assert";
import { openTestApp } from "./harness.ts";

Deno.test("open routes: health, keys, metadata that names only what is there", async () => {
  await using app = await openTestApp();
  const health = await app.send("GET", "/health");
  assertEquals([health.status, health.json], [200, { status: "ok" }]);
  const { keys } = (await app.send("GET", "/.well-known/jwks.json")).json;
  assertEquals(keys.length, 1);
  assertEquals("d" in keys[0], false);
});

Deno.test("metadata (RFC 8414): all that it names is there, and nothing else", async () => {
  for (const deviceLogin of [false, true]) {
    await using app = await openTestApp({ deviceLogin });
    const metadata = (await app.send("GET", "/.well-known/oauth-authorization-server")).json;
    assertEquals(metadata.issuer, "http://sealhold.test");
    assertEquals(metadata.response_types_supported, ["code"]);
    assertEquals(metadata.code_challenge_methods_supported, ["S256"]);
    assertEquals(metadata.authorization_response_iss_parameter_supported, true);
    assertEquals(metadata.token_endpoint_auth_methods_supported, ["none"]);
    let named = 0;
    for (const [name, value] of Object.entries(metadata)) {
      if (!name.endsWith("_uri") && !name.endsWith("_endpoint")) continue;
      const { status } = await app.send("GET", new URL(String(value)).pathname);
      assert(status !== 404, `${name} is served`);
      named++;
    }
    assertEquals(named, deviceLogin ? 5 : 4);
    for (const grant_type of metadata.grant_types_supported) {
      const answer = await app.send("POST", "/oauth/token", {
        body: new URLSearchParams({ grant_type }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      assert(answer.json.error !== "unsupported_grant_type", grant_type);
    }
  }
});

Deno.test("auth/cli: refused while Tailscale logins are off", async () => {
  await using app = await openTestApp();
  const body = { tailscale: { user_id: "1", login_name: "a" }, cli_version: "0" };
  const answer = await app.send("POST", "/auth/cli", { body });
  assertEquals([answer.status, answer.json.error.code], [403, "tailscale_verification_failed"]);
});

Deno.test("unknown addresses 404, wrong methods 405, without a token 401", async () => {
  await using app = await openTestApp();
  for (
    const path of [
      "/",
      "/nix",
      "/secrets",
      "/secrets/get/",
      "/secrets/get/a/b",
      "/Secrets/list",
      "*",
    ]
  ) {
    const answer = await app.send("GET", path);
    assertEquals([answer.status, answer.json.error?.code], [404, "not_found"], path);
  }
  assertEquals((await app.send("GET", "/api/v1/nix")).json, {
    detail: "There is nothing at this address",
  });
  for (
    const [method, path, allow] of [
      ["POST", "/health", "GET"],
      ["PUT", "/secrets/set", "POST, DELETE"],
      ["DELETE", "/secrets/get/A", "GET"],
      ["GET", "/auth/cli", "POST"],
      ["FOO", "/secrets/list", "GET, DELETE"],
      ["OPTIONS", "/secrets/get/A", "GET"],
    ]
  ) {
    const answer = await app.send(method ?? "", path ?? "");
    assertEquals([answer.status, answer.headers.get("allow")], [405, allow ?? ""], path);
    assertEquals(answer.headers.get("access-control-allow-origin"), null, "case 47: no CORS");
  }
  assertEquals((await app.send("GET", "/api/v1/token/")).json, { detail: "Method must be POST" });
  const schemes = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Basic YTpi",
    "Token x",
    "bearer a.b.c",
    "Bearer " + "x".repeat(9999),
  ];
  for (const authorization of schemes) {
    for (const path of ["/secrets/list", "/secrets/get/A"]) {
      const answer = await app.send("GET", path, { headers: { authorization } });
      assertEquals([answer.status, answer.json.error.code], [401, "invalid_token"]);
      assert(answer.headers.get("www-authenticate")?.startsWith("Bearer"));
    }
  }
  const { access } = await app.logIn();
  const lower = await app.send("GET", "/secrets/list", {
    headers: { authorization: `bearer ${access}` },
  });
  assertEquals(lower.status, 200);
  for (const where of [`/secrets/list?access_token=${access}`, `/secrets/list?token=${access}`]) {
    assertEquals((await app.send("GET", where)).status, 401, "never from the query");
  }
  const cookie = await app.send("GET", "/secrets/list", { headers: { cookie: `token=${access}` } });
  assertEquals(cookie.status, 401, "case 47: never from a cookie");
});
