import {
  exportableCredentials,
  exportableSession,
} from "../../core/client/other_tools/export_logins.ts";
import { foreignFormat } from "../../core/client/other_tools/find_format.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { createFile, replaceFile } from "../../core/shared/files/replace_file.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import { confirmOrForce } from "../input/confirm.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import {
  accountOf,
  FOREIGN_OPTIONS,
  type ForeignOptions,
  fullPath,
  SHARED_REFRESH,
} from "../input/foreign_options.ts";

interface ExportOptions extends ForeignOptions {
  output?: string;
}

export const verb: Verb<ExportOptions> = {
  summary: "Write logins into a file that another tool reads",
  details:
    "The file is plain text, so you are asked first. It is created for you alone (0600) and replaces no other one\n" +
    "unless --force says so. Without --output it goes to stdout, unless that is a terminal. leger, spec-kitty and\n" +
    "merits take the login at the server, code-mesh those of the providers. Use a login with a refresh token in\n" +
    "one of the two tools alone: each refresh replaces that token, and a server that sees the old one again takes\n" +
    "it for stolen and ends the login of both.",
  options: [
    ...FOREIGN_OPTIONS,
    { flags: "-o, --output <file:word>", description: "The file to write" },
    { flags: "--force", description: "Do not ask; replace the file; write to a terminal, too" },
  ],
  examples: [["For leger", "sealhold store export --as leger --output ~/.config/leger/auth.json"]],
  needs: { ...CLIENT_NEEDS, net: [], argumentFiles: true },
  async run(context: Context, options: ExportOptions): Promise<Outcome> {
    if (options.output === undefined && !options.force && context.terminal.isTerminal("stdout")) {
      throw new SealholdError("USAGE", "Tokens are not written to a terminal", {
        hint: "Add --output <file>, or --force",
      });
    }
    const { text, logins, refreshable } = await content(context, options);
    const where = options.output === undefined ? "stdout" : fullPath(context, options.output);
    const question = visible(`Write ${logins.join(", ")} to ${where} as plain text?`);
    await confirmOrForce(context, options.force, question);
    const bytes = new TextEncoder().encode(text);
    if (options.output !== undefined) await write(context, where, bytes, options.force ?? false);
    warn(context, where, refreshable);
    const data = { as: options.as, logins };
    if (options.output === undefined) {
      const shown = context.terminal.isTerminal("stdout") ? text.trimEnd() : bytes;
      return { data: { ...data, content: text }, text: shown, raw: bytes };
    }
    return { data: { ...data, output: where }, text: visible(`Wrote ${where}`), raw: where };
  },
};

interface Content {
  text: string;
  /** Keys of the logins in it. */
  logins: string[];
  /** Whether a refresh token is in it. */
  refreshable: boolean;
}

async function content(context: Context, options: ExportOptions): Promise<Content> {
  const format = await foreignFormat(options.as);
  const { store } = context.auth();
  if (format.holds === "credentials") {
    const { credentials, left } = exportableCredentials(await store.read(), options.provider);
    for (const key of left) context.note(`Left out ${key}: ${format.name} has no place for it`);
    const each = Object.values(credentials);
    return {
      text: await format.write(credentials),
      logins: Object.keys(credentials),
      refreshable: each.some((one) => one.type === "oauth" && one.refreshToken !== undefined),
    };
  }
  const origin = await context.serverOrigin();
  const account = accountOf(options) ?? await context.auth().account();
  const session = exportableSession(await store.read(), origin, account);
  return {
    text: await format.write(session),
    logins: [origin],
    refreshable: options.as === "spec-kitty",
  };
}

async function write(
  context: Context,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  force: boolean,
): Promise<void> {
  if (force) return await replaceFile(context.files, context.random, path, bytes);
  await createFile(context.files, path, bytes).catch((error) => {
    if (!hasCode(error, "ALREADY_EXISTS")) throw error;
    throw new SealholdError("ALREADY_EXISTS", "The file is there already", {
      hint: "Name another one, or add --force to replace it",
    });
  });
}

function warn(context: Context, where: string, refreshable: boolean): void {
  if (where !== "stdout") context.note(`Warning: ${where} is plain text: whoever reads it is you`);
  if (refreshable) context.note(SHARED_REFRESH);
}
