import { assert, assertEquals, assertRejects } from "@std/assert";
import { serverSecrets } from "../../../../../src/core/client/secrets/backends/sealhold_secrets.ts";
import { type ErrorCode, SealholdError } from "../../../../../src/errors.ts";
import { Secret } from "../../../../../src/secret.ts";
import { bodyOf, json, type Reply, text } from "../../../../fakes/fake_transport.ts";
import { boundToken, failureOf, fakeHttp, ORIGIN } from "../../http/fixture.ts";

const CANARY = "c4n4ry-value";
const AT = "2026-01-02T03:04:05.000Z";
const ok = (data: unknown, status = 200) => json(status, { success: true, data });
const refused = (status: number, code: string) =>
  json(status, { success: false, error: { code, message: CANARY } });

function secrets(...replies: Reply[]) {
  const http = fakeHttp(replies);
  let tokens = 0;
  const backend = serverSecrets(http, ORIGIN, () => {
    tokens++;
    return Promise.resolve(boundToken());
  });
  return { http, backend, tokens: () => tokens, calls: () => http.transport.calls };
}

Deno.test("get asks for one secret and gives its bytes", async () => {
  const { backend, calls, http } = secrets(ok({ name: "a/b", value: "v", version: 3 }));
  const found = await backend.get("a/b");
  assertEquals([found.name, found.version, found.value.exposeText()], ["a/b", 3, "v"]);
  assertEquals(calls(), ["GET /secrets/get/a%2Fb"]);
  assertEquals(http.transport.requests[0]?.bearer?.exposeText(), "t0ken-canary");
});

Deno.test("get of an older version", async () => {
  const { backend, calls } = secrets(
    ok({ name: "a", value: "/w==", encoding: "base64", version: 2 }),
  );
  assertEquals((await backend.get("a", 2)).value.expose(), Uint8Array.of(0xff));
  assertEquals(calls(), ["GET /secrets/get/a?version=2"]);
});

Deno.test("a token given from outside that is refused: no login would help", async () => {
  const http = fakeHttp([
    json(401, { success: false, error: { code: "invalid_token", message: "x" } }),
  ]);
  const backend = serverSecrets(
    http,
    ORIGIN,
    () => Promise.resolve({ ...boundToken(), given: true }),
  );
  const error = await failureOf(() => backend.get("a"));
  assertEquals(error.code, "TOKEN_EXPIRED");
  assertEquals(error.hint, "Replace SEALHOLD_TOKEN, or the file that --token names");
});

Deno.test("the value of another secret is refused", async () => {
  const { backend } = secrets(ok({ name: "other\x1b[2J", value: "v", version: 1 }));
  assertEquals((await failureOf(() => backend.get("a"))).code, "BAD_RESPONSE");
});

const MALFORMED: readonly [string, unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["text", "v"],
  ["no name", { value: "v", version: 1 }],
  ["no value", { name: "a", version: 1 }],
  ["a value that is no text", { name: "a", value: 1, version: 1 }],
  ["another encoding", { name: "a", value: "dg==", encoding: "hex", version: 1 }],
  ["an encoding that is null", { name: "a", value: "dg==", encoding: null, version: 1 }],
  ["base64 that is none", { name: "a", value: "v", encoding: "base64", version: 1 }],
  ["no version", { name: "a", value: "v" }],
  ["version 0", { name: "a", value: "v", version: 0 }],
  ["half a version", { name: "a", value: "v", version: 1.5 }],
  ["a version that is text", { name: "a", value: "v", version: "1" }],
];

for (const [what, data] of MALFORMED) {
  Deno.test(`the answer to a get is refused: ${what}`, async () => {
    const { backend } = secrets(ok(data));
    assertEquals((await failureOf(() => backend.get("a"))).code, "BAD_RESPONSE");
  });
}

Deno.test("the answer to a get is refused where it is no success", async () => {
  for (const success of [false, 1, undefined]) {
    const { backend } = secrets(
      json(200, { success, data: { name: "a", value: "v", version: 1 } }),
    );
    assertEquals((await failureOf(() => backend.get("a"))).code, "BAD_RESPONSE");
  }
});

Deno.test("one value is asked for unpacked, a listing is not", async () => {
  const { backend, http } = secrets(
    ok({ name: "a", value: "v", version: 1 }),
    ok({ secrets: [] }),
  );
  await backend.get("a");
  await backend.list();
  const asked = http.transport.requests.map(({ headers = {} }) => headers["accept-encoding"]);
  assertEquals(asked, ["identity", undefined]);
});

Deno.test("a damaged record on the server is told apart from a server that fails", async () => {
  const { backend } = secrets(
    json(500, { success: false, error: { code: "damaged", message: "x" } }),
  );
  const error = await failureOf(() => backend.get("a"));
  assertEquals([error.code, error.message], [
    "DAMAGED",
    'The server\'s copy of secret "a" is damaged',
  ]);
});

Deno.test("set writes, and tells created from updated", async () => {
  const written = { name: "a", version: 1, updated_at: AT };
  for (const [status, created] of [[201, true], [200, false]] as const) {
    const { backend, calls, http } = secrets(ok(written, status));
    const result = await backend.set("a", Secret.fromText("v"));
    assertEquals(result, { name: "a", version: 1, updatedAt: AT, created });
    assertEquals(calls(), ["POST /secrets/set"]);
    assertEquals(bodyOf(http.transport.requests[0]), { name: "a", value: "v" });
  }
});

Deno.test("set sends bytes in base64, and the version to compare, 0 too", async () => {
  const { backend, http } = secrets(ok({ name: "a", version: 1, updated_at: AT }, 201));
  await backend.set("a", new Secret(Uint8Array.of(0xff)), 0);
  assertEquals(bodyOf(http.transport.requests[0]), {
    name: "a",
    value: "/w==",
    encoding: "base64",
    if_version: 0,
  });
});

Deno.test("a write is sent once: after a time-out nobody knows whether it was done", async () => {
  for (
    const [reply, code] of [
      [json(503, {}), "SERVER_ERROR"],
      [new SealholdError("TIMED_OUT", "x"), "TIMED_OUT"],
      [new SealholdError("UNREACHABLE", "x"), "UNREACHABLE"],
    ] as const
  ) {
    for (const ifVersion of [undefined, 4]) {
      const { backend, http } = secrets(reply);
      const set = () => backend.set("a", Secret.fromText("v"), ifVersion);
      assertEquals((await assertRejects(set, SealholdError)).code, code);
      assertEquals(http.transport.requests.length, 1);
    }
  }
});

Deno.test("remove", async () => {
  const { backend, calls } = secrets(ok({ name: "a", deleted_at: AT }));
  assertEquals(await backend.remove("a"), { name: "a", deletedAt: AT });
  assertEquals(calls(), ["DELETE /secrets/a"]);
});

const row = (name: string) => ({ name, created_at: AT, updated_at: AT, version: 1 });

Deno.test("list follows the cursor to its end, with a token for every page", async () => {
  const { backend, calls, tokens } = secrets(
    ok({ secrets: [row("a"), row("b")], total_count: 3, next_cursor: "b&limit=1" }),
    ok({ secrets: [row("c")], total_count: 3 }),
  );
  const found = await backend.list("x/");
  assertEquals(found.map(({ name }) => name), ["a", "b", "c"]);
  assertEquals(found[0], { name: "a", createdAt: AT, updatedAt: AT, version: 1 });
  assertEquals(calls(), [
    "GET /secrets/list?limit=1000&prefix=x%2F",
    "GET /secrets/list?limit=1000&prefix=x%2F&cursor=b%26limit%3D1",
  ]);
  assertEquals(tokens(), 2);
});

Deno.test("an empty list, and a list that never ends", async (t) => {
  await t.step("empty", async () => {
    assertEquals(await secrets(ok({ secrets: [], total_count: 0 })).backend.list(), []);
  });
  await t.step("never ends", async () => {
    const { backend, http } = secrets(ok({ secrets: [row("a")], next_cursor: "again" }));
    assertEquals((await failureOf(() => backend.list())).code, "BAD_RESPONSE");
    assertEquals(http.transport.requests.length, 1000);
  });
});

Deno.test("an unknown version is told from an unknown secret", async () => {
  const { backend } = secrets(refused(404, "secret_not_found"));
  const { code, message } = await failureOf(() => backend.get("api_key", 99));
  assertEquals([code, message], ["SECRET_NOT_FOUND", 'Secret "api_key" not found in version 99']);
});

const FAILURES: readonly [string, Reply, ErrorCode, string, string][] = [
  [
    "unknown secret",
    refused(404, "secret_not_found"),
    "SECRET_NOT_FOUND",
    'Secret "api_key" not found',
    "sealhold secrets list",
  ],
  [
    "404 of something else",
    text(404, "<html>"),
    "NOT_FOUND",
    "Not found on the server (HTTP 404)",
    "Check --server",
  ],
  [
    "version conflict",
    refused(409, "version_conflict"),
    "VERSION_CONFLICT",
    'Secret "api_key" has changed since',
    "sealhold secrets list",
  ],
  [
    "too large",
    refused(413, "secret_value_too_large"),
    "INVALID_VALUE",
    "The value is larger than the server admits",
    "Store a smaller value, or raise the server's --max-value",
  ],
  [
    "a quota, by its name",
    json(413, {
      success: false,
      error: { code: "quota_exceeded", message: CANARY, quota: "versions" },
    }),
    "QUOTA_EXCEEDED",
    "The secret has as many versions as the server keeps of one",
    "sealhold secrets delete <name> erases them, then set it anew; or a higher --quota-versions on the server",
  ],
  [
    "a quota that this program does not know",
    json(413, {
      success: false,
      error: { code: "quota_exceeded", message: CANARY, quota: CANARY },
    }),
    "QUOTA_EXCEEDED",
    "The account has used up a quota of the server (quota_exceeded)",
    "sealhold secrets list shows what it keeps, sealhold secrets delete <name> makes room",
  ],
  [
    "denied",
    refused(403, "insufficient_permissions"),
    "DENIED",
    "Denied by the server (insufficient_permissions)",
    "sealhold auth status",
  ],
  [
    "login no longer accepted",
    refused(401, "invalid_token"),
    "TOKEN_EXPIRED",
    "The server does not accept this login (invalid_token)",
    "sealhold auth login",
  ],
  [
    "sealed",
    refused(503, "sealed"),
    "SEALED",
    "The server is sealed",
    "Ask its operator to unseal it",
  ],
  [
    "rate limited",
    json(429, {}, { "retry-after": "60" }),
    "RATE_LIMITED",
    "Too many requests",
    "Try again in 60 s",
  ],
];

for (const [what, reply, code, message, hint] of FAILURES) {
  Deno.test(`${what}: ${message}`, async () => {
    for (
      const run of [
        () => secrets(reply).backend.get("api_key"),
        () => secrets(reply).backend.set("api_key", Secret.fromText(CANARY)),
        () => secrets(reply).backend.remove("api_key"),
      ]
    ) {
      const error = await failureOf(run);
      assertEquals([error.code, error.message, error.hint], [code, message, hint]);
      assert(!Deno.inspect(error).includes(CANARY));
    }
  });
}

const BAD_NAMES = [
  "",
  "..",
  "../x",
  "a/../b",
  "-x",
  ".x",
  "/x",
  "a b",
  "a\n",
  "é",
  "a%2fb",
  "a\0",
  "x".repeat(129),
  "a?b",
  "a#b",
];

for (const name of BAD_NAMES) {
  Deno.test(`case 21: the name ${JSON.stringify(name.slice(0, 20))} never reaches the network`, async () => {
    const { backend, http } = secrets(ok({}));
    for (
      const run of [
        () => backend.get(name),
        () => backend.set(name, Secret.fromText("v")),
        () => backend.remove(name),
      ]
    ) assertEquals((await failureOf(run)).code, "INVALID_NAME");
    assertEquals(http.transport.requests.length, 0);
  });
}

Deno.test("case 20: an answer of another shape is refused", async () => {
  for (
    const data of [
      {},
      { name: "a", value: 7, version: 1 },
      { name: "a", value: "v", version: 0 },
      { name: "a", value: "v", version: 1.5 },
      { name: "a", value: "v", version: "1" },
      { name: "a", value: "v", version: 1, encoding: "hex" },
      { name: "a", value: "c4n4ry!", version: 1, encoding: "base64" },
    ]
  ) {
    const error = await failureOf(() => secrets(ok(data)).backend.get("a"));
    assertEquals(error.code, "BAD_RESPONSE");
  }
});
