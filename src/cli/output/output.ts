/** Prints what a verb hands back, in the format asked for. Data goes to stdout and nothing else does. */
import { minimalJson, prettyJson } from "../../core/shared/text/format_json.ts";
import {
  escapeJsonForTerminal,
  escapeLinesForTerminal,
} from "../../core/shared/text/escape_for_terminal.ts";
import type { Terminal } from "../../ports/terminal.ts";
import type { Format } from "../graph/globals.ts";
import type { Form, Outcome } from "../graph/spec.ts";

/** @throws {SealholdError} OUTPUT_FAILED, READER_GONE */
export async function printOutcome(
  terminal: Terminal,
  format: Format,
  outcome: Outcome,
): Promise<void> {
  let bytes = new Uint8Array();
  try {
    bytes = await render(format, outcome, terminal.isTerminal("stdout"));
    if (bytes.length > 0) await terminal.writeStdout(bytes);
  } finally {
    if (outcome.zero !== undefined) {
      bytes.fill(0);
      outcome.zero();
    }
  }
}

/**
 * The exact bytes for stdout. No form is made but the one that is asked for.
 * @param onTerminal whether a person looks at it: JSON then has escapes in the place of what a terminal obeys (threats.md
 *   case 33), and is canonical in a pipe or a file alone
 */
async function render(
  format: Format,
  outcome: Outcome,
  onTerminal = false,
): Promise<Uint8Array<ArrayBuffer>> {
  const { canonical, raw } = outcome;
  if (canonical !== undefined && format === "json" && !onTerminal) return withLineEnd(canonical);
  if (canonical !== undefined && format === "raw") return exact(await made(raw ?? canonical));
  if (outcome.data === undefined) return new Uint8Array();
  if (format === "raw" && raw !== undefined) return exact(await made(raw));
  if (format === "text") {
    const text = await made(outcome.text);
    return typeof text === "string" ? line(escapeLinesForTerminal(text)) : exact(text);
  }
  const data = await made(outcome.data);
  const json = format === "pretty" ? prettyJson(data) : minimalJson(data);
  return line(onTerminal ? escapeJsonForTerminal(json) : json);
}

async function made<T>(form: Form<T>): Promise<T> {
  return typeof form === "function" ? await (form as () => T | Promise<T>)() : form;
}

function line(text: string): Uint8Array<ArrayBuffer> {
  return exact(text === "" ? "" : `${text}\n`);
}

function exact(value: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof value === "string"
    ? new TextEncoder().encode(value)
    : value as Uint8Array<ArrayBuffer>;
}

function withLineEnd(json: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(json.length + 1);
  bytes.set(json);
  bytes[json.length] = 0x0a;
  return bytes;
}
