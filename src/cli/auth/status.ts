import { authStatus } from "../../core/auth/auth_status.ts";
import { CLIENT_NEEDS } from "../../core/permissions/needs.ts";
import { visible } from "../../core/output/visible.ts";
import type { AuthStatus } from "../../core/auth/auth_status.ts";
import type { Context } from "../context.ts";
import type { Outcome, Verb } from "../spec.ts";

export const verb: Verb = {
  summary: "Show who is logged in, and until when",
  details: "Exit code 3 when nobody is, or when the session has expired. The server is not asked.",
  examples: [["In a script", "signet auth status --format json"]],
  needs: { ...CLIENT_NEEDS, net: [] },
  async run(context: Context): Promise<Outcome> {
    const { store, givenToken } = context.auth();
    const origin = await context.serverOrigin();
    const given = await givenToken();
    if (given !== undefined) return givenTokenOutcome(origin);
    const status = await authStatus(store, origin, context.clock.nowMs());
    return { data: status, text: describe(status) };
  },
};

function givenTokenOutcome(origin: string): Outcome {
  return {
    data: { authenticated: true, server: origin, store: { kind: "environment" } },
    text: `Server:  ${origin}\nToken:   given by --token or SIGNET_TOKEN (not checked)`,
  };
}

function describe(status: AuthStatus): string {
  const { store } = status;
  const where = store.path === undefined ? "" : ` (${store.path})`;
  const kinds = store.slots === undefined ? "" : `, opened by ${store.slots.join(", ")}`;
  const lines = [
    `User:    ${visible(status.username || status.user_uuid)}`,
    `Server:  ${status.server}`,
    `Token:   valid until ${status.expires_at}${
      status.refreshable ? ", then refreshed by itself" : ""
    }`,
  ];
  if (status.session_expires_at) lines.push(`Session: until ${status.session_expires_at}`);
  lines.push(`Store:   ${store.kind}${where}${kinds}`);
  if (store.kind === "plain") {
    lines.push("Warning: the store is plain text; signet store init --keyfile mends it");
  }
  return visibleEach(lines);
}

function visibleEach(lines: readonly string[]): string {
  return lines.map(visible).join("\n");
}
