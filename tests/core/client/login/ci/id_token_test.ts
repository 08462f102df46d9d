import { assertEquals, assertMatch } from "@std/assert";
import { findIdToken } from "../../../../../src/core/client/login/ci/id_token.ts";
import { FakeEnvironment } from "../../../../fakes/fake_environment.ts";
import { json, type Reply, text } from "../../../../fakes/fake_transport.ts";
import { FakeUserFiles } from "../../../../fakes/fake_user_files.ts";
import { failureOf, fakeHttp } from "../../http/fixture.ts";

const KUBERNETES_TOKEN_PATH = "/var/run/secrets/tokens/sealhold";

const AUDIENCE = "https://sealhold.example";
const TOKEN = "eyJhIjoxfQ.eyJiIjoyfQ.c2ln";
const GITHUB = {
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://runner.example/token?x=1",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner-canary",
};

function find(
  env: Record<string, string>,
  files: Record<string, string> = {},
  ...replies: Reply[]
) {
  const http = fakeHttp(replies);
  const ports = { env: new FakeEnvironment(env), userFiles: new FakeUserFiles(files), http };
  return {
    http,
    found: async () => {
      const { platform, token } = await findIdToken(ports, AUDIENCE);
      return [platform, token.exposeText()];
    },
  };
}

Deno.test("ci: what is named comes before what is found", async () => {
  const files = { "/t": `${TOKEN}\n`, [KUBERNETES_TOKEN_PATH]: TOKEN };
  const all = {
    SEALHOLD_ID_TOKEN: TOKEN,
    SEALHOLD_ID_TOKEN_FILE: "/t",
    ...GITHUB,
    KUBERNETES_SERVICE_HOST: "10.0.0.1",
  };
  const { SEALHOLD_ID_TOKEN: _, ...file } = all;
  assertEquals(await find(all, files).found(), ["given", TOKEN]);
  assertEquals(await find(file, files).found(), ["given", TOKEN]);
  const { SEALHOLD_ID_TOKEN_FILE: __, ...github } = file;
  const { found, http } = find(github, files, json(200, { value: TOKEN }));
  assertEquals(await found(), ["github", TOKEN]);
  assertEquals(http.transport.calls, ["GET /token?x=1&audience=https%3A%2F%2Fsealhold.example"]);
  assertEquals(http.transport.requests[0]?.bearer?.exposeText(), "runner-canary");
  const kubernetes = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
  assertEquals(await find(kubernetes, files).found(), ["kubernetes", TOKEN]);
});

Deno.test("ci: no token says what each platform needs", async () => {
  const none: Record<string, string>[] = [
    {},
    { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
    { ACTIONS_ID_TOKEN_REQUEST_URL: "https://runner.example/" },
    { ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x" },
  ];
  for (const env of none) {
    const error = await failureOf(find(env).found);
    assertEquals(error.code, "NOT_AUTHENTICATED");
    assertMatch(
      error.hint ?? "",
      /id-token: write.*id_tokens.*\/var\/run\/secrets\/tokens\/sealhold/,
    );
  }
});

Deno.test("ci: what is no ID token is refused, and not repeated", async () => {
  for (const token of ["canary", "a.b", "a.b.c.d", "a b.c.d", `${"a".repeat(16_384)}.b.c`]) {
    const error = await failureOf(find({ SEALHOLD_ID_TOKEN: token }).found);
    assertEquals([error.code, error.message], [
      "INVALID_VALUE",
      "The ID token is not a signed JWT",
    ]);
  }
  const missing = await failureOf(find({ SEALHOLD_ID_TOKEN_FILE: "/nix" }).found);
  assertEquals(missing.code, "FILE_NOT_FOUND");
});

Deno.test("ci: the runner's bearer token goes over https and nowhere else", async () => {
  for (
    const url of [
      "http://runner.example/token",
      "http://127.0.0.1/token",
      "https://user:canary@runner.example/",
      "file:///etc/passwd",
      "canary",
      `https://runner.example/${"x".repeat(2048)}`,
    ]
  ) {
    const { found, http } = find({ ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: url });
    const error = await failureOf(found);
    assertEquals([error.code, http.transport.requests.length], ["INVALID_VALUE", 0], url);
    assertEquals(`${error.message}${error.hint}`.includes("canary"), false);
  }
  const moved = find(GITHUB, {}, json(307, {}, { location: "https://evil.example/" }));
  assertEquals((await failureOf(moved.found)).code, "REDIRECT_REFUSED");
  assertEquals(moved.http.transport.requests.length, 1);
});

Deno.test("ci: answers of the token service that are none", async () => {
  const answers: [Reply, string][] = [
    [json(403, {}), "DENIED"],
    [json(500, {}), "SERVER_ERROR"],
    [text(200, "<html>"), "BAD_RESPONSE"],
    [json(200, { value: 1 }), "BAD_RESPONSE"],
    [json(200, { value: "x" }), "INVALID_VALUE"],
  ];
  for (const [answer, code] of answers) {
    assertEquals((await failureOf(find(GITHUB, {}, answer).found)).code, code);
  }
});
