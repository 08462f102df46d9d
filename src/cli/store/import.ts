import { takeOverLogins } from "../../core/client/other_tools/take_over_logins.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import {
  OTHER_TOOL_OPTIONS,
  type OtherToolOptions,
  SHARED_REFRESH,
} from "../input/other_tool_options.ts";

interface ImportOptions extends OtherToolOptions {
  dryRun?: boolean;
}

export const verb: Verb<ImportOptions, [file: string]> = {
  summary: "Take over the logins in another tool's file",
  details:
    "Reads the file of leger (auth.json), spec-kitty (credentials), merits (session.json) or code-mesh (auth.json)\n" +
    "and keeps what it holds in the store; the file itself stays. leger and merits do not say which server a login\n" +
    "is for: name it with --server. A provider that Sealhold does not know must be in config.toml first.\n" +
    "The two tools then share the login. With a refresh token in it, use one of them alone: each refresh replaces\n" +
    "that token, and a server that sees the old one again takes it for stolen and ends the login of both.",
  arguments: [{ name: "file", description: "The file, or - for stdin", type: "value" }],
  options: [
    ...OTHER_TOOL_OPTIONS,
    { flags: "--dry-run", description: "Only say what would be taken over" },
    { flags: "--force", description: "Replace logins that are there already" },
  ],
  examples: [
    [
      "One login",
      "sealhold store import ~/.config/leger/auth.json --as leger --server https://sealhold.example.com",
    ],
    ["What is in a file", "sealhold store import auth.json --as code-mesh --dry-run"],
  ],
  needs: { ...CLIENT_NEEDS, net: [], argumentFiles: true },
  async run(context: Context, options: ImportOptions, file: string): Promise<Outcome> {
    const { as, dryRun = false } = options;
    const server = context.globals.server ?? context.globals.convexUrl;
    const { logins, path, sharesRefresh } = await takeOverLogins(context, {
      ...options,
      file,
      server,
    });
    if (!dryRun && path !== undefined) context.note(afterwards(path));
    if (!dryRun && sharesRefresh) context.note(SHARED_REFRESH);
    return {
      data: {
        as,
        dry_run: dryRun,
        logins: logins.map(({ slot, replaces }) => ({ ...slot, replaces })),
      },
      text: logins.map(({ slot, replaces }) => {
        const word = dryRun ? "Would import" : "Imported";
        return escapeForTerminal(
          `${word} ${slot.key}${replaces ? " (in place of the one there)" : ""}`,
        );
      }).join("\n"),
    };
  },
};

function afterwards(path: string): string {
  return `${path} is plain text and still there: delete it once you do not need it`;
}
