import { currentToken } from "../../core/client/login/current_token.ts";
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
    const chosen = await context.provider(name);
    const { kind, value, origin } = await currentToken(context.auth(), chosen);
    const text = () => value.exposeText();
    return {
      data: () => ({ [kind]: text(), server: origin }),
      text,
      raw: () => value.expose(),
      zero: () => value.zero(),
    };
  },
};
