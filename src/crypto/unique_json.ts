/** JSON in which every object has each name once: two readers could each take another one (RFC 7515 section 4). */

/**
 * Parses JSON.
 * @throws {SyntaxError} if it is no JSON, an object has a name twice, or it is nested deeper than `maxDepth`
 */
export function parseUniqueJson(text: string, maxDepth = 16): unknown {
  // Before the parser builds what the brackets nest.
  checkNames(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch {
    // Its own message repeats the text.
    throw new SyntaxError("Cannot parse JSON");
  }
}

/** Walks over the text's tokens; what is no JSON at all is left to the parser. */
function checkNames(text: string, maxDepth: number): void {
  /** The names of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let nameNext = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "{" || char === "[") {
      open.push(char === "{" ? new Set() : undefined);
      if (open.length > maxDepth) throw new SyntaxError("Cannot parse JSON: nested too deeply");
      nameNext = char === "{";
    } else if (char === "}" || char === "]") {
      open.pop();
      nameNext = false;
    } else if (char === ",") {
      nameNext = open.at(-1) !== undefined;
    } else if (char === '"') {
      const end = endOfString(text, at);
      if (nameNext) takeName(open.at(-1), text.slice(at, end + 1));
      nameNext = false;
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function takeName(names: Set<string> | undefined, token: string): void {
  let name: string;
  try {
    // Unescaped: `"k\u0069d"` is the name `kid` too.
    name = String(JSON.parse(token));
  } catch {
    throw new SyntaxError("Cannot parse JSON");
  }
  if (names?.has(name)) throw new SyntaxError("Cannot parse JSON: a name is given twice");
  names?.add(name);
}
