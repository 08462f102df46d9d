import { assert, assertEquals } from "@std/assert";
import { openTestApp } from "./harness.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

Deno.test("secrets: set, get, update, history, rollback, delete", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const set = (value: string) =>
    app.send("POST", "/secrets/set", { token, body: { name: "a/b", value } });
  const path = "a%2Fb";

  const first = await set("one");
  assertEquals(first.status, 201);
  assertEquals(first.json, {
    success: true,
    data: {
      name: "a/b",
      version: 1,
      updated_at: first.json.data.updated_at,
      message: "Secret created",
    },
  });
  assert(TIME.test(first.json.data.updated_at));
  const second = await set("two ✓");
  assertEquals([second.status, second.json.data.version, second.json.data.message], [
    200,
    2,
    "Secret updated",
  ]);

  const got = await app.send("GET", `/secrets/get/${path}`, { token });
  assertEquals(got.json, { success: true, data: { name: "a/b", value: "two ✓", version: 2 } });
  assertEquals(got.headers.get("cache-control"), "no-store");
  assertEquals(got.headers.get("x-content-type-options"), "nosniff");
  assertEquals(got.headers.get("content-type"), "application/json");
  assertEquals(
    (await app.send("GET", `/secrets/get/${path}?version=1`, { token })).json.data.value,
    "one",
  );

  const back = await app.send("POST", `/secrets/rollback/${path}`, { token, body: { to: 1 } });
  assertEquals([back.status, back.json.data.version], [200, 3]);
  assertEquals(back.json.data.message, "Secret rolled back to version 1");
  assertEquals((await app.send("GET", `/secrets/get/${path}`, { token })).json.data.value, "one");

  const { versions } = (await app.send("GET", `/secrets/history/${path}`, { token })).json.data;
  assertEquals(versions.map((each: { version: number }) => each.version), [3, 2, 1]);
  assert(UUID.test(versions[0].actor) && TIME.test(versions[0].created_at));
  assertEquals(versions[0].deleted, false);

  const gone = await app.send("DELETE", `/secrets/${path}`, { token });
  assertEquals([gone.status, gone.json.data.name, TIME.test(gone.json.data.deleted_at)], [
    200,
    "a/b",
    true,
  ]);
  for (const suffix of ["", "?version=1", "?version=3"]) {
    assertEquals((await app.send("GET", `/secrets/get/${path}${suffix}`, { token })).status, 404);
  }
  assertEquals(
    (await app.send("POST", `/secrets/rollback/${path}`, { token, body: { to: 1 } })).status,
    404,
  );
  assertEquals((await app.send("DELETE", `/secrets/${path}`, { token })).status, 404);
  const again = await set("three");
  assertEquals([again.status, again.json.data.version], [201, 4], "numbers are never used again");
});

Deno.test("secrets: values come back byte for byte", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const roundTrip = async (fields: object) => {
    const set = await app.send("POST", "/secrets/set", { token, body: { name: "V", ...fields } });
    assert(set.status < 300, set.text);
    const { value, encoding } = (await app.send("GET", "/secrets/get/V", { token })).json.data;
    return { value, ...(encoding === undefined ? {} : { encoding }) };
  };
  for (const value of ["", "\ufeffbom", "line\r\nend\t\n", "\u007f", "🔑".repeat(16_384)]) {
    assertEquals(await roundTrip({ value }), { value });
  }
  assertEquals(await roundTrip({ value: "\0\u001b[2J" }), {
    value: "ABtbMko=",
    encoding: "base64",
  });
  const binary = { value: "/wD+gA==", encoding: "base64" };
  assertEquals(await roundTrip(binary), binary);
  assertEquals(
    await roundTrip({ value: "aGk=", encoding: "base64" }),
    { value: "hi" },
    "text comes as text",
  );
});

Deno.test("secrets: list with prefix, pages and counts", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  for (const name of ["db/a", "db/b", "db/c", "other"]) {
    await app.send("POST", "/secrets/set", { token, body: { name, value: "x" } });
  }
  const list = async (query: string) =>
    (await app.send("GET", `/secrets/list${query}`, { token })).json;
  const all = await list("");
  assertEquals(all.data.secrets.map((each: { name: string }) => each.name), [
    "db/a",
    "db/b",
    "db/c",
    "other",
  ]);
  assertEquals(Object.keys(all.data), ["secrets", "total_count"]);
  assertEquals(Object.keys(all.data.secrets[0]), ["name", "created_at", "updated_at", "version"]);
  const first = await list("?prefix=db%2F&limit=2");
  assertEquals([first.data.secrets.length, first.data.total_count], [2, 3]);
  const second = await list(`?prefix=db%2F&limit=2&cursor=${first.data.next_cursor}`);
  assertEquals(second.data.secrets.map((each: { name: string }) => each.name), ["db/c"]);
  assertEquals([second.data.total_count, second.data.next_cursor], [3, undefined]);
  for (
    const bad of [
      "?limit=0",
      "?limit=1001",
      "?limit=1e2",
      "?limit=-1",
      "?limit=",
      "?cursor=%00",
      "?cursor=Li4",
    ]
  ) {
    assertEquals((await list(bad)).error.code, "invalid_request", bad);
  }
  assertEquals((await list("?prefix=..%2F")).error.code, "invalid_secret_name");
  assertEquals((await list("?limit=1000")).success, true);
});

Deno.test("secrets: batch", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  await app.send("POST", "/secrets/set", { token, body: { name: "A", value: "1" } });
  const batch = (names: unknown) => app.send("POST", "/secrets/batch", { token, body: { names } });
  assertEquals((await batch(["A", "B", "A"])).json.data, {
    secrets: [{ name: "A", value: "1", version: 1 }],
    missing: ["B"],
  });
  assertEquals((await batch([])).json.data, { secrets: [], missing: [] });
  assertEquals((await batch(Array(100).fill("A"))).status, 200);
  assertEquals((await batch(Array(101).fill("A"))).json.error.code, "invalid_request");
  assertEquals((await batch(["A", "../x"])).json.error.code, "invalid_secret_name");
  assertEquals((await batch("A")).status, 400);
});

Deno.test("secrets: if_version decides a race for one writer", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const set = (value: string, if_version: number) =>
    app.send("POST", "/secrets/set", { token, body: { name: "R", value, if_version } });
  assertEquals((await set("x", 1)).json.error.code, "version_conflict");
  const race = await Promise.all(Array.from({ length: 30 }, (_, i) => set(`${i}`, 0)));
  assertEquals(race.map((each) => each.status).filter((status) => status === 201).length, 1);
  assertEquals(race.filter((each) => each.status === 409).length, 29);
  const next = await Promise.all(Array.from({ length: 30 }, (_, i) => set(`${i}`, 1)));
  assertEquals(next.filter((each) => each.status === 200).length, 1);
  const rollback = { token, body: { to: 1, if_version: 1 } };
  assertEquals((await app.send("POST", "/secrets/rollback/R", rollback)).status, 409);
});

Deno.test("secrets: what is refused, with status and code", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const set = (body: unknown) => app.send("POST", "/secrets/set", { token, body });
  const cases: Array<[unknown, number, string]> = [
    [{ name: "../x", value: "v" }, 400, "invalid_secret_name"],
    [{ name: "", value: "v" }, 400, "invalid_secret_name"],
    [{ name: "A", value: "v".repeat(65_537) }, 413, "secret_value_too_large"],
    [{ name: "A", value: "é".repeat(32_769) }, 413, "secret_value_too_large"],
    [{ name: "A" }, 400, "invalid_request"],
    [{ name: "A", value: 7 }, 400, "invalid_request"],
    [{ name: "A", value: "\ud800" }, 400, "invalid_request"],
    [{ name: "A", value: "not base64", encoding: "base64" }, 400, "invalid_request"],
    [{ name: "A", value: "aGk", encoding: "base64" }, 400, "invalid_request"],
    [{ name: "A", value: "x", encoding: "hex" }, 400, "invalid_request"],
    [{ name: "A", value: "x", if_version: "1" }, 400, "invalid_request"],
    [{ name: "A", value: "x", if_version: -1 }, 400, "invalid_request"],
    [{ name: "A", value: "x", if_version: 1.5 }, 400, "invalid_request"],
    ["", 400, "invalid_request"],
    ["{", 400, "invalid_request"],
    ["[]", 400, "invalid_request"],
    ["null", 400, "invalid_request"],
    ["hunter2", 400, "invalid_request"],
  ];
  for (const [body, status, code] of cases) {
    const answer = await set(body);
    assertEquals(
      [answer.status, answer.json.error.code],
      [status, code],
      JSON.stringify(body)?.slice(0, 60),
    );
    assert(!answer.text.includes("hunter2"), "case 30: the body is not echoed");
    assertEquals(Object.keys(answer.json), ["success", "error"]);
  }
  assertEquals((await set({ name: "A", value: "v".repeat(65_536), unknown: [] })).status, 201);
  const rollback = (body: unknown) => app.send("POST", "/secrets/rollback/A", { token, body });
  assertEquals((await rollback({ to: 0 })).status, 400);
  assertEquals((await rollback({})).status, 400);
  assertEquals((await rollback({ to: 9 })).json.error.code, "secret_not_found");
  for (const version of ["0", "x", "1e1", "", "99999999999999999"]) {
    assertEquals(
      (await app.send("GET", `/secrets/get/A?version=${version}`, { token })).status,
      400,
    );
  }
  assertEquals(
    (await app.send("GET", "/secrets/history/none", { token })).json.error.code,
    "secret_not_found",
  );
});

Deno.test("secrets: one user never sees another's", async () => {
  await using app = await openTestApp();
  const { addUser } = await import("../../src/core/server/accounts/add_user.ts");
  const { Secret } = await import("../../src/secret.ts");
  const { hasher, clock, random, store } = app.deps;
  const mallory = { username: "mallory", password: "mallory's password" };
  await addUser({ users: store.users, hasher, clock, random }, {
    ...mallory,
    password: Secret.fromText(mallory.password),
  });
  const { access: token } = await app.logIn();
  await app.send("POST", "/secrets/set", { token, body: { name: "A", value: "alice's" } });
  const other = (await app.send("POST", "/api/v1/token/", { body: mallory })).json.access;
  for (
    const [method, path, body] of [
      ["GET", "/secrets/get/A"],
      ["GET", "/secrets/get/A?version=1"],
      ["GET", "/secrets/history/A"],
      ["DELETE", "/secrets/A"],
      ["POST", "/secrets/rollback/A", { to: 1 }],
    ] as const
  ) {
    const answer = await app.send(method, path, { token: other, ...(body && { body }) });
    assertEquals([answer.status, answer.json.error.code], [404, "secret_not_found"], path);
  }
  assertEquals((await app.send("GET", "/secrets/list", { token: other })).json.data.total_count, 0);
  const batch = await app.send("POST", "/secrets/batch", { token: other, body: { names: ["A"] } });
  assertEquals(batch.json.data, { secrets: [], missing: ["A"] });
  const set = await app.send("POST", "/secrets/set", {
    token: other,
    body: { name: "A", value: "m" },
  });
  assertEquals([set.status, set.json.data.version], [201, 1]);
  assertEquals((await app.send("GET", "/secrets/get/A", { token })).json.data.value, "alice's");
});
