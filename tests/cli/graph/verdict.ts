/** Argument vector in, verdict out: over the real graph, and without any parser. */
import { checkArgv } from "../../../src/cli/graph/check_argv.ts";
import { loadNearest } from "../../../src/cli/graph/similar.ts";
import { findCommand } from "../../../src/cli/graph/find.ts";
import { program } from "../../../src/cli/root.ts";

type Verdict = ReturnType<typeof checkArgv>;

export async function verdictOf(argv: readonly string[]): Promise<Verdict> {
  const found = findCommand(program, argv);
  const verb = found.node.kind === "verb" ? (await found.node.load()).verb : undefined;
  return checkArgv(argv, found, verb, await loadNearest());
}

/** Cliffy fills in true for every `--no-…` option. */
export function withoutDefaults(
  parsed: Record<string, unknown>,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const filled = ["banner", "color", "prompt", "store"];
  const kept = Object.entries(parsed).filter(([name, value]) =>
    Object.hasOwn(given, name) || !(filled.includes(name) && value === true)
  );
  return Object.fromEntries(kept);
}
