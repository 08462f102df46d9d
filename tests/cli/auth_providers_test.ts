/** `auth …` with providers: API keys, tokens, several accounts, the choice of provider and method. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { apiKey, jwt, NOW_SEC, OTHER, session } from "../core/client/login/fixture.ts";
import { json } from "../fakes/fake_transport.ts";
import { ORIGIN, run } from "./harness.ts";

const KEY = `sk-ant-api03-${"c4n4ry".repeat(5)}-AAwxyz`;
const CONFIG = "/home/s/config.toml";
const KEY_LOGIN = ["auth", "login", "anthropic", "--method", "api-key"];
const ACME = `[providers.acme]
label = "Acme \\u2728"
base_url = "https://api.acme.test/v1"
`;

Deno.test("an API key typed at a terminal: hidden, checked, stored, shown masked, sent nowhere", async () => {
  const { code, stdout, stderr, world } = await run(["auth", "login", "anthropic"], {
    answers: ["api-key", KEY],
  });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    "Logged in to Anthropic (https://api.anthropic.com) with API Key sk-a…wxyz\n",
  );
  assertEquals(world.prompter.asked, ["select: How", "secret: API key for Anthropic"]);
  assertEquals(world.http.transport.requests.length, 0);
  assertEquals({ ...(await world.store.read()).credentials["anthropic"] }, {
    type: "api_key",
    created: "2026-01-02T03:04:05.000Z",
    origin: "https://api.anthropic.com",
    label: "Anthropic",
    method: "api-key",
    key: KEY,
  });
});

Deno.test("an API key from a pipe, with and without --with-token, as JSON", async () => {
  for (const flag of [[], ["--with-token"]]) {
    const { code, stdout, world } = await run([...KEY_LOGIN, ...flag, "--format", "json"], {
      stdin: `${KEY}\r\n`,
    });
    assertEquals(code, 0);
    assertEquals(JSON.parse(stdout), {
      authenticated: true,
      provider: "anthropic",
      server: "https://api.anthropic.com",
      method: "api-key",
      masked: "sk-a…wxyz",
    });
    assertEquals((await world.store.read()).credentials["anthropic"]?.key, KEY);
    assert(!stdout.includes("c4n4ry"));
  }
});

const BAD_KEYS: readonly [string, string, string][] = [
  ["another provider's key", "openai", KEY],
  ["an OAuth token", "anthropic", `sk-ant-oat01-${"x".repeat(40)}`],
  ["a key with a header behind it", "anthropic", `${KEY} X-Evil: 1`],
  ["a key cut short", "anthropic", "sk-ant-api03-c4n4ry"],
  ["two lines", "anthropic", `${KEY}\n${KEY}`],
  ["a NUL", "generic", `${KEY}\0`],
  ["umlauts", "generic", "schlüssel-c4n4ry-ääääääää"],
];

for (const [what, provider, stdin] of BAD_KEYS) {
  Deno.test(`case 30: ${what} is refused, not echoed, and not stored`, async () => {
    const userFiles = { [CONFIG]: '[providers.generic]\nbase_url = "https://llm.test/v1"\n' };
    const argv = ["auth", "login", provider, "--method", "api-key"];
    const { code, stdout, stderr, world } = await run(argv, { stdin, userFiles });
    assertEquals([code, stdout], [2, ""]);
    assert(!stderr.includes("c4n4ry"), stderr);
    assert(/^error: [^\n]+\nhint: [^\n]+\n$/.test(stderr), stderr);
    assertEquals(Object.keys((await world.store.read()).credentials), []);
  });
}

Deno.test("no argument at a terminal: the Sealhold server first, then who has an address; then how", async () => {
  const { code, world } = await run(["auth", "login"], {
    answers: ["openai", "api-key", `sk-proj-${"a".repeat(30)}`],
  });
  assertEquals(code, 0);
  assertEquals(world.prompter.asked, [
    "select: Log in to",
    "select: How",
    "secret: API key for OpenAI",
  ]);
  // The fake refuses an answer that is not among the choices: azure has no address yet.
  const azure = await run(["auth", "login"], { answers: ["azure"] });
  assertEquals(azure.code, 1);
});

Deno.test("a provider without an address says what to write where", async () => {
  const { code, stderr } = await run(["auth", "login", "azure", "--method", "api-key"], {
    stdin: "0123456789abcdef0123456789abcdef",
  });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "[providers.azure] of config.toml");
});

Deno.test("a custom provider with two accounts, side by side", async () => {
  const userFiles = { [CONFIG]: `${ACME}api_key = { header = "X-Acme-Key" }\n` };
  const argv = ["auth", "login", "acme/work", "--method", "api-key"];
  const { code, stdout, world } = await run(argv, {
    stdin: "acme-key-2-2222222222",
    userFiles,
    credentials: {
      acme: apiKey({ origin: "https://api.acme.test", key: "acme-key-1-1111111111" }),
    },
  });
  assertEquals([code, stdout], [
    0,
    "Logged in to Acme ✨ (https://api.acme.test) with API Key acme…2222\n",
  ]);
  const { credentials } = await world.store.read();
  assertEquals([credentials["acme"]?.key, credentials["acme/work"]?.key], [
    "acme-key-1-1111111111",
    "acme-key-2-2222222222",
  ]);
});

Deno.test("a token of a provider is taken as it is; its end is read from it", async () => {
  const { code, world } = await run(["auth", "login", "github", "--with-token"], {
    stdin: "opaque-c4n4ry-token\n",
  });
  assertEquals(code, 0);
  const kept = (await world.store.read()).credentials["github"];
  assertEquals([kept?.type, kept?.access_token, kept?.expires_at], [
    "token",
    "opaque-c4n4ry-token",
    undefined,
  ]);
  assertEquals(world.http.transport.requests.length, 0);
});

Deno.test("a provider's token that says it has ended is not stored: exit 3", async () => {
  const argv = ["auth", "login", "github", "--with-token"];
  const ended = await run(argv, { stdin: jwt({ exp: NOW_SEC }) });
  assertEquals([ended.code, ended.stdout], [3, ""]);
  assertEquals(Object.keys((await ended.world.store.read()).credentials), []);
  const good = await run(argv, { stdin: jwt({ exp: NOW_SEC + 60 }) });
  assertEquals((await good.world.store.read()).credentials["github"]?.expires_at, NOW_SEC + 60);
});

const REFUSED: readonly [string, string[], number][] = [
  ["two ways at once", ["auth", "login", "--device", "--username", "ada"], 2],
  ["a way that the provider has not", ["auth", "login", "anthropic", "--method", "device"], 12],
  ["a password for a provider", ["auth", "login", "openai", "-u", "ada", "--password-stdin"], 12],
  ["a provider that nobody knows", ["auth", "login", "acme", "--method", "api-key"], 4],
  ["a name that is none", ["auth", "login", "a/b/c", "--method", "api-key"], 2],
  ["a server beside a provider", [...KEY_LOGIN, "--server", "https://sealhold.example.com"], 2],
  ["a wait that nobody needs", [...KEY_LOGIN, "--wait", "5m"], 2],
  ["a wait that is none", ["auth", "login", "--device", "--wait", "5"], 2],
  ["a wait beyond 30 minutes", ["auth", "login", "--device", "--wait", "31m"], 2],
  ["a code on a device, with nobody there", ["auth", "login", "--device"], 3],
  ["scopes for a key", [...KEY_LOGIN, "--scopes", "a,b"], 2],
  ["case 21: an account that is a path", ["auth", "login", "openai/../../x"], 2],
];

for (const [what, argv, wanted] of REFUSED) {
  Deno.test(`auth login refuses ${what}: exit ${wanted}, nothing asked, nothing stored`, async () => {
    const { code, stderr, world } = await run(argv, { stdin: KEY });
    assertEquals(code, wanted, stderr);
    assertStringIncludes(stderr, "hint: ");
    const { sessions, credentials } = await world.store.read();
    assertEquals([Object.keys(sessions), Object.keys(credentials)], [[], []]);
  });
}

Deno.test("case 30: what was pasted in the place of a provider is not repeated", async () => {
  const { stderr } = await run(["auth", "login", KEY]);
  assert(!stderr.includes("c4n4ry"), stderr);
});

Deno.test("auth list: every provider, its status, its end, its address, and the store", async () => {
  const { code, stdout } = await run(["auth", "list"], {
    sessions: [session(), OTHER],
    credentials: {
      "anthropic": apiKey(),
      "anthropic/old": apiKey({ type: "token", expires_at: NOW_SEC - 1, access_token: "t" }),
      "gone": apiKey({ origin: "https://gone.test" }),
    },
    userFiles: { [CONFIG]: ACME },
  });
  assertEquals(code, 0);
  const lines = stdout.split("\n").map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));
  assertEquals(lines.slice(0, -1), [
    ["PROVIDER", "STATUS", "EXPIRES", "ADDRESS"],
    ["sealhold", "Authenticated (Password)", "2026-01-09T03:04:05Z", OTHER.origin],
    ["sealhold", "Authenticated (Password)", "2026-01-09T03:04:05Z", ORIGIN],
    ["anthropic", "Authenticated (API Key) sk-a…wxyz", "-", "https://api.anthropic.com"],
    ["anthropic/old", "Expired …", "2026-01-02T03:04:04Z", "https://api.anthropic.com"],
    ["openai", "Not authenticated", "-", "https://api.openai.com"],
    ["google", "Not authenticated", "-", "https://generativelanguage.googleapis.com"],
    ["github", "Not authenticated", "-", "https://api.github.com"],
    ["azure", "Not authenticated", "-", "-"],
    ["generic", "Not authenticated", "-", "-"],
    ["acme", "Not authenticated", "-", "https://api.acme.test"],
    ["gone", "Authenticated (API Key) sk-a…wxyz", "-", "https://gone.test"],
    [""],
    ["Store: memory"],
  ]);
});

Deno.test("auth list with a token from outside says so, and shows nothing of it", async () => {
  const { stdout } = await run(["auth", "list"], { env: { SEALHOLD_TOKEN: KEY } });
  assertStringIncludes(stdout, "sealhold    Authenticated (Token, not checked)");
  assert(!stdout.includes("c4n4ry"));
});

Deno.test("auth list as JSON has no secret in it", async () => {
  const { stdout } = await run(["auth", "list", "--format", "json"], {
    sessions: [session()],
    credentials: { anthropic: apiKey({ key: KEY }) },
  });
  const { providers, store } = JSON.parse(stdout);
  assertEquals(store, { kind: "memory" });
  assertEquals(providers[1], {
    provider: "anthropic",
    label: "Anthropic",
    server: "https://api.anthropic.com",
    authenticated: true,
    status: "Authenticated (API Key)",
    method: "api-key",
    masked: "sk-a…wxyz",
    refreshable: false,
  });
  assert(!/c4n4ry|old-access|old-refresh/.test(stdout));
});

Deno.test("auth status of one provider and of all; exit 3 where there is none", async () => {
  const credentials = { anthropic: apiKey() };
  const one = await run(["auth", "status", "anthropic"], { credentials });
  assertEquals([one.code, one.stdout], [
    0,
    "Login:   anthropic\nServer:  https://api.anthropic.com\n" +
    "Status:  Authenticated (API Key) sk-a…wxyz\nToken:   without an end\nStore:   memory\n",
  ]);
  const all = await run(["auth", "status", "--all", "--format", "json"], {
    sessions: [session()],
    credentials,
  });
  assertEquals(
    JSON.parse(all.stdout).logins.map(({ provider }: { provider: string }) => provider),
    ["sealhold", "anthropic"],
  );
  for (const argv of [["auth", "status", "openai"], ["auth", "status", "openai", "--all"]]) {
    const none = await run(argv);
    assertEquals([none.code, none.stderr], [
      3,
      "error: Not authenticated\nhint: sealhold auth login openai\n",
    ]);
  }
});

Deno.test("auth token of a provider prints the key; of an account that is not there, exit 3", async () => {
  const credentials = { anthropic: apiKey({ key: KEY }) };
  assertEquals((await run(["auth", "token", "anthropic"], { credentials })).stdout, `${KEY}\n`);
  const shown = await run(["auth", "token", "anthropic", "--format", "json"], { credentials });
  assertEquals(JSON.parse(shown.stdout), { api_key: KEY, server: "https://api.anthropic.com" });
  const none = await run(["auth", "token", "anthropic/work"], { credentials });
  assertEquals([none.code, none.stdout, none.stderr], [
    3,
    "",
    "error: Not authenticated\nhint: sealhold auth login anthropic/work\n",
  ]);
});

Deno.test("auth refresh forces one; an API key has none: exit 12", async () => {
  const fresh = json(200, { access: "a2", refresh: "r2", access_lifetime: 900 });
  const done = await run(["auth", "refresh"], { sessions: [session()], replies: [fresh] });
  assertEquals([done.code, done.stdout], [0, "Refreshed, valid until 2026-01-02T03:19:05Z\n"]);
  assertEquals((await done.world.store.read()).sessions[ORIGIN]?.access_token, "a2");
  const away = await run(["auth", "refresh"], { sessions: [session()], replies: [json(503, {})] });
  assertEquals([away.code, away.stdout], [6, ""], "a token that still serves is not a new one");
  const key = await run(["auth", "refresh", "anthropic"], { credentials: { anthropic: apiKey() } });
  assertEquals([key.code, key.stdout], [12, ""]);
  assertEquals((await run(["auth", "refresh"])).code, 3);
});

Deno.test("auth logout asks; no leaves everything; without a terminal it needs --force", async () => {
  const options = { sessions: [session(), OTHER], credentials: { anthropic: apiKey() } };
  const no = await run(["auth", "logout", "anthropic"], { ...options, answers: [false] });
  assertEquals([no.code, no.world.prompter.asked], [130, ["confirm: Log out of anthropic?"]]);
  assertEquals(Object.keys((await no.world.store.read()).credentials), ["anthropic"]);
  const nobody = await run(["auth", "logout", "anthropic"], options);
  assertEquals(nobody.code, 2);
  assertStringIncludes(nobody.stderr, "--force");
  const yes = await run(["auth", "logout", "anthropic"], { ...options, answers: [true] });
  assertEquals([yes.code, yes.stdout], [0, "Logged out of anthropic\n"]);
  const left = await yes.world.store.read();
  assertEquals([Object.keys(left.credentials), Object.keys(left.sessions).length], [[], 2]);
  assertEquals(yes.world.http.transport.requests.length, 0, "an API key cannot be revoked");
});

Deno.test("auth logout --all empties the store and asks each server", async () => {
  const { code, stdout, world } = await run(["auth", "logout", "--all", "--force"], {
    sessions: [session(), OTHER],
    credentials: { anthropic: apiKey() },
    replies: [json(200, {})],
  });
  assertEquals([code, stdout], [
    0,
    `Logged out of ${OTHER.origin}, ${ORIGIN}, anthropic\n`,
  ]);
  const { sessions, credentials } = await world.store.read();
  assertEquals([Object.keys(sessions), Object.keys(credentials)], [[], []]);
  assertEquals(world.http.transport.requests.length, 2);
});

Deno.test("case 33: a key of the store with controls in it is asked about as escapes", async () => {
  const name = "x\x1b[2J\u202e";
  const { world } = await run(["auth", "logout", "--all"], {
    credentials: { [name]: apiKey() },
    answers: [false],
  });
  assertEquals(world.prompter.asked, ["confirm: Log out of x\\x1b[2J\\u202e?"]);
});

const DEFAULTS = `[contexts.default]
server = "${ORIGIN}"
default_provider = "anthropic"
account = "work"
`;

Deno.test("the context's provider is meant where none is named; --server means the server", async () => {
  const userFiles = { [CONFIG]: DEFAULTS };
  const options = {
    userFiles,
    credentials: { anthropic: apiKey({ key: KEY }) },
    sessions: [session()],
  };
  assertEquals((await run(["auth", "token"], options)).stdout, `${KEY}\n`);
  assertEquals(
    (await run(["auth", "login"], options)).stderr.split("hint: ")[1],
    [
      "sealhold auth login anthropic --method api-key\n",
    ].join(""),
  );
  const server = await run(["auth", "token", "--server", ORIGIN], options);
  assertEquals([server.code, server.stdout], [0, "old-access\n"], "the account is the context's");
  const own = await run(["auth", "token", "sealhold"], {
    ...options,
    env: { SEALHOLD_API_URL: "" },
  });
  assertEquals([own.code, own.stdout], [3, ""], "the context's account is not logged in");
  assertStringIncludes(own.stderr, "sealhold auth login sealhold/work");
});

Deno.test("two accounts at one server: each has its own session, and the context names its own", async () => {
  const good = json(200, {
    access: "a.b.c",
    refresh: "r",
    access_lifetime: 9,
    refresh_lifetime: 99,
  });
  const argv = ["auth", "login", "sealhold/work", "-u", "ada", "--password-stdin"];
  const { code, world } = await run(argv, {
    stdin: "pass",
    replies: [good],
    sessions: [session()],
  });
  assertEquals(code, 0);
  const { sessions } = await world.store.read();
  assertEquals(Object.keys(sessions).sort(), [ORIGIN, `${ORIGIN}#work`]);
  assertEquals([sessions[`${ORIGIN}#work`]?.account, sessions[`${ORIGIN}#work`]?.origin], [
    "work",
    ORIGIN,
  ]);
  assertEquals(sessions[ORIGIN]?.access_token, "old-access");
});

Deno.test("a stored login that holds neither token nor key: exit 12, nothing printed", async () => {
  const custom = { type: "custom" as const, created: "x", origin: "https://a.test", label: "A" };
  const { code, stdout } = await run(["auth", "token", "openai"], {
    credentials: { openai: custom },
  });
  assertEquals([code, stdout], [12, ""]);
});
