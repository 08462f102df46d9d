/** The Tailscale login, from the strategy through a real socket to the store and back. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { localTailscale } from "../../src/adapters/tailscale_identity_source/local_tailscale.ts";
import { deviceApiVerifier } from "../../src/adapters/tailscale_verifier/device_api_verifier.ts";
import { whoisVerifier } from "../../src/adapters/tailscale_verifier/whois_verifier.ts";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { tailscaleStrategy } from "../../src/core/client/login/strategies/tailscale.ts";
import { tokenStrategy } from "../../src/core/client/login/strategies/token.ts";
import {
  addTailscaleUser,
  linkTailscale,
  unlinkTailscale,
} from "../../src/core/server/tailscale/link_account.ts";
import { isSession } from "../../src/core/client/login/login.ts";
import { uuidOfName } from "../../src/core/server/accounts/uuid.ts";
import { Secret } from "../../src/secret.ts";
import { failureOf } from "../core/client/http/fixture.ts";
import { strategyPorts } from "../core/client/login/strategy_ports.ts";
import { API_KEY, startDeviceApi } from "../fakes/fake_device_api.ts";
import { FakeProgramRunner } from "../fakes/fake_program_runner.ts";
import { ALICE, type FakeTailscaled, startTailscaled } from "../fakes/fake_tailscaled.ts";
import { briefTransport } from "../adapters/http_transport/loopback.ts";
import { startTestServer, type TestServer } from "./harness.ts";

const clock = new SystemClock();
const http = {
  transport: briefTransport,
  clock,
  random: new SystemRandom(),
  userAgent: "sealhold/test",
};

/** A client on the machine of that tailscaled. */
function client(daemon: FakeTailscaled) {
  const source = localTailscale(new FakeProgramRunner(), {
    socket: daemon.socket,
    program: "tailscale",
  });
  return tailscaleStrategy(strategyPorts(http, { tailscale: () => Promise.resolve(source) }));
}

function logIn(daemon: FakeTailscaled, server: TestServer) {
  const provider = { name: "sealhold", label: "Sealhold", origin: server.url, methods: [] };
  return client(daemon).authenticate({ provider, origin: server.url });
}

const CLAIM = {
  user_id: ALICE.userId,
  login_name: ALICE.loginName,
  device_id: ALICE.stableId,
  device_hostname: ALICE.hostname,
  tailnet: ALICE.tailnet,
};

Deno.test("tailscale login: a linked account gets one token for 30 days", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const ports = { identities: server.store.identities, clock };
  const user = await addTailscaleUser(ports, { username: "tess", userId: ALICE.userId });
  assertEquals(user.userUuid, uuidOfName(ALICE.userId));
  const session = await logIn(daemon, server);
  assert(isSession(session));
  assertEquals(session.user_uuid, user.userUuid);
  assertEquals([session.method, session.username, session.refresh_token], [
    "tailscale",
    ALICE.loginName,
    undefined,
  ]);
  assertEquals(session.access_expires_at - (session.access_issued_at ?? 0), 2_592_000);
  const { status } = await server.send("GET", "/secrets/list", { token: session.access_token });
  assertEquals(status, 200);
  const strategy = client(daemon);
  assertEquals(strategy.validate(session, Date.now()), "valid");
  assertEquals(strategy.validate(session, Date.now() + 2_592_000_000), "expired");
  assertEquals(strategy.describe(session).kind, "Tailscale");
  assertEquals(strategy.refresh, undefined);
  // The answer in the words of the contract.
  const body = { tailscale: CLAIM, cli_version: "1" };
  const answer = await (await fetch(`${server.url}/auth/cli`, {
    method: "POST",
    body: JSON.stringify(body),
  })).json();
  assertEquals([answer.success, answer.data.token_type, answer.data.expires_in, answer.data.user], [
    true,
    "Bearer",
    2_592_000,
    { tailscale_email: ALICE.loginName, display_name: "tess" },
  ]);
});

Deno.test("tailscale login: not linked says who, and what the operator types", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const error = await failureOf(() => logIn(daemon, server));
  assertEquals(error.code, "ACCOUNT_NOT_LINKED");
  assertMatch(error.message, /alice@example\.com \(user id 9223372036854770001\)/);
  assertMatch(
    error.hint ?? "",
    /sealhold server user link <username> --tailscale 9223372036854770001 --login alice@example\.com$/,
  );
});

Deno.test("tailscale login: linked to an account with a password, and unlinked again", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const ports = { identities: server.store.identities, clock };
  const who = { username: server.username, userId: ALICE.userId };
  await linkTailscale(ports, who);
  const session = await logIn(daemon, server);
  assert(isSession(session));
  assertEquals(session.user_uuid, server.userUuid);
  await unlinkTailscale(ports, who);
  const { status } = await server.send("GET", "/secrets/list", { token: session.access_token });
  assertEquals(status, 401, "a session does not outlive the link");
  assertEquals((await failureOf(() => logIn(daemon, server))).code, "ACCOUNT_NOT_LINKED");
});

Deno.test("tailscale login: an account unlinked while it logs in gets no token", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const { identities } = server.store;
  const who = { username: server.username, userId: ALICE.userId };
  await linkTailscale({ identities, clock }, who);
  const find = identities.find.bind(identities);
  identities.find = async (kind, subject) => {
    const found = await find(kind, subject);
    await unlinkTailscale({ identities, clock }, who);
    return found;
  };
  assertEquals((await failureOf(() => logIn(daemon, server))).code, "ACCOUNT_NOT_LINKED");
  assertMatch(server.records.at(-1)?.reason ?? "", /meanwhile/);
});

Deno.test("tailscale and token login: logging out ends the session at the server", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const who = { username: server.username, userId: ALICE.userId };
  await linkTailscale({ identities: server.store.identities, clock }, who);
  const status = async (token: string) =>
    (await server.send("GET", "/secrets/list", { token })).status;
  const strategies = [client(daemon), tokenStrategy(strategyPorts(http))];
  for (const strategy of strategies) {
    const [ended, other] = [await logIn(daemon, server), await logIn(daemon, server)];
    assert(isSession(ended) && isSession(other));
    assertEquals(await status(ended.access_token), 200);
    assertEquals(await strategy.revoke?.(ended), true);
    assertEquals([await status(ended.access_token), await status(other.access_token)], [401, 200]);
    assertEquals(await strategy.revoke?.(ended), true, "twice is no error");
  }
});

Deno.test("tailscale login: a false claim is refused, and only the log knows why", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  await linkTailscale({ identities: server.store.identities, clock }, {
    username: server.username,
    userId: "42",
  });
  const lies = [
    { user_id: "42" },
    { login_name: "bob@example.com" },
    { device_id: "nOther" },
    { tailnet: "evil.example" },
    { device_hostname: "x" },
  ];
  const texts = new Set<string>();
  for (const lie of lies) {
    const response = await fetch(`${server.url}/auth/cli`, {
      method: "POST",
      headers: { "x-forwarded-for": "100.64.0.7" },
      body: JSON.stringify({ tailscale: { ...CLAIM, ...lie } }),
    });
    assertEquals(response.status, 403);
    texts.add(await response.text());
  }
  assertEquals([...texts], [
    '{"success":false,"error":{"code":"tailscale_verification_failed",' +
    '"message":"The Tailscale identity could not be verified"}}',
  ]);
  const reasons = server.records.map((record) => record.reason);
  assertEquals(reasons.length, 5);
  assertMatch(reasons.join("\n"), /another user id is claimed\nanother login name/);
  // Asked for the address of the connection, and never for one from a header.
  const asked = daemon.asked.filter((each) => each.includes("whois")).map(decodeURIComponent);
  assert(asked.every((each) => each.includes("addr=127.0.0.1:")), `${asked}`);
});

Deno.test("tailscale login: the client explains a claim that could not be verified", async () => {
  await using daemon = await startTailscaled({ authorized: false });
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const error = await failureOf(() => logIn(daemon, server));
  assertEquals(error.code, "DENIED");
  assertMatch(error.message, /alice@example\.com on alices-laptop in the tailnet example\.com/);
});

Deno.test("tailscale login: a disabled account is refused, and its token stops", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  await linkTailscale({ identities: server.store.identities, clock }, {
    username: server.username,
    userId: ALICE.userId,
  });
  const session = await logIn(daemon, server);
  await server.store.users.setDisabled(server.username, Date.now());
  const token = isSession(session) ? session.access_token : "";
  assertEquals((await server.send("GET", "/secrets/list", { token })).status, 401);
  assertEquals((await failureOf(() => logIn(daemon, server))).code, "ACCOUNT_DISABLED");
  const answer = await server.send("POST", "/auth/cli", { body: { tailscale: CLAIM } });
  assertEquals(answer.json.error.code, "tailscale_verification_failed", "no port, no whois");
});

Deno.test("case 41: an account without a password fails a password login like any other", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
  });
  const { hasher } = server.deps;
  const verified: string[] = [];
  const { verify } = hasher;
  hasher.verify = (password, hash) => {
    verified.push(hash);
    return verify.call(hasher, password, hash);
  };
  await addTailscaleUser({ identities: server.store.identities, clock }, {
    username: "tess",
    userId: ALICE.userId,
  });
  for (const password of ["", " ", "x"]) {
    const answer = await server.send("POST", "/api/v1/token/", {
      body: { username: "tess", password },
    });
    assertEquals(answer.status, 401);
  }
  const nobody = { username: "nobody", password: "x" };
  await server.send("POST", "/api/v1/token/", { body: nobody });
  assertEquals(verified, [hasher.decoy(), hasher.decoy(), hasher.decoy(), hasher.decoy()]);
});

Deno.test("tailscale login: attempts are limited per address", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
    loginLimits: { perAccount: 10, perAddress: 3, windowMs: 300_000 },
  });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const body = { tailscale: { ...CLAIM, user_id: String(i) } };
    const headers = { "x-forwarded-for": `203.0.113.${i}` };
    statuses.push((await server.send("POST", "/auth/cli", { body, headers })).status);
  }
  assertEquals(statuses, [403, 403, 403, 429, 429]);
});

Deno.test("tailscale login: bodies that are no claim", async () => {
  await using server = await startTestServer({ tailscale: whoisVerifier({ clock }, "/nowhere") });
  const bodies = [
    {},
    { tailscale: null },
    { tailscale: { ...CLAIM, user_id: 12345678901234567890 } },
    { tailscale: { ...CLAIM, user_id: "" } },
    { tailscale: { ...CLAIM, device_id: "../x" } },
    { tailscale: { ...CLAIM, login_name: "x".repeat(257) } },
    { tailscale: { ...CLAIM, tailnet: "\ud800" } },
  ];
  for (const body of bodies) {
    assertEquals((await server.send("POST", "/auth/cli", { body })).status, 400);
  }
  const huge = { tailscale: { ...CLAIM, x: "x".repeat(9000) } };
  assertEquals((await server.send("POST", "/auth/cli", { body: huge })).status, 413);
});

Deno.test("tailscale login by the device list: the account must know the login name too", async () => {
  await using daemon = await startTailscaled();
  await using api = startDeviceApi();
  const options = { apiKey: Secret.fromText(API_KEY), tailnet: "-", baseUrl: api.url };
  const tailscale = deviceApiVerifier({ transport: briefTransport, clock }, options);
  await using server = await startTestServer({ tailscale });
  const ports = { identities: server.store.identities, clock };
  const who = { username: server.username, userId: ALICE.userId };
  await linkTailscale(ports, { ...who, login: "bob@example.com" });
  // Alice's device, with the user id that Bob's account is linked to.
  assertEquals((await failureOf(() => logIn(daemon, server))).code, "ACCOUNT_NOT_LINKED");
  await linkTailscale(ports, { ...who, login: ALICE.loginName });
  const session = await logIn(daemon, server);
  assert(isSession(session));
  assertEquals(session.user_uuid, server.userUuid);
});

Deno.test("tailscale login: a good login is not counted as an attempt", async () => {
  await using daemon = await startTailscaled();
  await using server = await startTestServer({
    tailscale: whoisVerifier({ clock }, daemon.socket),
    loginLimits: { perAccount: 10, perAddress: 2, windowMs: 300_000 },
  });
  const who = { username: server.username, userId: ALICE.userId };
  await linkTailscale({ identities: server.store.identities, clock }, who);
  for (let i = 0; i < 4; i++) assert(isSession(await logIn(daemon, server)));
});
