/**
 * The completion scripts, turned on as their help says and asked in the shells that they are for. From source, or with
 * `SEALHOLD_BIN` of that executable.
 */
import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { FORMATS, GLOBAL_OPTIONS, ROOT_OPTIONS } from "../../src/cli/graph/globals.ts";
import type { OptionSpec } from "../../src/cli/graph/option.ts";
import { optionShape } from "../../src/cli/graph/option_table.ts";
import { canRun } from "../can_run.ts";
import { nodes, verbs } from "../cli/harness.ts";
import { commandLine } from "./cli_process.ts";

const SHELLS = {
  bash: ["bash", "--norc", "--noprofile"],
  zsh: ["zsh", "-f"],
  fish: ["fish", "--no-config"],
} as const;

/** What is typed, and all that may be offered for it. */
async function cases(): Promise<Map<string, string[]>> {
  const wanted = new Map<string, string[]>();
  for (const { path, node } of nodes()) {
    if (node.kind === "verb" || node.hidden) continue;
    const children = Object.entries(node.children).filter(([, { hidden }]) => !hidden);
    wanted.set(["sealhold", ...path, ""].join(" "), children.map(([name]) => name));
  }
  for (const name of ["secrets set", "auth login"]) {
    const verb = (await verbs()).find(({ path }) => path.join(" ") === name)?.verb;
    const specs = [...GLOBAL_OPTIONS, ROOT_OPTIONS[0]!, ...verb?.options ?? []];
    wanted.set(`sealhold ${name} --`, longNames(specs));
  }
  return wanted.set("sealhold --", longNames([...GLOBAL_OPTIONS, ...ROOT_OPTIONS]))
    .set("sealhold secrets ge", ["get"])
    .set("sealhold --format ", [...FORMATS])
    .set("sealhold secrets get --format p", ["pretty"])
    .set("sealhold auth login --method o", ["oauth"])
    .set("sealhold store import --as m", ["merits"]);
}

function longNames(specs: readonly OptionSpec[]): string[] {
  return specs.filter(({ hidden }) => !hidden).map((spec) => optionShape(spec).long);
}

for (const [shell, command] of Object.entries(SHELLS)) {
  const have = await canRun(shell, "--version");
  Deno.test({
    name: `completions: ${shell} offers what there is${have ? "" : ` (skipped: no ${shell})`}`,
    ignore: !have,
    async fn() {
      const wanted = await cases();
      const said = await ask(shell, command, [...wanted.keys()]);
      for (const [line, offers] of wanted) {
        // Some shells offer options beside the names of commands, some only when a dash was typed.
        const options = line.includes(" --") && line.endsWith("-");
        const offered = (said.get(line) ?? []).filter((each) => options || !each.startsWith("-"));
        assertEquals(offered.sort(), offers.sort(), `${shell}: ${line}`);
      }
    },
  });
}

/** The offers for each line. */
async function ask(
  shell: string,
  [program, ...flags]: readonly string[],
  lines: readonly string[],
): Promise<Map<string, string[]>> {
  const bin = await Deno.makeTempDir({ prefix: "sealhold-completions-" });
  try {
    const words = commandLine().map((word) => `'${word}'`).join(" ");
    await Deno.writeTextFile(join(bin, "sealhold"), `#!/bin/sh\nexec ${words} "$@"\n`, {
      mode: 0o755,
    });
    const probe = fromFileUrl(new URL(`completions/offers.${shell}`, import.meta.url));
    const { stdout, stderr, code } = await new Deno.Command(program ?? "", {
      args: [...flags, probe, ...lines],
      env: { PATH: `${bin}:${Deno.env.get("PATH")}`, DENO_NO_UPDATE_CHECK: "1" },
      // A shell that looks for a terminal of its own finds none.
      stdin: "null",
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    return answers(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(bin, { recursive: true });
  }
}

function answers(text: string): Map<string, string[]> {
  const parts = text.split(/^= /m).slice(1).map((part) => part.split("\n"));
  return new Map(
    parts.map(([line = "", ...offers]) => [line, offers.filter((each) => each !== "")]),
  );
}
