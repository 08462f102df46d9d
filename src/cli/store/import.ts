import { foreignFormat } from "../../core/client/other_tools/find_format.ts";
import {
  type ForeignName,
  MAX_FOREIGN_BYTES,
} from "../../core/client/other_tools/foreign_format.ts";
import { planCredentials } from "../../core/client/other_tools/import_credentials.ts";
import {
  type PlannedLogin,
  planSession,
  storePlanned,
} from "../../core/client/other_tools/import_logins.ts";
import { viewOf } from "../../core/client/login/login.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { SealholdError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import {
  accountOf,
  FOREIGN_OPTIONS,
  type ForeignOptions,
  fullPath,
  SHARED_REFRESH,
} from "../input/foreign_options.ts";

interface ImportOptions extends ForeignOptions {
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
    ...FOREIGN_OPTIONS,
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
    const text = await readText(context, file);
    const planned = await plan(context, options, text);
    const dryRun = options.dryRun ?? false;
    const done = await storePlanned({ store: context.auth().store }, planned, {
      force: options.force ?? false,
      dryRun,
    });
    if (!dryRun && file !== "-") context.note(afterwards(fullPath(context, file)));
    if (!dryRun && planned.some(sharesRefresh)) context.note(SHARED_REFRESH);
    return {
      data: {
        as: options.as satisfies ForeignName,
        dry_run: dryRun,
        logins: done.map(({ slot, replaces }) => ({ ...slot, replaces })),
      },
      text: done.map(({ slot, replaces }) => {
        const word = dryRun ? "Would import" : "Imported";
        return visible(`${word} ${slot.key}${replaces ? " (in place of the one there)" : ""}`);
      }).join("\n"),
    };
  },
};

async function readText(context: Context, file: string): Promise<string> {
  const bytes = file === "-"
    ? await context.terminal.readStdin(MAX_FOREIGN_BYTES)
    : await context.userFiles.readPrivate(fullPath(context, file), MAX_FOREIGN_BYTES);
  try {
    return new Secret(bytes).exposeText();
  } catch {
    throw new SealholdError("INVALID_VALUE", "The file is not text in UTF-8", {
      hint: "sealhold store import --help",
    });
  } finally {
    bytes.fill(0);
  }
}

async function plan(
  context: Context,
  options: ImportOptions,
  text: string,
): Promise<PlannedLogin[]> {
  const format = await foreignFormat(options.as);
  const nowMs = context.clock.nowMs();
  if (format.holds === "credentials") {
    const found = await format.read(text);
    return await planCredentials(found, options.provider, (name) => context.provider(name), nowMs);
  }
  const server = context.globals.server ?? context.globals.convexUrl;
  return [planSession(await format.read(text), server, accountOf(options), nowMs)];
}

function sharesRefresh({ login }: PlannedLogin): boolean {
  return viewOf(login).refreshToken !== undefined;
}

function afterwards(path: string): string {
  return `${path} is plain text and still there: delete it once you do not need it`;
}
