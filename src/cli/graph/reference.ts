/** docs/cli.md, made from the graph. */
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import { allVerbs } from "./all_needs.ts";
import { GLOBAL_OPTIONS } from "./globals.ts";
import { argumentUsage, detailsOf, plainFlags } from "./help.ts";
import type { AnyVerb, Group } from "./spec.ts";
import type { OptionSpec } from "./option.ts";

/** The whole reference as Markdown. */
export async function reference(program: Group): Promise<string> {
  const verbs = (await allVerbs(program)).filter(({ hidden }) => !hidden);
  return [
    "# Sealhold commands",
    "Made from the command graph by `sealhold docs`; do not edit.",
    "## Global options",
    optionTable(GLOBAL_OPTIONS),
    ...verbs.map(({ path, verb }) => section(path, verb)),
    "## Exit codes",
    [
      "| code | meaning |",
      "|---|---|",
      ...Object.values(EXIT).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    ]
      .join("\n"),
  ].join("\n\n") + "\n";
}

function section(path: readonly string[], verb: AnyVerb): string {
  const args = verb.arguments ?? [];
  const usage = ["sealhold", ...path, ...args.map(argumentUsage), "[options]"].join(" ");
  const parts = [
    `## ${["sealhold", ...path].join(" ")}`,
    `${verb.summary}.`,
    "```\n" + usage + "\n```",
  ];
  const details = detailsOf(verb);
  if (details !== "") parts.push(details);
  if (args.length > 0) {
    const rows = args.map((arg) => `| \`${argumentUsage(arg)}\` | ${cell(arg.description)} |`);
    parts.push(["| argument | meaning |", "|---|---|", ...rows].join("\n"));
  }
  if (verb.options !== undefined) parts.push(optionTable(verb.options));
  if (verb.examples !== undefined) {
    parts.push(
      "```sh\n" + verb.examples.map(([what, how]) => `# ${what}\n${how}`).join("\n") + "\n```",
    );
  }
  return parts.join("\n\n");
}

function optionTable(options: readonly OptionSpec[]): string {
  const rows = options.filter((option) => !option.hidden).map((option) => {
    const values = option.values
      ? ` (${option.values.map((value) => `\`${value}\``).join(", ")})`
      : "";
    return `| \`${plainFlags(option.flags)}\` | ${cell(option.description)}${values} |`;
  });
  return ["| option | meaning |", "|---|---|", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
