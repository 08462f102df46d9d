/** The table of providers: shipped, and as config.toml changes it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  boundOrigin,
  findProvider,
  providerNames,
} from "../../../../src/core/client/login/providers/find_provider.ts";
import { ANY_KEY, isAlphabet, isKeyLength } from "../../../../src/core/client/config/key_form.ts";
import { mergeProvider } from "../../../../src/core/client/login/providers/merge_provider.ts";
import { SHIPPED } from "../../../../src/core/client/login/providers/shipped.ts";
import { sealholdProvider } from "../../../../src/core/client/login/providers/sealhold_provider.ts";
import { checkedKey } from "../../../../src/core/client/login/strategies/api_key.ts";
import { mask } from "../../../../src/core/client/login/mask.ts";
import type { ProviderSettings } from "../../../../src/core/client/config/provider_settings.ts";
import { Secret } from "../../../../src/secret.ts";
import { failureOf, ORIGIN } from "./fixture.ts";

const isPrivateHost = async (host: string) =>
  (await sealholdProvider(`https://${host}`)).oauth?.allowPrivate === true;

const x = (length: number) => "aB3_".repeat(length).slice(0, length);
const alnum = (length: number) => "aB3d".repeat(length).slice(0, length);

const GOOD_KEYS: readonly [string, string][] = [
  ["anthropic", `sk-ant-api03-${x(93)}AA`],
  ["anthropic", `sk-ant-admin01-${x(93)}AA`],
  ["openai", `sk-${alnum(48)}`],
  ["openai", `sk-proj-${x(156)}`],
  ["openai", `sk-svcacct-${x(120)}`],
  ["openai", `sk-admin-${x(120)}`],
  ["google", `AIza${x(35)}`],
  ["google", `AQ.Ab8R${x(45)}`],
  ["github", `ghp_${alnum(36)}`],
  ["github", `gho_${alnum(36)}`],
  ["github", `github_pat_${alnum(22)}_${alnum(59)}`],
  ["github", "0123456789abcdef0123456789abcdef01234567"],
  ["azure", "0123456789abcdef0123456789abcdef"],
  ["azure", alnum(84)],
  ["generic", "gsk_12345678"],
];

for (const [name, key] of GOOD_KEYS) {
  Deno.test(`a key of ${name} such as ${key.slice(0, 12)}… is taken, spaces around it are not`, () => {
    const provider = mergeProvider(name);
    assertEquals(checkedKey(Secret.fromText(` ${key}\n`), provider.apiKey!, provider), key);
  });
}

const BAD_KEYS: readonly [string, string][] = [
  ["anthropic", `sk-proj-${x(60)}`],
  ["anthropic", `sk-ant-oat01-${x(60)}`],
  ["anthropic", `sk-ant-ort01-${x(60)}`],
  ["anthropic", `x sk-ant-api03-${x(93)}AA`],
  ["anthropic", `sk-ant-api03-${x(93)}AA\nsecond`],
  ["openai", `sk-ant-api03-${x(93)}AA`],
  ["openai", "sk-short"],
  ["openai", "OPENAI_API_KEY=sk-proj-0123456789012345678901"],
  ["google", `AIza${x(34)}`],
  ["google", `AIza${x(36)}`],
  ["github", "0123456789ABCDEF0123456789ABCDEF01234567"],
  ["github", `glpat-${alnum(40)}`],
  ["azure", alnum(31)],
  ["generic", "seven77"],
  ["generic", "x".repeat(4097)],
  ["generic", "tab\tinside"],
  ["generic", ""],
];

for (const [name, key] of BAD_KEYS) {
  Deno.test(`case 30: ${name} refuses ${JSON.stringify(key.slice(0, 18))}, says how a key looks, echoes nothing`, async () => {
    const provider = mergeProvider(name);
    const error = await failureOf(() =>
      checkedKey(Secret.fromText(key), provider.apiKey!, provider)
    );
    assertEquals(error.code, "INVALID_VALUE");
    assertEquals(error.hint, `A key looks like this: ${provider.apiKey!.looksLike}`);
    assert(key === "" || !Deno.inspect(error).includes(key));
  });
}

Deno.test("mask: 8 characters at most, none of a short key", () => {
  assertEquals(mask("sk-ant-api03-0123456789wxyz"), "sk-a…wxyz");
  assertEquals(mask("0123456789abcdef"), "0123…cdef");
  for (const short of ["", "a", "0123456789abcde"]) assertEquals(mask(short), "…");
});

Deno.test("shipped: https origins, forms of keys that config.toml could say too, lower-case headers, no OAuth client", () => {
  for (const [name, { baseUrl, modelUrl, apiKey }] of Object.entries(SHIPPED)) {
    for (const { alphabet, length } of apiKey.forms) {
      assert(isAlphabet(alphabet), name);
      const [least, most] = typeof length === "number" ? [length, length] : length;
      assert(isKeyLength(least, most), name);
    }
    assertMatch(apiKey.header, /^[a-z-]+$/);
    for (const url of [baseUrl, modelUrl]) {
      if (url !== undefined) assertEquals(new URL(url).protocol, "https:");
    }
    const provider = mergeProvider(name);
    assertEquals(provider.oauth, undefined);
    assertEquals(provider.methods, ["api-key", "token"]);
    assert(
      provider.model === undefined || new URL(provider.model.baseUrl).origin === provider.origin,
    );
  }
  assertEquals(Object.keys(SHIPPED), [
    "anthropic",
    "openai",
    "google",
    "github",
    "azure",
    "generic",
  ]);
});

Deno.test("azure and generic have an origin and a model only when config.toml names an address", async () => {
  for (const name of ["azure", "generic"]) {
    const bare = mergeProvider(name);
    assertEquals([bare.origin, bare.model], [undefined, undefined]);
    assertEquals((await failureOf(() => boundOrigin(bare))).code, "CONFIG_INVALID");
    const named = mergeProvider(name, { base_url: "https://r.example.com/openai/v1" });
    assertEquals([boundOrigin(named), named.model], [
      "https://r.example.com",
      { api: "openai-chat", baseUrl: "https://r.example.com/openai/v1" },
    ]);
  }
});

Deno.test("config.toml over the shipped entry: an own address takes key and model along", () => {
  const proxied = mergeProvider("google", {
    label: "Our proxy",
    base_url: "https://proxy.test/google",
    api_key: { header: "x-proxy-key" },
    model: { default_model: "gemini-x" },
  });
  assertEquals([proxied.label, proxied.origin], ["Our proxy", "https://proxy.test"]);
  assertEquals(proxied.model, {
    api: "openai-chat",
    baseUrl: "https://proxy.test/google",
    defaultModel: "gemini-x",
  });
  assertEquals(proxied.apiKey?.header, "x-proxy-key");
  assertEquals(proxied.apiKey?.forms, SHIPPED["google"]?.apiKey.forms);
});

Deno.test("a header of one's own comes without the shipped prefix, a shape with words of its own", () => {
  const shape = [
    { prefix: "a-", alphabet: "0-9", length: 8 },
    { alphabet: "a-f", length: [8, 9] as [number, number] },
  ];
  const { apiKey } = mergeProvider("openai", { api_key: { header: "x-key", shape } });
  assertEquals(apiKey, {
    forms: shape,
    looksLike: "a- and 8 of 0-9, or 8 to 9 of a-f",
    header: "x-key",
  });
  assertEquals(mergeProvider("acme", { api_key: {} }).apiKey?.forms, [ANY_KEY]);
});

const OAUTH = { client_id: "me", issuer: "https://issuer.test" };

Deno.test("a custom provider: OAuth by issuer, by endpoints, and which methods that makes", () => {
  const base_url = "https://api.acme.test";
  const methods = (oauth: ProviderSettings["oauth"]) =>
    mergeProvider("acme", { base_url, oauth }).methods;
  assertEquals(methods(OAUTH), ["oauth", "device", "token"]);
  const endpoints = { client_id: "me", token_endpoint: "https://a.test/token" };
  assertEquals(
    methods({ ...endpoints, authorization_endpoint: "https://a.test/auth" }),
    ["oauth", "token"],
  );
  assertEquals(
    methods({ ...endpoints, device_authorization_endpoint: "https://a.test/device" }),
    ["device", "token"],
  );
  assertEquals(mergeProvider("acme", { base_url, oauth: OAUTH }).oauth, {
    issuer: "https://issuer.test",
    clientId: "me",
    scopes: [],
    redirect: "loopback",
    allowPrivate: false,
  });
});

const INCOMPLETE: readonly [string, ProviderSettings][] = [
  ["no client id", { oauth: { issuer: "https://issuer.test" } }],
  ["neither issuer nor token endpoint", { oauth: { client_id: "me" } }],
  ["paste without the page", { oauth: { ...OAUTH, redirect: "paste" } }],
  [
    "case 3: a key endpoint at another host gets no token",
    {
      base_url: "https://api.acme.test",
      oauth: { ...OAUTH, create_key: { url: "https://evil.test/keys", body: {}, field: "key" } },
    },
  ],
  [
    "case 3: a key endpoint that only begins alike",
    {
      base_url: "https://api.acme.test",
      oauth: {
        ...OAUTH,
        create_key: { url: "https://api.acme.test.evil.test/k", body: {}, field: "key" },
      },
    },
  ],
  [
    "case 3: a model address at another host than the key's",
    {
      base_url: "https://api.acme.test",
      model: { api: "openai-chat", base_url: "https://evil.test" },
    },
  ],
];

for (const [what, settings] of INCOMPLETE) {
  Deno.test(`a custom provider with ${what}: CONFIG_INVALID, with the place`, async () => {
    const error = await failureOf(() => mergeProvider("acme", settings));
    assertEquals(error.code, "CONFIG_INVALID");
    assert(error.message.includes("providers.acme."), error.message);
  });
}

Deno.test("a key endpoint at base_url or at the token endpoint is taken", () => {
  for (const url of ["https://api.acme.test/keys", "https://issuer.test/keys"]) {
    const create_key = { url, body: { name: "sealhold" }, field: "data.key" };
    const settings = { base_url: "https://api.acme.test", oauth: { ...OAUTH, create_key } };
    assertEquals(mergeProvider("acme", settings).oauth?.createKey, create_key);
  }
});

Deno.test("find: the server only when it is meant, accounts, and names of the prototype", async () => {
  const none = () => Promise.reject(new TypeError("the server was asked for"));
  assertEquals((await findProvider({}, none, "openai/work")).account, "work");
  const sealhold = await findProvider({}, () => Promise.resolve(ORIGIN), "sealhold/work");
  assertEquals([sealhold.provider.origin, sealhold.account], [ORIGIN, "work"]);
  for (const name of ["constructor", "__proto__", "toString", "acme"]) {
    assertEquals((await failureOf(() => findProvider({}, none, name))).code, "NOT_FOUND");
  }
});

for (
  const name of ["", "/", "a/", "/a", "a//b", "a/b/c", "a b", "a\0", "ä", "a/../b", "x".repeat(65)]
) {
  Deno.test(`case 21: ${JSON.stringify(name.slice(0, 9))} is no name, and is not repeated`, async () => {
    const error = await failureOf(() => findProvider({}, () => Promise.resolve(ORIGIN), name));
    assertEquals(error.code, "USAGE");
    assertEquals(error.message, "That is not the name of a provider");
  });
}

Deno.test("names: the server, the shipped ones, then those of config.toml, each once", () => {
  const names = providerNames({ providers: { zeta: {}, openai: {}, sealhold: {} } });
  assertEquals(names, [
    "sealhold",
    "anthropic",
    "openai",
    "google",
    "github",
    "azure",
    "generic",
    "zeta",
  ]);
});

Deno.test("sealhold: its own client; config.toml may change the client, and never the address", async () => {
  const { oauth, methods } = await sealholdProvider(ORIGIN, { oauth: { client_id: "mine" } });
  assertEquals([oauth?.issuer, oauth?.clientId], [ORIGIN, "mine"]);
  assertEquals(methods, ["password", "oauth", "device", "tailscale", "ci", "key", "token"]);
  for (
    const bad of [
      { base_url: "https://evil.test" },
      { oauth: { issuer: "https://evil.test" } },
      { oauth: { token_endpoint: "https://evil.test/token" } },
      { label: "x" },
    ]
  ) {
    assertEquals((await failureOf(() => sealholdProvider(ORIGIN, bad))).code, "CONFIG_INVALID");
  }
});

Deno.test("case 7: private addresses are allowed where the server itself was named as one", async () => {
  for (
    const host of [
      "127.0.0.1",
      "localhost",
      "[::1]",
      "10.0.0.5",
      "192.168.1.1",
      "172.16.0.1",
      "[fd00::1]",
      "nas",
      "sealhold.local",
      "sealhold.tail1.ts.net",
    ]
  ) {
    assert(await isPrivateHost(host), host);
  }
  for (
    const host of [
      "sealhold.example.com",
      "8.8.8.8",
      "172.32.0.1",
      "100.128.0.1",
      "local.example.com",
      "[2001:db8::1]",
      "169.254.169.254",
    ]
  ) {
    assert(!await isPrivateHost(host), host);
  }
});
