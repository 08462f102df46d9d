import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { SecretSummary } from "../../ports/secret_backend.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";

interface ListOptions {
  prefix?: string;
}

export const verb: Verb<ListOptions> = {
  summary: "List the secrets, without their values",
  options: [{ flags: "--prefix <text:word>", description: "Only names that start with this" }],
  examples: [["Names only", "sealhold secrets list --format json | jq -r '.secrets[].name'"]],
  needs: CLIENT_NEEDS,
  async run(context: Context, options: ListOptions): Promise<Outcome> {
    const secrets = await (await context.secrets()).list(options.prefix);
    if (secrets.length === 0 && !options.prefix) {
      context.note("hint: sealhold secrets set <name> -");
    }
    return {
      data: { secrets: secrets.map(wire), total_count: secrets.length },
      text: secrets.length === 0 ? none(options.prefix) : () => listing(secrets),
    };
  },
};

function none(prefix: string | undefined): string {
  return prefix ? "No secrets with that prefix" : "No secrets configured";
}

function wire(secret: SecretSummary) {
  const { name, createdAt, updatedAt, version } = secret;
  return { name, created_at: createdAt, updated_at: updatedAt, version };
}

async function listing(secrets: readonly SecretSummary[]): Promise<string> {
  const rows = secrets.map((secret) => [
    escapeForTerminal(secret.name),
    shortTime(secret.createdAt),
    shortTime(secret.updatedAt),
    String(secret.version),
  ]);
  const total = secrets.length === 1 ? "1 secret" : `${secrets.length} secrets`;
  return `${await table(["Name", "Created", "Updated", "Version"], rows)}\n\nTotal: ${total}`;
}

/** `2026-11-21 02:45:51Z`: sortable, and the same on every machine. */
function shortTime(rfc3339: string): string {
  return escapeForTerminal(rfc3339).replace("T", " ").replace(/\.\d+Z$/, "Z");
}
