import { SealholdError } from "../errors.ts";
import { join } from "../core/shared/text/path.ts";
import { NO_NEEDS } from "../core/shared/permissions/needs.ts";
import { replaceFile } from "../core/shared/files/replace_file.ts";
import type { Context, Outcome, Verb } from "./graph/spec.ts";

interface DocsOptions {
  check?: boolean;
  output?: string;
}

const MAX_DOCS_BYTES = 4 * 1024 * 1024;

export const verb: Verb<DocsOptions> = {
  summary: "Write the reference of all commands to docs/cli.md",
  details:
    "Made from the command graph. With --check nothing is written, and a stale file is an error.",
  options: [
    { flags: "--check", description: "Fail when the file is stale; write nothing" },
    { flags: "-o, --output <path:value>", description: "Another file, or - for stdout" },
  ],
  needs: { ...NO_NEEDS, read: ["working-folder"], write: ["working-folder"] },
  async run(context: Context, options: DocsOptions): Promise<Outcome> {
    const { reference } = await import("./graph/reference.ts");
    const text = await reference(context.program);
    if (options.output === "-") {
      return { data: { text }, text: new TextEncoder().encode(text), raw: text };
    }
    const path = options.output ?? join(context.userFiles.workingFolder(), "docs", "cli.md");
    if (options.check) return await check(context, path, text);
    await replaceFile(context.files, context.random, path, new TextEncoder().encode(text));
    return { data: { path }, text: `Wrote ${path}` };
  },
};

async function check(context: Context, path: string, wanted: string): Promise<Outcome> {
  const found = new TextDecoder().decode(await context.userFiles.read(path, MAX_DOCS_BYTES));
  if (found === wanted) return { data: { path, stale: false }, text: `${path} is up to date` };
  throw new SealholdError("FINDING", `The reference is stale: ${path}`, {
    hint: "sealhold docs",
  });
}
