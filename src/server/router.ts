import { Hono } from "hono";
import type { Exchange, Route } from "./exchange.ts";
import { Refusal } from "./refusal.ts";
import { rawPath } from "./request_url.ts";

/** Finds the route of a request and has it answered; throws what the route throws, 404 or 405. */
export type Router = (exchange: Exchange) => Promise<Response> | Response;

/**
 * A router over a table. The path is matched as it was sent (hono would decode it first), so that an encoded slash is
 * part of a name and `%2e%2e` is no step upwards (case 46).
 */
export function createRouter(routes: readonly Route[]): Router {
  const app = new Hono<{ Bindings: Exchange }>({ getPath: (request) => rawPath(request.url) });
  const methods = new Map<string, string[]>();
  for (const { method, pattern, style, handle } of routes) {
    methods.set(pattern, [...methods.get(pattern) ?? [], method]);
    app.on(method, pattern, ({ env }) => {
      env.route = pattern;
      env.style = style;
      return handle(env);
    });
  }
  for (const [pattern, allowed] of methods) {
    app.all(pattern, ({ env }) => {
      env.route = pattern;
      const allow = allowed.join(", ");
      throw new Refusal(405, "method_not_allowed", `Method must be ${allow}`, { allow });
    });
  }
  app.notFound(() => {
    throw new Refusal(404, "not_found", "There is nothing at this address");
  });
  app.onError((error) => {
    throw error;
  });
  return (exchange) => app.fetch(exchange.request, exchange);
}
