/** JSON from outside, where two readers must not see two things. */
import { JsonRefused, parseUniqueJson } from "../../../crypto/unique_json.ts";
import { notOfTool } from "./tool_format.ts";

const MAX_DEPTH = 32;

const WORDS: Readonly<Record<JsonRefused["reason"], string>> = {
  "malformed": "it is not JSON",
  "name twice": "it has a key twice",
  "too deep": "it is nested too deep",
};

/**
 * Parses JSON and refuses a key that stands twice in one object: a file could show one login to whoever checks it and another
 * to whoever uses it.
 * @throws {SealholdError} INVALID_VALUE, which repeats nothing of it
 */
export function strictJson(text: string): unknown {
  try {
    return parseUniqueJson(text, MAX_DEPTH);
  } catch (error) {
    if (error instanceof JsonRefused) throw notOfTool(WORDS[error.reason]);
    throw error;
  }
}
