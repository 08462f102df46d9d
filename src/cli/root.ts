/** The whole command graph. Children are names, one-line summaries and how to load them. */
import { authGroup } from "./auth/mod.ts";
import { secretsGroup } from "./secrets/mod.ts";
import { serverGroup } from "./server/mod.ts";
import { group, hidden, verbRef } from "./spec.ts";
import { storeGroup } from "./store/mod.ts";

export const program = group(
  "Signet proves who you are, holds what you may use, and seals what you send",
  {
    auth: authGroup,
    secrets: secretsGroup,
    store: storeGroup,
    serve: verbRef("Run the server", () => import("./serve.ts")),
    server: serverGroup,
    permissions: verbRef(
      "Print the exact Deno flags that a command needs",
      () => import("./permissions.ts"),
    ),
    "exit-codes": verbRef("List the exit codes", () => import("./exit_codes.ts")),
    completions: group("Print a completion script for your shell", {
      bash: verbRef("Print the completion script for bash", () => import("./completions/bash.ts")),
      zsh: verbRef("Print the completion script for zsh", () => import("./completions/zsh.ts")),
      fish: verbRef("Print the completion script for fish", () => import("./completions/fish.ts")),
      complete: hidden(
        verbRef(
          "Print the completions of one value (called by the completion scripts)",
          () => import("./completions/complete.ts"),
        ),
      ),
    }),
    docs: verbRef(
      "Write the reference of all commands to docs/cli.md",
      () => import("./docs.ts"),
    ),
  },
);
