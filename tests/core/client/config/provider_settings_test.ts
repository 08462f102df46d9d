/** `[providers.*]` of config.toml: what is taken, and what is refused with its place. */
import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../../../src/core/client/config/config.ts";
import { exitCodeOf } from "../../../../src/core/shared/codes/error_codes.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
import { failureOf } from "../login/fixture.ts";

const load = async (text: string) =>
  await loadConfig(new FakeUserFiles({ "/c.toml": text }), "/c.toml", undefined);

Deno.test("everything that a provider may say", async () => {
  const { providers } = await load(`
[providers.acme]
label = "Acme"
base_url = "https://api.acme.test/v1"
api_key = { shape = { prefix = "acme-", alphabet = "a-z", length = 8 }, header = "X-Acme", prefix = "Key ", looks_like = "acme-…" }
[providers.acme.oauth]
issuer = "https://login.acme.test"
authorization_endpoint = "https://login.acme.test/authorize?tenant=1"
token_endpoint = "https://login.acme.test/token"
device_authorization_endpoint = "https://login.acme.test/device"
revocation_endpoint = "https://login.acme.test/revoke"
client_id = "sealhold-acme"
scopes = ["openid", "api:write"]
redirect = "paste"
redirect_uri = "https://login.acme.test/code"
allow_private = false
create_key = { url = "https://api.acme.test/keys", body = { name = "sealhold" }, field = "data.key" }
[providers.acme.model]
api = "openai-chat"
base_url = "https://api.acme.test/v1"
default_model = "acme-large"
[providers.local]
base_url = "http://127.0.0.1:11434/v1"
`);
  assertEquals(Object.keys(providers ?? {}), ["acme", "local"]);
  assertEquals(providers?.["acme"]?.api_key?.header, "x-acme", "names of headers have no case");
  assertEquals(providers?.["acme"]?.oauth?.create_key?.body, { name: "sealhold" });
});

const shape = (parts: string) => `api_key = { shape = { ${parts} } }`;

const BAD: readonly [string, string, string][] = [
  ["http", 'base_url = "http://api.acme.test"', "base_url"],
  ["case 3: a user part", 'base_url = "https://good.test@evil.test/"', "base_url"],
  ["case 3: a trailing dot", 'base_url = "https://api.acme.test./"', "base_url"],
  ["case 3: a homograph", 'base_url = "https://аpi.acme.test/"', "base_url"],
  ["case 4: a newline in the host", 'base_url = "https://a\\n.test/"', "base_url"],
  ["case 4: no scheme", 'base_url = "api.acme.test"', "base_url"],
  ["case 4: an encoded host", 'base_url = "https://a%0a.test/"', "base_url"],
  [
    "case 12: an endpoint on http",
    'oauth = { token_endpoint = "http://a.test/t" }',
    "oauth.token_endpoint",
  ],
  [
    "case 13: a file",
    'oauth = { authorization_endpoint = "file:///bin/sh" }',
    "oauth.authorization_endpoint",
  ],
  [
    "case 13: a flag",
    'oauth = { authorization_endpoint = "-flag" }',
    "oauth.authorization_endpoint",
  ],
  ["a fragment", 'oauth = { redirect_uri = "https://a.test/#x" }', "oauth.redirect_uri"],
  ["a redirect that is none", 'oauth = { redirect = "custom" }', "oauth.redirect"],
  ["no alphabet", "api_key = { shape = { length = 8 } }", "api_key.shape"],
  ["an alphabet with a space", shape('alphabet = " -~", length = 8'), "api_key.shape"],
  ["an alphabet that runs backwards", shape('alphabet = "z-a", length = 8'), "api_key.shape"],
  [
    "an alphabet without end",
    shape(`alphabet = "${"a".repeat(101)}", length = 8`),
    "api_key.shape",
  ],
  ["a length of nothing", shape('alphabet = "a-z", length = 0'), "api_key.shape"],
  ["a length that is longer than any key", shape('alphabet = "a", length = 4097'), "api_key.shape"],
  ["a length that is no number", shape('alphabet = "a-z", length = nan'), "api_key.shape"],
  ["a most below its least", shape('alphabet = "a-z", length = [9, 8]'), "api_key.shape"],
  ["three lengths", shape('alphabet = "a-z", length = [8, 9, 10]'), "api_key.shape"],
  ["a misspelt part", shape('alphabet = "a-z", length = 8, prefx = "a"'), "api_key.shape"],
  ["no shape in the list", "api_key = { shape = [] }", "api_key.shape"],
  ["a header that frames the request", 'api_key = { header = "Content-Length" }', "api_key.header"],
  ["a header with a line end", 'api_key = { header = "x\\r\\ny" }', "api_key.header"],
  ["a prefix with a line end", 'api_key = { prefix = "Bearer\\n" }', "api_key.prefix"],
  ["case 33: a label with controls", 'label = "a\\u001b[2J"', "label"],
  ["a scope with a space", 'oauth = { scopes = ["a b"] }', "oauth.scopes"],
  ["a model API that is none", 'model = { api = "openai" }', "model.api"],
  [
    "a field that is none",
    'oauth = { create_key = { url = "https://a.test/", field = "a..b" } }',
    "oauth.create_key.field",
  ],
  [
    "a body without end",
    `oauth = { create_key = { url = "https://a.test/", field = "k", body = { a = "${
      "x".repeat(5000)
    }" } } }`,
    "oauth.create_key.body",
  ],
  ["a URL of 3 KB", `base_url = "https://a.test/${"x".repeat(3000)}"`, "base_url"],
];

for (const [what, line, place] of BAD) {
  Deno.test(`[providers.acme] refuses ${what}, naming the place and not the value`, async () => {
    const error = await failureOf(() => load(`[providers.acme]\n${line}\n`));
    assertEquals(error.code, "CONFIG_INVALID");
    assert(error.message.includes(`providers.acme.${place}`), error.message);
    assert(!error.message.includes("evil") && error.message.length < 200, error.message);
  });
}

Deno.test("a regular expression of earlier versions is refused, and the new form named", async () => {
  for (const pattern of ['"evil-[a-z]+"', '"(a+)+"', "7"]) {
    const error = await failureOf(() =>
      load(`[providers.acme]\napi_key = { pattern = ${pattern} }\n`)
    );
    assertEquals([error.code, exitCodeOf(error.code)], ["CONFIG_INVALID", 2]);
    assertEquals(
      error.message,
      "The configuration has providers.acme.api_key.pattern, which is read no longer",
    );
    assertEquals(
      error.hint,
      'Edit /c.toml. Say shape = { prefix = "acme-", alphabet = "A-Za-z0-9", length = 32 }',
    );
  }
});

Deno.test("a shape, or several; a length, or a least and a most", async () => {
  const shapeOf = async (toml: string) =>
    (await load(`[providers.acme]\napi_key = { shape = ${toml} }\n`)).providers?.["acme"]
      ?.api_key?.shape;
  const one = { alphabet: "A-Za-z0-9_-", length: 8 };
  assertEquals(await shapeOf('{ alphabet = "A-Za-z0-9_-", length = 8 }'), [one]);
  assertEquals(
    await shapeOf(
      '[{ alphabet = "A-Za-z0-9_-", length = 8 }, { alphabet = "a", length = [1, 4096] }]',
    ),
    [one, { alphabet: "a", length: [1, 4096] }],
  );
});

Deno.test("case 7: a misspelt allow_private allows nothing", async () => {
  const { providers } = await load(`[providers.acme]\noauth = { allow_privat = true }\n`);
  assertEquals(providers, { acme: { oauth: {} } });
});

Deno.test("names of providers are bounded, and so is their number", async () => {
  for (const name of ['"a/b"', '""', `"${"x".repeat(65)}"`, '"a b"']) {
    assertEquals((await failureOf(() => load(`[providers.${name}]\n`))).code, "CONFIG_INVALID");
  }
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => `[providers.p${i}]\n`).join("");
  await load(many(100));
  assertEquals((await failureOf(() => load(many(101)))).code, "CONFIG_INVALID");
});
