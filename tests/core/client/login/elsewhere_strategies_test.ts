/** What the Tailscale and the CI strategy make of a server's answers. */
import { assertEquals, assertMatch } from "@std/assert";
import { ciStrategy } from "../../../../src/core/client/login/strategies/ci.ts";
import { tailscaleStrategy } from "../../../../src/core/client/login/strategies/tailscale.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { bodyOf, json, type Reply, text } from "../../../fakes/fake_transport.ts";
import { failureOf, fakeHttp, ORIGIN } from "../http/fixture.ts";
import { strategyPorts } from "./strategy_ports.ts";

const IDENTITY = {
  userId: "42",
  loginName: "alice@example.com",
  deviceId: "n1",
  deviceHostname: "laptop",
  tailnet: "example.com",
};
const REQUEST = {
  provider: { name: "sealhold", label: "Sealhold", origin: ORIGIN, methods: [] },
  origin: ORIGIN,
};

function tailscale(reply: Reply, identity = IDENTITY) {
  const http = fakeHttp([reply]);
  const source = { identity: () => Promise.resolve(identity) };
  const ports = strategyPorts(http, { tailscale: () => Promise.resolve(source) });
  return { http, logIn: () => tailscaleStrategy(ports).authenticate(REQUEST) };
}

function ci(reply: Reply) {
  const http = fakeHttp([reply]);
  const env = new FakeEnvironment({ SEALHOLD_ID_TOKEN: "a.b.c" });
  return { http, logIn: () => ciStrategy(strategyPorts(http, { env })).authenticate(REQUEST) };
}

Deno.test("tailscale: the request is that of the contract", async () => {
  const data = { token: "t", token_type: "Bearer", expires_in: 60, user_uuid: "u" };
  const { http, logIn } = tailscale(json(200, { success: true, data }));
  await logIn();
  assertEquals(http.transport.calls, ["POST /auth/cli"]);
  assertEquals(bodyOf(http.transport.requests[0]), {
    tailscale: {
      user_id: "42",
      login_name: "alice@example.com",
      device_id: "n1",
      device_hostname: "laptop",
      tailnet: "example.com",
    },
    cli_version: "test",
  });
});

Deno.test("tailscale: an error as a record, as plain text, and bodies that are no JSON", async () => {
  const answers: [Reply, string, RegExp][] = [
    [
      json(403, { success: false, error: { code: "account_not_linked", message: "x" } }),
      "ACCOUNT_NOT_LINKED",
      /alice@example\.com \(user id 42\)/,
    ],
    [json(403, { error: "account_not_linked", message: "x" }), "ACCOUNT_NOT_LINKED", /user id 42/],
    [json(403, { error: "tailscale_verification_failed" }), "DENIED", /verification_failed/],
    [json(401, { error: "invalid_token" }), "LOGIN_FAILED", /does not accept/],
    [text(403, "<html>"), "DENIED", /HTTP 403/],
    [text(418, "no"), "BAD_RESPONSE", /HTTP 418/],
    [text(502, ""), "SERVER_ERROR", /unavailable/],
    [text(200, "ok"), "BAD_RESPONSE", /HTTP 200/],
    [
      json(200, { success: true, data: { token: "a b", expires_in: 1, user_uuid: "u" } }),
      "BAD_RESPONSE",
      /200/,
    ],
    [
      json(200, {
        success: true,
        data: { token: "t", token_type: "mac", expires_in: 1, user_uuid: "u" },
      }),
      "BAD_RESPONSE",
      /200/,
    ],
    [json(429, {}), "RATE_LIMITED", /Too many/],
  ];
  for (const [answer, code, message] of answers) {
    const error = await failureOf(tailscale(answer).logIn);
    assertEquals(error.code, code);
    assertMatch(error.message, message);
  }
});

Deno.test("tailscale: a name that a shell would obey is not put into a command", async () => {
  const odd = { ...IDENTITY, loginName: "a$(id)\u001b[2J@x" };
  const error = await failureOf(tailscale(json(403, { error: "account_not_linked" }), odd).logIn);
  assertEquals(error.hint?.endsWith("--tailscale 42"), true);
  assertEquals(error.message.includes("\u001b"), false);
});

Deno.test("ci: the request is a form of RFC 7523", async () => {
  const { http, logIn } = ci(
    json(200, { access_token: "t", token_type: "bearer", expires_in: 60 }),
  );
  await logIn();
  const [request] = http.transport.requests;
  assertEquals(request?.headers?.["content-type"], "application/x-www-form-urlencoded");
  assertEquals(
    new TextDecoder().decode(request?.body),
    new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: "a.b.c",
      client_id: "sealhold-cli",
    }).toString(),
  );
});

Deno.test("case 20: answers of a token endpoint that are none; a refresh token is not kept", async () => {
  const good = { access_token: "t", token_type: "Bearer", expires_in: 60 };
  const answers: [Reply, string][] = [
    [json(200, { ...good, token_type: "DPoP" }), "BAD_RESPONSE"],
    [json(200, { ...good, access_token: "" }), "BAD_RESPONSE"],
    [json(200, { ...good, expires_in: "60" }), "BAD_RESPONSE"],
    [json(200, { error: "invalid_grant" }), "BAD_RESPONSE"],
    [text(200, "<html>"), "BAD_RESPONSE"],
    [json(400, { error: "invalid_grant" }), "LOGIN_FAILED"],
    [json(400, { error: "invalid_grant", claim: 7 }), "LOGIN_FAILED"],
    [json(400, { error: "unsupported_grant_type" }), "UNSUPPORTED"],
    [json(400, { error: "invalid_scope" }), "DENIED"],
  ];
  for (const [answer, code] of answers) {
    assertEquals((await failureOf(ci(answer).logIn)).code, code);
  }
  const session = await ci(json(200, { ...good, refresh_token: "r" })).logIn();
  assertEquals(session.refresh_token, undefined);
});

Deno.test("ci: a refusal's texts are bounded and harmless to a terminal (case 33)", async () => {
  const refusal = {
    error: "invalid_grant",
    claim: "ref",
    expected: "x".repeat(1000),
    sent: "\u001b]52;c;AAAA\u0007\r\n",
  };
  const { message } = await failureOf(ci(json(400, refusal)).logIn);
  assertEquals(message.length < 400, true);
  assertMatch(message, /claim "ref" is "\\x1b\]52;c;AAAA\\x07\\x0d\\n", expected "x+…"$/);
});
