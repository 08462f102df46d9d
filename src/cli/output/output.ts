/** Prints what a verb hands back, in the format asked for. Data goes to stdout and nothing else does. */
import { minimalJson, prettyJson } from "../../core/shared/text/format_json.ts";
import {
  escapeJsonForTerminal,
  escapeLinesForTerminal,
} from "../../core/shared/text/escape_for_terminal.ts";
import type { Terminal } from "../../ports/terminal.ts";
import type { Format } from "../graph/globals.ts";
import type { Outcome } from "../graph/spec.ts";

/** @throws {SealholdError} OUTPUT_FAILED, READER_GONE */
export async function printOutcome(
  terminal: Terminal,
  format: Format,
  outcome: Outcome,
): Promise<void> {
  const bytes = render(format, outcome, terminal.isTerminal("stdout"));
  if (bytes.length > 0) await terminal.writeStdout(bytes);
}

/**
 * The exact bytes for stdout.
 * @param onTerminal whether a person looks at it: JSON then has escapes in the place of what a terminal obeys (threats.md
 *   case 33), and is canonical in a pipe or a file alone
 */
function render(format: Format, outcome: Outcome, onTerminal = false): Uint8Array {
  const { canonical, raw } = outcome;
  if (canonical !== undefined && format === "json" && !onTerminal) return withLineEnd(canonical);
  if (canonical !== undefined && format === "raw") return exact(raw ?? canonical);
  if (outcome.data === undefined) return new Uint8Array();
  if (format === "raw" && raw !== undefined) return exact(raw);
  const shown = onTerminal ? escapeJsonForTerminal : (json: string) => json;
  switch (format) {
    case "json":
    case "raw":
      return line(shown(minimalJson(outcome.data)));
    case "pretty":
      return line(shown(prettyJson(outcome.data)));
    case "text":
      return typeof outcome.text === "string"
        ? line(escapeLinesForTerminal(outcome.text))
        : outcome.text;
  }
}

function line(text: string): Uint8Array {
  return exact(text === "" ? "" : `${text}\n`);
}

function exact(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}

function withLineEnd(json: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(json.length + 1);
  bytes.set(json);
  bytes[json.length] = 0x0a;
  return bytes;
}
