import { addContext } from "../../core/client/config/contexts.ts";
import { serverOrigin } from "../../core/shared/net/server_origin.ts";
import type { StoreKind } from "../../core/shared/store/choice/store_kind.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { CONFIG_NEEDS, NAME_ARGUMENT, noteKept } from "./config_data.ts";

interface AddOptions {
  account?: string;
  defaultProvider?: string;
  use?: boolean;
  force?: boolean;
}

export const verb: Verb<AddOptions, [name: string]> = {
  summary: "Add a context",
  details:
    "A context is a server, and what is usual there: one of several accounts, the provider that is meant when\n" +
    "none is named, how the credential store is opened (--store). The first one becomes the current one.",
  arguments: [NAME_ARGUMENT],
  options: [
    { flags: "--account <name:word>", description: "Use this one of several accounts" },
    {
      flags: "--default-provider <name:word>",
      description: "The provider that is meant where none is named",
    },
    { flags: "--use", description: "Make it the current context" },
    { flags: "--force", description: "Change it when it is there already" },
  ],
  examples: [[
    "A second server",
    "sealhold context add work --server https://sealhold.example.com --use",
  ]],
  needs: CONFIG_NEEDS,
  async run(context: Context, options: AddOptions, name: string): Promise<Outcome> {
    const server = serverOf(context);
    const { store } = context.globals;
    const written = await addContext(context, context.paths().configFile, {
      name,
      server,
      account: options.account,
      default_provider: options.defaultProvider,
      store: typeof store === "string" ? store as StoreKind : undefined,
      use: options.use ?? false,
      force: options.force ?? false,
    });
    noteKept(context, written.kept);
    const { current } = written;
    return {
      data: { name, server, current },
      text: `${written.replaced ? "Replaced" : "Added"} "${name}" for ${server}${
        current ? ", the current context from now on" : ""
      }`,
    };
  },
};

/** Only the flag counts: a server that the environment happens to name would be written down unasked. */
function serverOf({ globals }: Context): string {
  const given = globals.server ?? globals.convexUrl;
  if (given !== undefined) return serverOrigin(given);
  throw new SealholdError("USAGE", "Missing the server of the context", {
    hint: "sealhold context add <name> --server https://host",
  });
}
