import { type LoggedOut, logOut, slotsToEmpty } from "../../core/client/login/log_out.ts";
import { type LoginSlot, slotOf } from "../../core/client/login/login.ts";
import { slotName } from "../../core/client/login/login_errors.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { confirmOrForce } from "../input/confirm.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { AUTH_NEEDS, authNeeds } from "./needs.ts";
import { PROVIDER_ARGUMENT } from "./provider_argument.ts";

interface LogoutOptions {
  all?: boolean;
  force?: boolean;
}

export const verb: Verb<LogoutOptions, [name?: string]> = {
  summary: "Log out and delete the stored login",
  details:
    "Revokes the login at the server or provider where that can be done; when it is away, the login is\n" +
    "deleted here all the same. Asks first; without a terminal, --force is needed.",
  arguments: [PROVIDER_ARGUMENT],
  options: [
    { flags: "--all", description: "Log out everywhere" },
    { flags: "--force", description: "Do not ask" },
  ],
  examples: [
    ["In a script", "sealhold auth logout --force"],
    ["Everywhere", "sealhold auth logout --all"],
  ],
  needs: AUTH_NEEDS,
  narrow: authNeeds,
  async run(context: Context, { all, force }: LogoutOptions, name?: string): Promise<Outcome> {
    const { provider, account } = await context.provider(name);
    const own = slotOf(provider, account);
    const slots = await slotsToEmpty(context.auth(), own, all ?? false);
    const places = slots.map(placeOf).join(", ");
    await confirmOrForce(context, force, `Log out of ${places}?`);
    const done = await logOut(context.auth(), slots);
    if (done.some(({ revocable, revoked }) => revocable && !revoked)) {
      context.note("The server did not confirm; its session ends by itself when it expires");
    }
    const text = `Logged out of ${places}`;
    if (all) return { data: { logins: done.map(dataOf) }, text };
    return { data: { ...dataOf(done[0] ?? { slot: own, revoked: false }), deleted: true }, text };
  },
};

/** As a person knows it, free of control characters: a key of an imported store may hold anything (case 33). */
function placeOf(slot: LoginSlot): string {
  return escapeForTerminal(slot.key);
}

function dataOf({ slot, revoked }: Pick<LoggedOut, "slot" | "revoked">) {
  const server = slot.kind === "session" ? { server: slot.key.split("#")[0] } : {};
  return { provider: slotName(slot), ...server, revoked };
}
