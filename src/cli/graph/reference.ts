/** docs/cli.md, made from the graph. */
import { EXIT } from "../../core/shared/codes/exit_codes.ts";
import { allVerbs } from "./all_needs.ts";
import { GLOBAL_OPTIONS } from "./globals.ts";
import { argumentUsage, detailsOf, plainFlags } from "./help.ts";
import type { AnyVerb, Group } from "./spec.ts";
import type { OptionSpec } from "./option.ts";

const READING = [
  "`--name value` and `--name=value` are the same; so are `-u name`, `-uname` and `-u=name`, and `-f -o x` is `-fo x`.",
  "Global options may stand anywhere before a `--`, those of a command behind its name. An option is given once, but for",
  "`--keys` and `--claim`, which make lists. Behind `--` all words are arguments, whatever they begin with.",
  "",
  "An empty value or argument (`--token ''`, `--token=`, `secrets set ''`) is refused: most often it is a variable that is",
  "not set. So are options that there are not, values that look like an option, and dashes that are not hyphens. What is",
  "refused ends with 2 before anything is done, and no value is repeated in the error.",
].join("\n");

/** The whole reference as Markdown. */
export async function reference(program: Group): Promise<string> {
  const verbs = (await allVerbs(program)).filter(({ hidden }) => !hidden);
  return [
    "# Sealhold commands",
    "Made from the command graph by `sealhold docs`; do not edit.",
    "## How a command line is read",
    READING,
    "## Global options",
    markdownTable(GLOBAL_OPTIONS),
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
  if (verb.options !== undefined) parts.push(markdownTable(verb.options));
  if (verb.examples !== undefined) {
    parts.push(
      "```sh\n" + verb.examples.map(([what, how]) => `# ${what}\n${how}`).join("\n") + "\n```",
    );
  }
  return parts.join("\n\n");
}

function markdownTable(options: readonly OptionSpec[]): string {
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
