/** A shortcut finds what the router finds, or nothing. */
import { assert, assertEquals } from "@std/assert";
import type { Route } from "../../../src/server/http/exchange.ts";
import type { Refusal } from "../../../src/server/http/refusal.ts";
import { createRouter } from "../../../src/server/http/router.ts";
import { shortcuts } from "../../../src/server/http/shortcuts.ts";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import { SeededRandom } from "../../fakes/seeded_random.ts";

const SEGMENTS = ["a", "b", "get", "x%2Fy", "..", "%2e%2e", ":name", "*", "", "é", "a.b"];
const PATTERNS = [
  "/a",
  "/a/b",
  "/a/:x",
  "/get/:x",
  "/:x",
  "/a/:x/b",
  "/a/*",
  "/b/:x{[0-9]+}",
  "/get/a",
];

function routesOf(random: SeededRandom): Route[] {
  return Array.from({ length: 1 + random.below(6) }, () => ({
    method: (["GET", "POST", "DELETE"] as const)[random.below(3)] ?? "GET",
    pattern: PATTERNS[random.below(PATTERNS.length)] ?? "",
    handle: () => new Response(),
  }));
}

function finderOf(routes: readonly Route[]) {
  const table = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const route of routes) table.add(route.method, route.pattern, route);
  return (method: string, path: string): Route | undefined => table.match(method, path)[0][0]?.[0];
}

Deno.test("property: of any routes and any path, a shortcut finds what the router finds, or nothing", () => {
  const random = new SeededRandom("shortcuts");
  let taken = 0;
  for (let round = 0; round < 1000; round++) {
    const routes = routesOf(random);
    const find = finderOf(routes);
    const shortcut = shortcuts(routes, find);
    for (let i = 0; i < 50; i++) {
      const segments = Array.from(
        { length: random.below(4) },
        () => SEGMENTS[random.below(SEGMENTS.length)],
      );
      const path = `/${segments.join("/")}`;
      const method = ["GET", "POST", "DELETE", "PUT"][random.below(4)] ?? "";
      const found = shortcut(method, path);
      if (found === undefined) continue;
      taken++;
      const patterns = routes.map((each) => `${each.method} ${each.pattern}`);
      assert(found === find(method, path), `${method} ${path} of ${patterns}`);
    }
  }
  assert(taken > 500, `${taken} were taken`);
});

Deno.test("what a router refuses stays refused, and HEAD is GET", () => {
  const route = (method: Route["method"], pattern: string): Route => ({
    ...{ method, pattern },
    handle: () => new Response(),
  });
  const routes = [
    route("GET", "/s/get/:name"),
    route("DELETE", "/s/:name"),
    route("POST", "/s/set"),
  ];
  const router = createRouter(routes);
  const codeOf = (method: string, path: string) => {
    try {
      return router(method, path).pattern;
    } catch (error) {
      return (error as Refusal).code;
    }
  };
  assertEquals(codeOf("HEAD", "/s/get/A"), "/s/get/:name");
  assertEquals(codeOf("DELETE", "/s/set"), "/s/:name");
  assertEquals(codeOf("GET", "/s/get/"), "not_found");
  assertEquals(codeOf("GET", "/s/get/a/b"), "not_found");
  assertEquals(codeOf("POST", "/s/get/A"), "method_not_allowed");
});
