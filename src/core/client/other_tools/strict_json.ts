/** JSON from outside, where two readers must not see two things. */
import { notOfTool } from "./tool_format.ts";

const MAX_DEPTH = 32;

/**
 * Parses JSON and refuses a key that stands twice in one object: JSON.parse takes the last, other parsers the first, and so a
 * file could show one login to whoever checks it and another to whoever uses it (RFC 8259 section 4).
 * @throws {SealholdError} INVALID_VALUE; the parser's own message echoes the input, so it goes nowhere (threats.md, case 30)
 */
export function strictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notOfTool("it is not JSON");
  }
  checkKeys(text);
  return value;
}

/** @param text that JSON.parse took; so strings and brackets are where they seem to be */
function checkKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(token === "{" ? new Set() : undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) addKey(open.at(-1), JSON.parse(token.slice(0, -colon.length)));
    if (open.length > MAX_DEPTH) throw notOfTool("it is nested too deep");
  }
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw notOfTool("it has a key twice");
  keys?.add(key);
}
