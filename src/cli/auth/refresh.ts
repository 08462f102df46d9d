import { HeldLogin } from "../../core/client/login/held_login.ts";
import { slotOf, viewOf } from "../../core/client/login/login.ts";
import { rfc3339 } from "../../core/client/login/rfc3339.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { AUTH_NEEDS, authNeeds } from "./needs.ts";
import { PROVIDER_ARGUMENT } from "./provider_argument.ts";

export const verb: Verb<Record<string, never>, [name?: string]> = {
  summary: "Refresh a login now",
  details:
    "Not needed for everyday work: every command refreshes a token that is near its end by itself.\n" +
    "Exit code 12 for an API key or a bare token, which cannot be refreshed.",
  arguments: [PROVIDER_ARGUMENT],
  needs: AUTH_NEEDS,
  narrow: authNeeds,
  async run(context: Context, _options, name?: string): Promise<Outcome> {
    const { provider, account } = await context.provider(name);
    const login = await new HeldLogin(context.auth(), slotOf(provider, account)).renewed();
    const { expiresAtSec } = viewOf(login);
    const until = expiresAtSec === undefined ? undefined : rfc3339(expiresAtSec);
    return {
      data: {
        provider: provider.name,
        ...(account === undefined ? {} : { account }),
        server: login.origin,
        ...(until === undefined ? {} : { expires_at: until }),
      },
      text: until === undefined ? "Refreshed" : `Refreshed, valid until ${until}`,
    };
  },
};
