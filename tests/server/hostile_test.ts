/** Hostile cases of threats.md, by number. */
import { assert, assertEquals } from "@std/assert";
import { jsonRequestLog } from "../../src/adapters/request_log/json_request_log.ts";
import { createServerApp } from "../../src/server/server_app.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import type { PasswordHasher } from "../../src/ports/password_hasher.ts";
import { openTestApp, readResponse, type TestApp } from "./harness.ts";

const tryLogin = (app: TestApp, username: string, peer = "192.0.2.1", headers = {}) =>
  app.send("POST", "/api/v1/token/", {
    body: { username, password: "wrong password" },
    peer,
    headers,
  });

Deno.test("case 34: whatever a client sends, one request is one record of one line", async () => {
  await using app = await openTestApp();
  let lines = "";
  const log = jsonRequestLog((bytes) => {
    lines += new TextDecoder().decode(bytes);
    return Promise.resolve();
  });
  const handler = createServerApp({ ...app.deps, log });
  const hostile = [
    '/secrets/get/%0a{"ts":"fake"}',
    "/nix%0d%0a",
    "/secrets/get/a%E2%80%A8b",
    "/\u001b[2J",
    "/secrets/get/CANARYNAME",
  ];
  for (const path of hostile) {
    const request = new Request("http://sealhold.test/", {
      headers: { "user-agent": 'a"}{"ts":"fake' },
    });
    Object.defineProperty(request, "url", { value: `http://sealhold.test${path}` });
    await readResponse(await handler(request, { peer: '1.2.3.4\n{"fake":1}\u2028\u009b' }));
  }
  await log.flush();
  assertEquals(lines.split("\n").length, hostile.length + 1);
  for (const line of lines.trim().split("\n")) {
    assert(/^[ -~]+$/.test(line), "printable ASCII only");
    const record = JSON.parse(line);
    assertEquals(Object.keys(record), ["ts", "req_id", "method", "route", "status", "ms", "peer"]);
    assertEquals(record.peer, '1.2.3.4\n{"fake":1}\u2028\u009b');
  }
  assert(!lines.includes("CANARYNAME"), "no names");
  const record = {
    timeMs: 0,
    requestId: "a",
    method: "G\nT",
    route: "-",
    status: 500,
    durationMs: 0.123456,
  };
  lines = "";
  log.write({ ...record, peer: "::1", userUuid: "u", error: "E" });
  await log.flush();
  assertEquals(
    lines.trimEnd(),
    '{"ts":"1970-01-01T00:00:00.000Z","req_id":"a","method":"G\\nT","route":"-","status":500,"ms":0.12,"peer":"::1","user_uuid":"u","error":"E"}',
  );
});

Deno.test("case 29/30: an inner failure answers 500, says nothing, and is logged by class", async () => {
  await using app = await openTestApp();
  const { access } = await app.logIn();
  const broken = {
    ...app.deps,
    store: {
      ...app.store,
      secrets: {
        ...app.store.secrets,
        list: () => Promise.reject(new TypeError("CANARY /etc/passwd")),
      },
    },
  };
  const request = new Request("http://sealhold.test/secrets/list", {
    headers: { authorization: `Bearer ${access}` },
  });
  const answer = await readResponse(await createServerApp(broken)(request, { peer: "x" }));
  assertEquals([answer.status, answer.json.error], [500, {
    code: "internal_error",
    message: "Internal error",
  }]);
  assertEquals(app.records.at(-1)?.error, "TypeError");
  assert(!JSON.stringify(app.records).includes("CANARY"));
});

Deno.test("A15: 10 failures an account, then 429, whatever the spelling or the address", async () => {
  await using app = await openTestApp();
  const names = [
    "alice",
    "ALICE",
    " alice",
    "al\u200bice",
    "ａlice",
    "Alice\t",
    "alice\u0000",
    "aLice",
    "alice ",
    "\ufeffalice",
  ];
  for (const [i, name] of names.entries()) {
    assertEquals((await tryLogin(app, name, `198.51.100.${i}`)).status, 401);
  }
  const refused = await tryLogin(app, "alice", "203.0.113.9");
  assertEquals(refused.status, 429);
  assert(/^Request was throttled\. Expected available in \d+ seconds\.$/.test(refused.json.detail));
  const seconds = Number(refused.headers.get("retry-after"));
  assert(seconds > 290 && seconds <= 300, `${seconds}`);
  assertEquals(refused.headers.get("ratelimit-limit"), "10");
  assertEquals(refused.headers.get("ratelimit-remaining"), "0");
  assertEquals(refused.headers.get("ratelimit-reset"), String(seconds));
  const right = { username: app.username, password: app.password };
  assertEquals(
    (await app.send("POST", "/api/v1/token/", { body: right })).status,
    429,
    "the right one too",
  );
  assertEquals((await tryLogin(app, "bob", "203.0.113.9")).status, 401, "others go on");
});

Deno.test("A15: exactly N of many simultaneous tries; a good login gives its try back", async () => {
  await using app = await openTestApp();
  for (let i = 0; i < 20; i++) await app.logIn();
  const answers = await Promise.all(Array.from({ length: 40 }, () => tryLogin(app, "alice")));
  assertEquals(answers.filter((each) => each.status === 401).length, 10);
  assertEquals(answers.filter((each) => each.status === 429).length, 30);
});

Deno.test("A15: simultaneous good logins of one account all succeed, also among bad ones", async () => {
  await using app = await openTestApp();
  const { username, password } = app;
  const good = () => app.send("POST", "/api/v1/token/", { body: { username, password } });
  const twenty = await Promise.all(Array.from({ length: 40 }, good));
  assertEquals(twenty.map((each) => each.status), Array(40).fill(200));
  const mixed = await Promise.all(
    Array.from({ length: 60 }, (_, i) => i % 8 === 0 ? tryLogin(app, "alice") : good()),
  );
  const count = (status: number) => mixed.filter((each) => each.status === status).length;
  assertEquals([count(200), count(401), count(429)], [52, 8, 0]);
  const more = await Promise.all(Array.from({ length: 30 }, () => tryLogin(app, "alice")));
  assertEquals(more.filter((each) => each.status === 401).length, 2, "8 of 10 were used");
  const refused = await good();
  assertEquals(refused.status, 429);
  assert(
    Number(refused.headers.get("retry-after")) > 200,
    "the limit itself is not a matter of waiting",
  );
});

Deno.test("case 44: 50 failures an address; X-Forwarded-For changes nothing", async () => {
  await using app = await openTestApp();
  for (let i = 0; i < 60; i++) {
    const spoofed = {
      "x-forwarded-for": `10.0.0.${i}`,
      "x-real-ip": `10.0.0.${i}`,
      forwarded: `for=10.0.0.${i}`,
    };
    const answer = await tryLogin(app, `user${i}`, "192.0.2.5", spoofed);
    assertEquals(answer.status, i < 50 ? 401 : 429, `try ${i}`);
  }
  assertEquals((await tryLogin(app, "user99", "::ffff:192.0.2.5")).status, 429);
  assertEquals((await tryLogin(app, "user99", "192.0.2.6")).status, 401);
  assertEquals(app.records.at(-1)?.peer, "192.0.2.6");
});

Deno.test("case 45: a restart in mid-window, and clock steps, do not reset the limit", async () => {
  const folder = await Deno.makeTempDir();
  const keyStore = memoryStore();
  const clock = new FixedClock();
  const options = { folder, keyStore, clock, password: "correct horse battery" };
  try {
    {
      await using app = await openTestApp(options);
      for (let i = 0; i < 6; i++) assertEquals((await tryLogin(app, "alice")).status, 401);
      clock.setWall("2036-01-01T00:00:00Z");
      for (let i = 0; i < 2; i++) assertEquals((await tryLogin(app, "alice")).status, 401);
      clock.setWall("2026-01-02T03:04:05Z");
    }
    await using app = await openTestApp(options);
    clock.advance(100_000);
    for (let i = 0; i < 2; i++) assertEquals((await tryLogin(app, "alice")).status, 401);
    for (let i = 0; i < 5; i++) assertEquals((await tryLogin(app, "alice")).status, 429);
    clock.setWall("2036-01-01T00:00:00Z");
    assertEquals((await tryLogin(app, "alice")).status, 429, "a step forward while it runs");
    clock.setWall("2016-01-01T00:00:00Z");
    assertEquals((await tryLogin(app, "alice")).status, 429, "a step back");
    clock.advance(200_001);
    assertEquals((await tryLogin(app, "alice")).status, 401, "the window slides on");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("case 45: two instances on one store share the limit", async () => {
  const folder = await Deno.makeTempDir();
  const keyStore = memoryStore();
  try {
    await using one = await openTestApp({ folder, keyStore });
    await using two = await openTestApp({ folder, keyStore });
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => tryLogin(i % 2 === 0 ? one : two, "alice")),
    );
    assertEquals(answers.filter((each) => each.status === 401).length, 10);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("case 46: a name is decoded once and checked afterwards", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  await app.send("POST", "/secrets/set", { token, body: { name: "a/b", value: "x" } });
  const status = async (path: string) => {
    const { status, json } = await app.send("GET", path, { token });
    return [status, json.error?.code];
  };
  const invalid = [400, "invalid_secret_name"];
  for (
    const segment of [
      "%2e%2e",
      "..",
      "%2E%2E%2Fx",
      "a%2F..%2Fb",
      "%252e%252e",
      "a%252Fb",
      "a%00",
      "a%0d",
      "a;b",
      "%",
      "%zz",
      "%c0%ae",
      "%ff",
      "a%20",
      "+",
      "é",
      "a%5Cb",
    ]
  ) assertEquals(await status(`/secrets/get/${segment}`), invalid, segment);
  for (
    const path of [
      "/secrets/get/a/b",
      "/secrets/get//a",
      "//secrets/get/a",
      "/secrets/./get/a",
      "/secrets/x/../get/a",
    ]
  ) {
    assertEquals(await status(path), [404, "not_found"], path);
  }
  assertEquals(await status("/secrets/get/a%2Fb"), [200, undefined]);
  assertEquals(await status("/secrets/get/a%2fb?x=/../"), [200, undefined]);
});

Deno.test("case 43: large, deep and compressed bodies are refused early", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const set = (body: string, headers = {}) =>
    app.send("POST", "/secrets/set", { token, body, headers });
  const large = await set("x".repeat(1024 * 1024 + 1));
  assertEquals([large.status, large.json.error.code, large.headers.get("connection")], [
    413,
    "payload_too_large",
    "close",
  ]);
  const declared = await set("{}", { "content-length": "1000000000" });
  assertEquals(declared.status, 413);
  for (
    const deep of ["[".repeat(100_000), '{"a":'.repeat(100_000), "[".repeat(33) + "]".repeat(33)]
  ) {
    assertEquals((await set(deep)).status, 400);
  }
  const keys = JSON.stringify(
    Object.fromEntries(Array.from({ length: 80_000 }, (_, i) => [`k${i}`, 1])),
  );
  assertEquals((await set(keys)).status, 400);
  const inString = JSON.stringify({ name: "A", value: '[{"'.repeat(100) });
  assertEquals((await set(inString)).status, 201, "brackets in a string are no nesting");
  assertEquals((await set("{}", { "content-encoding": "gzip" })).status, 415);
});

Deno.test("case 43: a body that comes too slowly is answered 408", async () => {
  await using app = await openTestApp({ bodyTimeoutMs: 50 });
  const { access } = await app.logIn();
  let timer: ReturnType<typeof setInterval> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      timer = setInterval(() => controller.enqueue(new TextEncoder().encode(" ")), 10);
    },
    cancel: () => clearInterval(timer),
  });
  const request = new Request("http://sealhold.test/secrets/set", {
    method: "POST",
    headers: { authorization: `Bearer ${access}` },
    body,
  });
  const answer = await readResponse(await app.handler(request, { peer: "x" }));
  assertEquals([answer.status, answer.json.error.code], [408, "request_timeout"]);
});

Deno.test("case 41: an unknown user costs the same work as a known one (medians of the time are printed)", async () => {
  const limits = { perAccount: 10_000, perAddress: 10_000, windowMs: 300_000 };
  const work: string[] = [];
  const passwordHasher = (usual: PasswordHasher): PasswordHasher => ({
    ...usual,
    verify: async (password, phc) => {
      work.push(phc.split("$").slice(0, 4).join("$"));
      return await usual.verify(password, phc);
    },
  });
  await using app = await openTestApp({ loginLimits: limits, passwordHasher });
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
  const times: Record<string, number[]> = { alice: [], nobody: [] };
  for (let i = 0; i < 200; i++) {
    for (const name of ["alice", "nobody"]) {
      work.length = 0;
      const start = performance.now();
      assertEquals((await tryLogin(app, name)).status, 401);
      times[name]?.push(performance.now() - start);
      assertEquals(work, ["$argon2id$v=19$m=64,t=1,p=1"], name);
    }
  }
  const [known, unknown] = [median(times.alice ?? []), median(times.nobody ?? [])];
  const apart = Math.abs(known - unknown) / known;
  // deno-lint-ignore no-console
  console.log(
    `known ${known.toFixed(3)} ms, unknown ${unknown.toFixed(3)} ms, ${
      (apart * 100).toFixed(1)
    } % apart`,
  );
});
