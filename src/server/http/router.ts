import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { Route } from "./exchange.ts";
import { Refusal } from "./refusal.ts";
import { shortcuts } from "./shortcuts.ts";

/** Finds the route of a request. @throws {Refusal} 404 or 405 */
type Router = (method: string, path: string) => Route;

/**
 * A router over a table, on hono's routers. Not on hono's application: it would decode the path before matching, and its
 * context and middleware cost as much as a secret's decryption. In front of it stand look-ups of the common paths.
 *
 * The path is matched as it was sent, so that an encoded slash is part of a name and `%2e%2e` is no step upwards
 * (case 46).
 */
export function createRouter(routes: readonly Route[]): Router {
  const table = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const route of routes) table.add(route.method, route.pattern, route);
  const methods = [...new Set(routes.map((route) => route.method))];
  const find = (method: string, path: string): Route | undefined =>
    table.match(method, path)[0][0]?.[0];
  const shortcut = shortcuts(routes, find);

  return (method, path) => {
    const asked = method === "HEAD" ? "GET" : method;
    const route = shortcut(asked, path) ?? find(asked, path);
    if (route !== undefined) return route;
    const allow = methods.filter((other) => find(other, path) !== undefined).join(", ");
    if (allow === "") throw new Refusal("not_found", "There is nothing at this address");
    throw new Refusal("method_not_allowed", `Method must be ${allow}`, { allow });
  };
}
