import { assert, assertEquals } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import { bodyOf, json } from "../fakes/fake_transport.ts";
import { jwt, OTHER, session } from "../core/client/login/fixture.ts";
import { ORIGIN, run } from "./harness.ts";

const PASSWORD = "c4n4ry-passw0rd";
const UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
const ACCESS = jwt({ sub: UUID });
const GOOD = json(200, {
  access: ACCESS,
  refresh: "r",
  access_lifetime: 900,
  refresh_lifetime: 604_800,
});

Deno.test("auth login at a terminal asks, stores, and remembers the server", async () => {
  const { code, stdout, stderr, world } = await run(["auth", "login", "--server", ORIGIN], {
    answers: ["password", "ada", PASSWORD],
    replies: [GOOD],
  });
  assertEquals([code, stdout], [0, `Logged in to ${ORIGIN} as ada\n`]);
  assertEquals(world.prompter.asked, ["select: How", "input: Username", "secret: Password"]);
  assertEquals((await world.store.read()).sessions[ORIGIN]?.access_token, ACCESS);
  assertEquals(stderr, "Server remembered in /home/s/config.toml\n");
  assert(!`${stdout}${stderr}`.includes(PASSWORD));
});

Deno.test("a server that the environment names is not written down", async () => {
  const { code, stderr } = await run(["auth", "login"], {
    answers: ["sealhold", "password", "ada", PASSWORD],
    replies: [GOOD],
  });
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("auth login with --password-stdin asks nothing", async () => {
  for (const stdin of [PASSWORD, `${PASSWORD}\n`, `${PASSWORD}\r\n`]) {
    const { code, world } = await run(["auth", "login", "-u", "ada", "--password-stdin"], {
      stdin,
      replies: [GOOD],
    });
    assertEquals(code, 0);
    assertEquals(bodyOf(world.http.transport.requests[0]), { username: "ada", password: PASSWORD });
    assertEquals(world.prompter.asked, []);
  }
});

const BAD_STDIN: readonly [string, string | Uint8Array][] = [
  ["two lines", `${PASSWORD}\n${PASSWORD}\n`],
  ["a lone CR", `${PASSWORD}\r${PASSWORD}`],
  ["no text", Uint8Array.of(0xff, 0xfe)],
  ["nothing", ""],
  ["too much", "x".repeat(2_000)],
];

for (const [what, stdin] of BAD_STDIN) {
  Deno.test(`auth login refuses stdin with ${what}, before any request`, async () => {
    const { code, stdout, stderr, world } = await run([
      "auth",
      "login",
      "-u",
      "ada",
      "--password-stdin",
    ], { stdin, replies: [GOOD] });
    assertEquals([code, stdout], [2, ""]);
    assert(/^error: [^\n]+\n(hint: [^\n]+\n)?$/.test(stderr), stderr);
    assert(!stderr.includes(PASSWORD));
    assertEquals(world.http.transport.requests.length, 0);
  });
}

Deno.test("auth login without a terminal says how to do it: exit 3, nothing asked", async () => {
  for (const argv of [["auth", "login"], ["auth", "login", "-u", "ada"]]) {
    const { code, stderr, world } = await run(argv);
    assertEquals(code, 3);
    assert(stderr.includes("--password-stdin") && stderr.includes("SEALHOLD_TOKEN"), stderr);
    assertEquals(world.http.transport.requests.length, 0);
  }
});

Deno.test("auth login --no-store prints the token and keeps nothing", async () => {
  const argv = ["auth", "login", "-u", "ada", "--password-stdin", "--no-store"];
  const { code, stdout, stderr, world } = await run(argv, { stdin: PASSWORD, replies: [GOOD] });
  assertEquals([code, stdout], [0, `${ACCESS}\n`]);
  assertEquals(stderr, `Logged in to ${ORIGIN} as ada (nothing stored)\n`);
  assertEquals((await world.store.read()).sessions, {});
  assertEquals(world.files.paths("/home/s"), [], "no file is made");
});

Deno.test("auth login --with-token takes a token that the server accepts", async () => {
  const list = json(200, { success: true, data: { secrets: [], total_count: 0 } });
  const { code, stdout, world } = await run(["auth", "login", "--with-token"], {
    stdin: `${ACCESS}\n`,
    replies: [list],
  });
  assertEquals([code, stdout], [0, `Logged in to ${ORIGIN} as ${UUID}\n`]);
  assertEquals((await world.store.read()).sessions[ORIGIN]?.access_token, ACCESS);
});

Deno.test("a refused login stores nothing: exit 3, one line, no password", async () => {
  const { code, stdout, stderr, world } = await run([
    "auth",
    "login",
    "-u",
    "ada",
    "--password-stdin",
  ], {
    stdin: PASSWORD,
    replies: [json(401, { detail: PASSWORD })],
  });
  assertEquals([code, stdout], [3, ""]);
  assert(stderr.startsWith("error: Invalid username or password\nhint: "));
  assert(!stderr.includes(PASSWORD));
  assertEquals((await world.store.read()).sessions, {});
});

Deno.test("auth login as JSON has no token in it", async () => {
  const argv = ["auth", "login", "-u", "ada", "--password-stdin", "--format", "json"];
  const { stdout, stderr } = await run(argv, { stdin: PASSWORD, replies: [GOOD] });
  assertEquals(JSON.parse(stdout), {
    authenticated: true,
    provider: "sealhold",
    method: "password",
    server: ORIGIN,
    username: "ada",
    user_uuid: UUID,
  });
  assertEquals(stderr, "");
});

Deno.test("case 33: a hostile username from the token is shown as escapes", async () => {
  const token = jwt({ preferred_username: "a\x1b[2J\nroot" });
  const list = json(200, { success: true, data: {} });
  const { stdout } = await run(["auth", "login", "--with-token"], {
    stdin: token,
    replies: [list],
  });
  assertEquals(stdout, `Logged in to ${ORIGIN} as a\\x1b[2J\\nroot\n`);
});

Deno.test("auth status: text and JSON, and exit 3 where nobody is logged in", async () => {
  const text = await run(["auth", "status"], { sessions: [session(), OTHER] });
  assertEquals([text.code, text.stderr], [0, ""]);
  for (
    const line of [
      "User:    ada",
      `Server:  ${ORIGIN}`,
      "Token:   valid until 2026-01-02T03:19:05Z",
      "Store:   memory",
    ]
  ) {
    assert(text.stdout.includes(line), text.stdout);
  }
  const shown = await run(["auth", "status", "--format", "json"], { sessions: [session()] });
  assertEquals(JSON.parse(shown.stdout).username, "ada");
  assert(!/old-access|old-refresh/.test(text.stdout + shown.stdout));
  const none = await run(["auth", "status"], { sessions: [OTHER] });
  assertEquals([none.code, none.stdout], [3, ""]);
  assertEquals(
    none.stderr,
    `error: Not authenticated\nhint: sealhold auth login --server ${ORIGIN}\n`,
  );
  assertEquals(text.world.http.transport.requests.length, 0, "the server is not asked");
});

Deno.test("auth status with a token from the environment does not open the store", async () => {
  const { code, stdout } = await run(["auth", "status"], { env: { SEALHOLD_TOKEN: PASSWORD } });
  assertEquals(code, 0);
  assert(stdout.includes("not checked") && !stdout.includes(PASSWORD));
});

Deno.test("auth token prints the token and nothing else", async () => {
  const sessions = [session()];
  assertEquals((await run(["auth", "token"], { sessions })).stdout, "old-access\n");
  assertEquals(
    (await run(["auth", "token", "--format", "raw"], { sessions })).stdout,
    "old-access",
  );
  const shown = await run(["auth", "token", "--format", "json"], { sessions });
  assertEquals(JSON.parse(shown.stdout), { server: ORIGIN, token: "old-access" });
  assertEquals(shown.stderr, "");
});

Deno.test("auth token for another --server is refused: no request, no token", async () => {
  const argv = ["auth", "token", "--server", "https://sealhold.example.com.evil.test"];
  const { code, stdout, world } = await run(argv, { sessions: [session()] });
  assertEquals([code, stdout, world.http.transport.requests.length], [3, "", 0]);
});

Deno.test("auth logout: done, server away, and nobody logged in", async () => {
  const done = await run(["auth", "logout", "--force"], {
    sessions: [session(), OTHER],
    replies: [json(200, {})],
  });
  assertEquals([done.code, done.stdout, done.stderr], [0, `Logged out of ${ORIGIN}\n`, ""]);
  assertEquals(Object.keys((await done.world.store.read()).sessions), [OTHER.origin]);
  const away = await run(["auth", "logout", "--force"], {
    sessions: [session()],
    replies: [new SealholdError("UNREACHABLE", "x")],
  });
  assertEquals([away.code, away.stdout], [0, `Logged out of ${ORIGIN}\n`]);
  assert(away.stderr.includes("did not confirm"));
  const none = await run(["auth", "logout"]);
  assertEquals([none.code, none.stdout, none.world.prompter.asked], [3, "", []]);
});
