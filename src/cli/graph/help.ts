/**
 * Help text, made from the graph's data without Cliffy: `--help` starts as fast as an empty program, and the terminal and
 * docs/cli.md show the same.
 */
import { GLOBAL_OPTIONS, HELP_OPTION, ROOT_OPTIONS } from "./globals.ts";
import type { AnyVerb, Group } from "./spec.ts";
import type { ArgumentSpec, OptionSpec } from "./option.ts";

/** Strips Cliffy's type names: `--x <name:word>` becomes `--x <name>`. */
export function plainFlags(flags: string): string {
  return flags.replace(/:[a-z]+>/g, ">").replace(/:[a-z]+\]/g, "]");
}

/** `<name>`, `[value]`, `[names...]`. */
export function argumentUsage(spec: ArgumentSpec): string {
  const name = spec.variadic ? `${spec.name}...` : spec.name;
  return spec.optional ? `[${name}]` : `<${name}>`;
}

/** Aligned two-column lines, indented by two. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join("\n");
}

function optionRows(options: readonly OptionSpec[]): [string, string][] {
  return options.filter((option) => !option.hidden).map((option) => {
    const values = option.values ? ` (${option.values.join(", ")})` : "";
    return [plainFlags(option.flags), `${option.description}${values}`];
  });
}

function section(title: string, body: string): string {
  return body === "" ? "" : `\n\n${title}\n${body}`;
}

/** Help of a group or of the program. */
export function groupHelp(path: readonly string[], node: Group): string {
  const name = ["sealhold", ...path].join(" ");
  const rows = Object.entries(node.children).filter(([, child]) => !child.hidden).map((
    [child, { summary }],
  ) => [child, summary] as const);
  return `${node.summary}\n\nUsage: ${name} <command> [options]` +
    section("Commands", columns(rows)) +
    (path.length === 0
      ? section("Global options", columns(optionRows([...GLOBAL_OPTIONS, ...ROOT_OPTIONS])))
      : "") +
    `\n\nRun "${name} <command> --help" for more on a command.`;
}

/** A verb's further paragraphs, and its format where that is not text. */
export function detailsOf({ details, defaultFormat }: AnyVerb): string {
  const format = defaultFormat === "json" ? ["Prints JSON unless --format says otherwise."] : [];
  return [...details === undefined ? [] : [details], ...format].join("\n");
}

/** Help of a verb. */
export function verbHelp(path: readonly string[], verb: AnyVerb): string {
  const args = verb.arguments ?? [];
  const usage = ["sealhold", ...path, ...args.map(argumentUsage), "[options]"].join(" ");
  const details = detailsOf(verb);
  const examples = (verb.examples ?? []).map(([what, how]) => `  # ${what}\n  ${how}`).join("\n");
  return `${verb.summary}\n\nUsage: ${usage}` +
    (details === "" ? "" : `\n\n${details}`) +
    section("Arguments", columns(args.map((a) => [argumentUsage(a), a.description] as const))) +
    section(
      "Options",
      columns(
        optionRows([...verb.options ?? [], HELP_OPTION]),
      ),
    ) +
    section("Examples", examples) +
    `\n\nGlobal options: sealhold --help`;
}
