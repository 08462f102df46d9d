/** Makes text harmless to a terminal. */

// Controls (C0, DEL, C1), format characters (bidirectional, zero-width, tags) and line separators: what moves the cursor,
// reorders or hides text (threats.md case 33).
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `text` on one line with every control character as an escape such as `\x1b` or `\u202e`. */
export function escapeForTerminal(text: string): string {
  return text.replace(UNSAFE, escapeOne);
}

/** The same, but newlines and tabs stay: for a value that has lines of its own. */
export function escapeLinesForTerminal(text: string): string {
  return text.replace(UNSAFE, (char) => char === "\n" || char === "\t" ? char : escapeOne(char));
}

/**
 * JSON text as it may go to a terminal: what could move its cursor or hide text is an escape of JSON's own, so that it is the same
 * value. The line breaks of indented JSON stay.
 */
export function escapeJsonForTerminal(json: string): string {
  return json.replace(UNSAFE, (found) => found === "\n" ? found : jsonEscapes(found));
}

/** One escape for each UTF-16 unit (RFC 8259 section 7). */
function jsonEscapes(text: string): string {
  return text.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

function escapeOne(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === "\n") return "\\n";
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
}
