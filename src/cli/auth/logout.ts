import { logOut } from "../../core/auth/log_in.ts";
import { CLIENT_NEEDS } from "../../core/permissions/needs.ts";
import { notAuthenticated } from "../../core/auth/access_token.ts";
import type { Context } from "../context.ts";
import type { Outcome, Verb } from "../spec.ts";

export const verb: Verb = {
  summary: "Log out and delete the stored session",
  details:
    "Revokes the session at the server; when the server is away, the session is deleted here all the same.",
  needs: CLIENT_NEEDS,
  async run(context: Context): Promise<Outcome> {
    const origin = await context.serverOrigin();
    const { found, revocable, revoked } = await logOut(context.auth(), origin);
    if (!found) throw notAuthenticated(origin);
    if (revocable && !revoked) {
      context.note("The server did not confirm; its session ends by itself when it expires");
    }
    return { data: { server: origin, deleted: true, revoked }, text: `Logged out of ${origin}` };
  },
};
