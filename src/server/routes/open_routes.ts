/** What anyone may ask. */
import { json } from "../answers.ts";
import type { Route } from "../exchange.ts";
import { Refusal } from "../refusal.ts";
import type { ServerDeps } from "../server_deps.ts";

/** Health, keys, metadata, and the Tailscale login, which is off. */
export function openRoutes({ signer, issuer }: ServerDeps): Route[] {
  return [
    _get("/health", () => json({ status: "ok" })),
    _get("/.well-known/jwks.json", async () => json(await signer.jwks())),
    // RFC 8414 section 2. Only what is there: no grant runs over OAuth endpoints yet.
    _get("/.well-known/oauth-authorization-server", () =>
      json({
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        response_types_supported: [],
        grant_types_supported: [],
      })),
    {
      method: "POST",
      pattern: "/auth/cli",
      handle: () => {
        throw new Refusal(
          403,
          "tailscale_verification_failed",
          "Tailscale logins are switched off on this server",
          // The body is not read.
          { connection: "close" },
        );
      },
    },
  ];
}

function _get(pattern: string, handle: Route["handle"]): Route {
  return { method: "GET", pattern, handle };
}
