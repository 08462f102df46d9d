/** JSON in which every object has each name once: two readers could each take another one (RFC 8259 section 4). */

/**
 * Parses JSON that must mean one thing to every reader. What it may hold besides (numbers, lone surrogates) is as JSON.parse
 * has it: `parseStrictJson` is for what is signed or sealed.
 * @param maxDepth objects and arrays inside one another, at most
 * @throws {JsonRefused} if it is no JSON, an object has a name twice, or it is nested deeper than `maxDepth`
 */
export function parseUniqueJson(text: string, maxDepth = 16): unknown {
  // Before the parser builds what the brackets nest.
  checkContainers(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message repeats the input (threats.md, case 30).
    throw new JsonRefused("malformed");
  }
}

/** Why a text was refused; never with a part of it. */
export class JsonRefused extends SyntaxError {
  override name = "JsonRefused";
  constructor(readonly reason: "malformed" | "name twice" | "too deep") {
    super(`Cannot read the JSON: ${WORDS[reason]}`);
  }
}

const WORDS = {
  "malformed": "it is malformed",
  "name twice": "an object has a name twice",
  "too deep": "it is nested too deeply",
} as const;

/** Walks over brackets, commas and strings; what is no JSON at all is left to the parser. */
function checkContainers(text: string, maxDepth: number): void {
  /** The names of each object that is open; undefined for an array. */
  const open: Array<Set<string> | undefined> = [];
  const token = /["{}[\],]/g;
  let nameNext = false;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const at = found.index;
    switch (found[0]) {
      case '"':
        token.lastIndex = endOfString(text, at);
        if (nameNext) takeName(open.at(-1), text.slice(at, token.lastIndex));
        nameNext = false;
        break;
      case "{":
      case "[":
        nameNext = found[0] === "{";
        open.push(nameNext ? new Set() : undefined);
        if (open.length > maxDepth) throw new JsonRefused("too deep");
        break;
      case ",":
        nameNext = open.at(-1) !== undefined;
        break;
      default:
        open.pop();
        nameNext = false;
    }
  }
}

/**
 * The index behind a string's closing quote. Jumps from quote to quote: a sealed body is one string of megabytes.
 * @param start where its opening quote is
 * @throws {JsonRefused} if it has none
 */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  throw new JsonRefused("malformed");
}

function takeName(names: Set<string> | undefined, token: string): void {
  let name: string;
  try {
    // Unescaped: `"k\u0069d"` is the name `kid` too.
    name = String(JSON.parse(token));
  } catch {
    throw new JsonRefused("malformed");
  }
  if (names?.has(name)) throw new JsonRefused("name twice");
  names?.add(name);
}
