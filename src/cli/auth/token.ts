import { accessToken } from "../../core/auth/access_token.ts";
import { CLIENT_NEEDS } from "../../core/permissions/needs.ts";
import type { Context } from "../context.ts";
import type { Outcome, Verb } from "../spec.ts";

export const verb: Verb = {
  summary: "Print a valid access token",
  details: "Refreshes it first when it is near its end. Nothing else is printed on stdout.",
  examples: [[
    "Call the server yourself",
    'curl -H "Authorization: Bearer $(signet auth token)" …',
  ]],
  needs: CLIENT_NEEDS,
  async run(context: Context): Promise<Outcome> {
    const { token, origin } = await accessToken(context.auth(), await context.serverOrigin());
    const text = token.exposeText();
    return { data: { token: text, server: origin }, text, raw: text };
  },
};
