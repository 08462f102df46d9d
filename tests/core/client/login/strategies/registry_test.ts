/** What holds for every strategy of the registry. */
import { assert, assertEquals } from "@std/assert";
import { methodOf } from "../../../../../src/core/client/login/login_method.ts";
import { METHODS } from "../../../../../src/core/client/login/providers/method.ts";
import { mergeProvider } from "../../../../../src/core/client/login/providers/merge_provider.ts";
import { strategyFor } from "../../../../../src/core/client/login/strategies/registry.ts";
import { fakeHttp } from "../../http/fixture.ts";
import { apiKey, NOW_SEC, session, without } from "../fixture.ts";
import { strategyPorts } from "../strategy_ports.ts";

const NOW_MS = NOW_SEC * 1000;
const strategies = () => METHODS.map((method) => strategyFor(method, strategyPorts(fakeHttp([]))));

Deno.test("every method has its strategy, with a label of its own", () => {
  assertEquals(strategies().map(({ method }) => method), [...METHODS]);
  assertEquals(new Set(strategies().map(({ label }) => label)).size, METHODS.length);
});

for (const strategy of strategies()) {
  const { method } = strategy;
  // An API key is no session; a pasted one is shown by its mask.
  const login = method === "api-key" ? apiKey() : session({ method, scope: "a b" });
  const secrets = /old-access|old-refresh|kkkkk/;

  Deno.test(`${method}: what may be shown holds no token, no key`, () => {
    const shown = strategy.describe(login);
    assertEquals(shown.method, method);
    assert(shown.kind.length > 0);
    assert(!secrets.test(JSON.stringify(shown)), JSON.stringify(shown));
  });

  Deno.test(`${method}: headers are lower case, carry the secret, and print as redacted`, () => {
    const provider = mergeProvider("acme", { base_url: "https://a.test", api_key: {} });
    const headers = Object.entries(strategy.headers(login, provider));
    assertEquals(headers.map(([name]) => name), ["authorization"]);
    assert(/^Bearer (old-access|sk-ant-)/.test(headers[0]?.[1].exposeText() ?? ""));
    assert(!secrets.test(Deno.inspect(headers)));
  });

  if (method === "api-key") continue;

  Deno.test(`${method}: valid, then refreshable or expired; refused is over at once`, () => {
    assertEquals(strategy.validate(login, NOW_MS), "valid");
    const bare = without(session({ method }, -1), "refresh_token");
    assertEquals(strategy.validate(bare, NOW_MS), "expired");
    if (strategy.refresh === undefined) return;
    assertEquals(strategy.validate(session({ method }, -1), NOW_MS), "refreshable");
    const refused = session({ method, refresh_refused_at: NOW_SEC });
    assertEquals(strategy.validate(refused, NOW_MS), "expired");
  });
}

Deno.test("the strategy of a stored login: by its method, else by its parts", () => {
  assertEquals(methodOf(session({ method: "device" })), "device");
  assertEquals(methodOf(session({ method: "of a newer version" })), "password");
  assertEquals(methodOf(session({ method: "api-key" })), "password");
  assertEquals(methodOf(without(session(), "refresh_token")), "token");
  assertEquals(methodOf(apiKey({ method: "oauth" })), "api-key", "a key that OAuth made");
  assertEquals(methodOf(apiKey({ type: "oauth", method: "x" })), "oauth");
  assertEquals(methodOf(apiKey({ type: "token", method: "api-key" })), "token");
  assertEquals(methodOf(apiKey({ type: "custom" })), "api-key");
});
