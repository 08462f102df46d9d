import { type ToolFile, writeToolFile } from "../../core/client/other_tools/write_tool_file.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { confirmOrForce } from "../input/confirm.ts";
import {
  OTHER_TOOL_OPTIONS,
  type OtherToolOptions,
  SHARED_REFRESH,
} from "../input/other_tool_options.ts";

interface ExportOptions extends OtherToolOptions {
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
    ...OTHER_TOOL_OPTIONS,
    { flags: "-o, --output <file:word>", description: "The file to write" },
    { flags: "--force", description: "Do not ask; replace the file; write to a terminal, too" },
  ],
  examples: [["For leger", "sealhold store export --as leger --output ~/.config/leger/auth.json"]],
  needs: { ...CLIENT_NEEDS, net: [], argumentFiles: true },
  async run(context: Context, options: ExportOptions): Promise<Outcome> {
    const { as, force } = options;
    const agree = async ({ logins, left, path }: ToolFile) => {
      for (const key of left) context.note(`Left out ${key}: ${as} has no place for it`);
      const where = path ?? "stdout";
      const question = escapeForTerminal(`Write ${logins.join(", ")} to ${where} as plain text?`);
      await confirmOrForce(context, force, question);
    };
    const { text, logins, refreshable, path } = await writeToolFile(context, options, agree);
    if (path !== undefined) context.note(`Warning: ${path} is plain text: whoever reads it is you`);
    if (refreshable) context.note(SHARED_REFRESH);
    if (path === undefined) {
      const bytes = new TextEncoder().encode(text);
      const shown = context.terminal.isTerminal("stdout") ? text.trimEnd() : bytes;
      return { data: { as, logins, content: text }, text: shown, raw: bytes };
    }
    return {
      data: { as, logins, output: path },
      text: escapeForTerminal(`Wrote ${path}`),
      raw: path,
    };
  },
};
