import type { ArgumentSpec } from "../graph/option.ts";

/** The argument that names a provider. */
export const PROVIDER_ARGUMENT: ArgumentSpec = {
  name: "provider",
  description: "sealhold (the server), anthropic, openai, … or name/account",
  optional: true,
};
