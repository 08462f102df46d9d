import { accessToken, freshLogin } from "../../core/client/login/access_token.ts";
import { slotOf, viewOf } from "../../core/client/login/login.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { AUTH_NEEDS, authNeeds } from "./needs.ts";
import { PROVIDER_ARGUMENT } from "./provider_argument.ts";

export const verb: Verb<Record<string, never>, [name?: string]> = {
  summary: "Print a valid access token or API key",
  details: "Refreshes it first when it is near its end. Nothing else is printed on stdout.",
  arguments: [PROVIDER_ARGUMENT],
  examples: [
    ["Call the server yourself", 'curl -H "Authorization: Bearer $(sealhold auth token)" …'],
    ["A key for another program", "OPENAI_API_KEY=$(sealhold auth token openai) make evaluate"],
  ],
  needs: AUTH_NEEDS,
  narrow: authNeeds,
  async run(context: Context, _options, name?: string): Promise<Outcome> {
    const { provider, account } = await context.provider(name);
    const ports = context.auth();
    if (provider.name === "sealhold") {
      const { token, origin } = await accessToken(ports, provider.origin ?? "", account);
      return outcome("token", token.exposeText(), origin);
    }
    const login = await freshLogin(ports, slotOf(provider, account));
    const { accessToken: token, apiKey } = viewOf(login);
    if (token !== undefined) return outcome("token", token, login.origin);
    if (apiKey !== undefined) return outcome("api_key", apiKey, login.origin);
    throw new SealholdError("UNSUPPORTED", "The stored login holds no token and no key", {
      hint: "sealhold auth status --all",
    });
  },
};

function outcome(field: "token" | "api_key", text: string, server: string): Outcome {
  return { data: { [field]: text, server }, text, raw: text };
}
