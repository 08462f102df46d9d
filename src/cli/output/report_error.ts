/** Turns whatever was thrown into two lines on stderr and an exit code. The only place that does. */
import { exitCodeOf } from "../../core/shared/codes/error_codes.ts";
import { SealholdError } from "../../errors.ts";
import { minimalJson } from "../../core/shared/text/format_json.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Format } from "../graph/globals.ts";

/** What is to be done with an error. */
interface Report {
  /** For stderr, with its newline; empty where there is nothing to say. */
  text: string;
  exitCode: number;
}

/**
 * @param error anything
 * @param format JSON formats get a JSON object
 * @param debug adds the class and the places in the code, never the text of an error underneath
 */
export function reportError(error: unknown, format: Format, debug: boolean): Report {
  const known = error instanceof SealholdError ? error : unexpected(error);
  const exitCode = exitCodeOf(known.code);
  // The reader has what it wanted: `sealhold docs | head` is no failure to complain of.
  if (known.code === "READER_GONE") return { text: "", exitCode };
  const trace = debug ? `${traceOf(error)}\n` : "";
  if (format === "json" || format === "pretty") {
    const body = {
      code: known.code,
      message: known.message.toWellFormed(),
      ...(known.hint ? { hint: known.hint.toWellFormed() } : {}),
    };
    // One line for both: whoever reads stderr line by line finds the error whole.
    return { text: `${minimalJson({ error: body })}\n${trace}`, exitCode };
  }
  const hint = known.hint === undefined ? "" : `hint: ${escapeForTerminal(known.hint)}\n`;
  return { text: `error: ${escapeForTerminal(known.message)}\n${hint}${trace}`, exitCode };
}

/** A fault of ours: its text may hold anything, so only its class is shown (threats.md case 29). */
function unexpected(error: unknown): SealholdError {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return new SealholdError("INTERNAL", `Unexpected failure (${name})`, {
    hint: "Run again with --debug and report what it prints",
  });
}

/** Class names and places of the whole chain of causes; messages are left out, because they may echo input. */
function traceOf(error: unknown): string {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < 5; depth++) {
    const frames = framesOf(current).slice(0, 12);
    lines.push(
      `debug: ${className(current)}`,
      ...frames.map((frame) => `debug: ${frame.trim()}`),
    );
    current = current.cause;
  }
  return lines.map(escapeForTerminal).join("\n");
}

/** Our own class is asked for its name: the build gives it a shorter one. */
function className(error: Error): string {
  return error instanceof SealholdError ? error.name : error.constructor.name;
}

/** The places alone. The stack begins with the message, which may have lines of its own that look like places. */
function framesOf({ stack = "", message }: Error): string[] {
  const at = stack.indexOf(message);
  const rest = at === -1 ? "" : stack.slice(at + message.length);
  return rest.split("\n").filter((line) => /^\s+at /.test(line));
}
