/** CI logins, from the strategy through a real socket to the store and back; the issuers are in this process. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { joseIdTokenVerifier } from "../../src/adapters/id_token_verifier/jose_id_token_verifier.ts";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { isSession } from "../../src/core/client/login/login.ts";
import { ciStrategy } from "../../src/core/client/login/strategies/ci.ts";
import { addRule, removeRule } from "../../src/core/server/ci_login/manage_rules.ts";
import { strategyPorts } from "../core/client/login/strategy_ports.ts";
import { failureOf } from "../core/client/http/fixture.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import {
  CLUSTER,
  CLUSTER_CLAIMS,
  type FakeIssuer,
  fakeIssuer,
  GITHUB,
  GITHUB_CLAIMS,
  GITLAB,
  GITLAB_CLAIMS,
} from "../fakes/fake_issuer.ts";
import { FakeNameResolver } from "../fakes/fake_name_resolver.ts";
import { FakeTransport, json } from "../fakes/fake_transport.ts";
import { FakeUserFiles } from "../fakes/fake_user_files.ts";
import { briefTransport } from "../adapters/http_transport/loopback.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./harness.ts";
import { token } from "./oauth_fixture.ts";

const KUBERNETES_TOKEN_PATH = "/var/run/secrets/tokens/sealhold";

type NewRule = Parameters<typeof addRule>[1];

const clock = new SystemClock();
const github = await fakeIssuer(GITHUB, () => Date.now());
const gitlab = await fakeIssuer(GITLAB, () => Date.now(), "ES256");
const cluster = await fakeIssuer(CLUSTER, () => Date.now(), "EdDSA");

/** A server that can reach GitHub and GitLab and nobody else. */
async function open(loginLimits?: TestServerOptions["loginLimits"]) {
  const issuers = new FakeTransport((request) =>
    (request.url.href.startsWith(GITLAB) ? gitlab : github).answer(request)
  );
  const resolver = new FakeNameResolver({}, ["93.184.215.14"]);
  const idTokens = { verifier: joseIdTokenVerifier, transport: issuers, resolver };
  const server = await startTestServer({ idTokens, ...(loginLimits && { loginLimits }) });
  return { server, issuers };
}

async function trust(server: TestServer, rule: Partial<NewRule>): Promise<void> {
  await addRule({ trustRules: server.store.trustRules, clock }, {
    name: "deploy",
    issuer: GITHUB,
    audience: server.url,
    claims: ["repository=acme/app", "ref=refs/heads/main"],
    username: server.username,
    ttlSec: 900,
    allowPrivate: false,
    once: false,
    ...rule,
  });
}

/** A job's strategy. @param idToken the answer of GitHub's token service */
function job(env: Record<string, string>, files: Record<string, string> = {}, idToken?: string) {
  const transport = {
    ...briefTransport,
    send: (request: Parameters<typeof briefTransport.send>[0]) => {
      if (request.url.hostname !== "runner.example") return briefTransport.send(request);
      asked.push(request.url.href, `Bearer ${request.bearer?.exposeText()}`);
      return Promise.resolve(json(200, { count: 1, value: idToken }));
    },
  };
  const asked: string[] = [];
  const http = { transport, clock, random: new SystemRandom(), userAgent: "sealhold/test" };
  const strategy = ciStrategy(strategyPorts(http, {
    env: new FakeEnvironment(env),
    userFiles: new FakeUserFiles(files),
  }));
  return {
    asked,
    strategy,
    logIn: (origin: string, scopes?: string[]) =>
      strategy.authenticate({
        provider: { name: "sealhold", label: "Sealhold", origin, methods: [] },
        origin,
        ...(scopes && { scopes }),
      }),
  };
}

async function given(issuer: FakeIssuer, claims: Record<string, unknown>, header = {}) {
  return job({ SEALHOLD_ID_TOKEN: await issuer.sign(claims, header) });
}

Deno.test("ci login: GitHub, by its token service and discovery", async () => {
  const { server, issuers } = await open();
  await using _ = server;
  await trust(server, {});
  const token = await github.sign({ ...GITHUB_CLAIMS, aud: server.url });
  const runner = job(
    {
      ACTIONS_ID_TOKEN_REQUEST_URL: "https://runner.example/token?api-version=2.0",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner-bearer",
    },
    {},
    token,
  );
  const session = await runner.logIn(server.url);
  assert(isSession(session));
  assertEquals(runner.asked, [
    `https://runner.example/token?api-version=2.0&audience=${encodeURIComponent(server.url)}`,
    "Bearer runner-bearer",
  ]);
  assertEquals([session.method, session.user_uuid, session.refresh_token, session.scope], [
    "ci",
    server.userUuid,
    undefined,
    undefined,
  ]);
  assertEquals(session.access_expires_at - (session.access_issued_at ?? 0), 900);
  const list = await server.send("GET", "/secrets/list", { token: session.access_token });
  assertEquals(list.status, 200);
  assertEquals(issuers.calls, ["GET /.well-known/openid-configuration", "GET /keys"]);
  await job({ SEALHOLD_ID_TOKEN: token }).logIn(server.url);
  assertEquals(issuers.requests.length, 2, "the keys are kept");
});

Deno.test("ci login: GitLab, and Kubernetes with a key file and a projected token", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, { name: "lab", issuer: GITLAB, claims: ["project_path=acme/app"] });
  const jwks = new TextEncoder().encode(JSON.stringify(cluster.jwks));
  const claims = ["sub=system:serviceaccount:prod:*"];
  await trust(server, { name: "k8s", issuer: CLUSTER, claims, jwks, scopes: "secrets:read" });
  const lab = await given(gitlab, { ...GITLAB_CLAIMS, aud: server.url });
  assertEquals((await lab.logIn(server.url)).method, "ci");
  const token = await cluster.sign({ ...CLUSTER_CLAIMS, aud: [server.url] });
  const pod = job({ KUBERNETES_SERVICE_HOST: "10.0.0.1" }, {
    [KUBERNETES_TOKEN_PATH]: `${token}\n`,
  });
  const session = await pod.logIn(server.url);
  assert(isSession(session));
  assertEquals(session.scope, "secrets:read");
  const write = { token: session.access_token, body: { name: "A", value: "x" } };
  assertEquals((await server.send("POST", "/secrets/set", write)).status, 403);
  const greedy = await failureOf(() => pod.logIn(server.url, ["secrets:write"]));
  assertEquals([greedy.code, greedy.message], [
    "DENIED",
    "The trust rule does not grant these scopes",
  ]);
});

Deno.test("ci login: a refusal prints the claim expected and the claim sent", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, {});
  const branch = await given(github, { ...GITHUB_CLAIMS, aud: server.url, ref: "refs/heads/x" });
  const error = await failureOf(() => branch.logIn(server.url));
  assertEquals([error.code, error.message], [
    "TRUST_REFUSED",
    "The server's trust rules refuse this job: " +
    'claim "ref" is "refs/heads/x", expected "refs/heads/main"',
  ]);
  assertMatch(error.hint ?? "", /^sealhold server trust list/);
  const odd = await given(github, { ...GITHUB_CLAIMS, aud: server.url, ref: "a\u001b[2J\u202eb" });
  assertMatch((await failureOf(() => odd.logIn(server.url))).message, /is "a\\x1b\[2J\\u202eb"/);
  const none = await given(github, { ...GITHUB_CLAIMS, aud: server.url, ref: undefined });
  assertMatch(
    (await failureOf(() => none.logIn(server.url))).message,
    /claim "ref" is missing, exp/,
  );
  const other = await given(github, { ...GITHUB_CLAIMS, aud: "https://other.example" });
  assertMatch(
    (await failureOf(() => other.logIn(server.url))).message,
    /claim "aud" is "https:\/\/other/,
  );
});

Deno.test("ci login: nothing is told of claims, and nothing fetched, before a token is known to be good", async () => {
  const { server, issuers } = await open();
  await using _ = server;
  await trust(server, {});
  const stranger = await fakeIssuer("https://evil.example", () => Date.now());
  const unknown = await given(stranger, { ...GITHUB_CLAIMS, aud: server.url });
  const error = await failureOf(() => unknown.logIn(server.url));
  assertEquals([error.code, issuers.requests.length], ["LOGIN_FAILED", 0]);
  const similar = await fakeIssuer(`${GITHUB}/`, () => Date.now());
  await failureOf(async () => (await given(similar, GITHUB_CLAIMS)).logIn(server.url));
  assertEquals(issuers.requests.length, 0, "the issuer is compared as a whole");
  const forger = await fakeIssuer(GITHUB, () => Date.now());
  const forged = await given(forger, { ...GITHUB_CLAIMS, aud: server.url, ref: "refs/heads/x" });
  assertEquals((await failureOf(() => forged.logIn(server.url))).code, "LOGIN_FAILED");
  assertEquals(server.records.map((record) => record.reason), [
    "no rule for its issuer",
    "no rule for its issuer",
    "the signature is not good",
  ]);
});

Deno.test("case 40: times as text, expired and future tokens are refused by name", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, {});
  const now = Math.floor(Date.now() / 1000);
  const bad: [Record<string, unknown>, string][] = [
    [{ exp: String(now + 300) }, "exp"],
    [{ exp: now - 61 }, "exp"],
    [{ iat: now + 120 }, "iat"],
    [{ nbf: now + 120 }, "nbf"],
    [{ iat: now - 90_000, exp: now + 300 }, "iat"],
    [{ sub: undefined }, "sub"],
  ];
  for (const [change, claim] of bad) {
    const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url, ...change });
    const error = await failureOf(() => runner.logIn(server.url));
    assertEquals([error.code, error.data["claim"]], ["TRUST_REFUSED", claim]);
  }
});

Deno.test("ci login: --once takes a token once, across restarts of the cache", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, { once: true });
  const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url, jti: "one" });
  await runner.logIn(server.url);
  assertEquals((await failureOf(() => runner.logIn(server.url))).data["claim"], "jti");
  // An id is its issuer's: that of another one is not used up by it.
  await trust(server, {
    ...{ name: "lab", issuer: GITLAB, claims: ["project_path=acme/app"], once: true },
  });
  await (await given(gitlab, { ...GITLAB_CLAIMS, aud: server.url, jti: "one" })).logIn(server.url);
  const without = await given(github, { ...GITHUB_CLAIMS, aud: server.url });
  assertEquals((await failureOf(() => without.logIn(server.url))).data["claim"], "jti");
});

Deno.test("ci login: a used id is kept for longer than its token is accepted, clocks apart included", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, { once: true });
  const { trustRules } = server.store;
  const kept: number[] = [];
  const use = trustRules.useToken.bind(trustRules);
  trustRules.useToken = (hash, untilMs, nowMs) => {
    kept.push(untilMs);
    return use(hash, untilMs, nowMs);
  };
  const exp = Math.floor(Date.now() / 1000) + 300;
  const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url, jti: "one", exp });
  await runner.logIn(server.url);
  assertEquals(kept, [(exp + 120) * 1000]);
});

Deno.test("ci login: removing the rule and disabling the account end it", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, {});
  const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url });
  const tokenOf = async () => {
    const session = await runner.logIn(server.url);
    return isSession(session) ? session.access_token : "";
  };
  const status = async (token: string) =>
    (await server.send("GET", "/secrets/list", { token })).status;
  const [first, password] = [await tokenOf(), (await server.logIn()).access];
  await removeRule({ trustRules: server.store.trustRules, clock }, "deploy");
  assertEquals([await status(first), await status(password)], [401, 200]);
  assertEquals((await failureOf(() => runner.logIn(server.url))).code, "LOGIN_FAILED");
  await trust(server, {});
  const second = await tokenOf();
  await server.store.users.setDisabled(server.username, Date.now());
  assertEquals(await status(second), 401);
  assertEquals((await failureOf(() => runner.logIn(server.url))).code, "LOGIN_FAILED");
});

Deno.test("ci login: a rule removed while its issuer's keys are fetched opens nothing", async () => {
  const { server, issuers } = await open();
  await using _ = server;
  await trust(server, {});
  const send = issuers.send.bind(issuers);
  issuers.send = async (request) => {
    const { trustRules } = server.store;
    if (request.url.pathname === "/keys") await removeRule({ trustRules, clock }, "deploy");
    return await send(request);
  };
  const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url });
  assertEquals((await failureOf(() => runner.logIn(server.url))).code, "LOGIN_FAILED");
  assertMatch(server.records.at(-1)?.reason ?? "", /the rule is gone/);
});

Deno.test("ci login: logging out ends the session at the server", async () => {
  const { server } = await open();
  await using _ = server;
  await trust(server, {});
  const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url });
  const session = await runner.logIn(server.url);
  const token = isSession(session) ? session.access_token : "";
  assertEquals((await server.send("GET", "/secrets/list", { token })).status, 200);
  assertEquals(await runner.strategy.revoke?.(session), true);
  assertEquals((await server.send("GET", "/secrets/list", { token })).status, 401);
});

Deno.test("ci login: clusters of one name are told apart by their keys", async () => {
  const { server } = await open();
  await using _ = server;
  const other = await fakeIssuer(CLUSTER, () => Date.now(), "EdDSA");
  const file = (issuer: FakeIssuer) => new TextEncoder().encode(JSON.stringify(issuer.jwks));
  const claims = ["sub=system:serviceaccount:prod:jobs"];
  await trust(server, {
    name: "a",
    issuer: CLUSTER,
    claims,
    jwks: file(cluster),
    scopes: "secrets:read",
  });
  await trust(server, {
    name: "b",
    issuer: CLUSTER,
    claims,
    jwks: file(other),
    scopes: "secrets:write",
  });
  const scopeBy = async (issuer: FakeIssuer) => {
    const runner = await given(issuer, { ...CLUSTER_CLAIMS, aud: server.url });
    return (await runner.logIn(server.url)).scope;
  };
  assertEquals([await scopeBy(cluster), await scopeBy(other)], ["secrets:read", "secrets:write"]);
});

Deno.test("ci login: an issuer that is away is no refusal of the job", async () => {
  const transport = new FakeTransport(
    new (await import("../../src/errors.ts")).SealholdError("UNREACHABLE", "away"),
  );
  const resolver = new FakeNameResolver({}, ["93.184.215.14"]);
  await using server = await startTestServer({
    idTokens: { verifier: joseIdTokenVerifier, transport, resolver },
  });
  await trust(server, {});
  const runner = await given(github, { ...GITHUB_CLAIMS, aud: server.url });
  assertEquals((await failureOf(() => runner.logIn(server.url))).code, "SERVER_ERROR");
});

Deno.test("ci login: a client that is not ours, and attempts beyond the limit", async () => {
  await using server = await startTestServer({
    idTokens: {
      verifier: joseIdTokenVerifier,
      transport: new FakeTransport(),
      resolver: new FakeNameResolver({}, []),
    },
    loginLimits: { perAccount: 10, perAddress: 2, windowMs: 300_000 },
  });
  const send = async (form: Record<string, string>) => {
    const response = await fetch(`${server.url}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ...form,
      }),
    });
    const { error } = await response.json();
    return [response.status, error];
  };
  assertEquals(await send({ assertion: "a.b.c", client_id: "x" }), [401, "invalid_client"]);
  assertEquals(await send({}), [400, "invalid_request"]);
  assertEquals(await send({ assertion: "a.b.c" }), [400, "invalid_grant"]);
  assertEquals(await send({ assertion: "x" }), [400, "invalid_grant"]);
  assertEquals(await send({ assertion: "a.b.c" }), [429, "rate_limit_exceeded"]);
});

Deno.test("ci login: the session is as long as the rule says, ends for good, and a good login is not counted", async () => {
  const { server } = await open({ perAccount: 10, perAddress: 2, windowMs: 300_000 });
  await using _ = server;
  await trust(server, { ttlSec: 600 });
  for (let i = 0; i < 4; i++) {
    const assertion = await github.sign({ ...GITHUB_CLAIMS, aud: server.url });
    const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    const { status, json: answer } = await token(server, { grant_type, assertion });
    assertEquals([status, answer.expires_in, answer.refresh_token], [200, 600, undefined]);
  }
});
