/** Where the literals and comments of TypeScript end. All take the text and where the literal starts, in UTF-16 units. */

/** @throws {SyntaxError} for a string that does not end on its line. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === text[start]) return at + 1;
    if (char === "\\") at++;
    else if (char === "\n" || char === "\r") break;
  }
  throw new SyntaxError(`The string at ${start} has no end`);
}

/**
 * Where a template's text ends: behind its "`", or behind a `${` that opens code.
 *
 * @param start Where the "`" is, or the `}` that closes the code before.
 * @throws {SyntaxError} for a template that has no end.
 */
export function endOfTemplate(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "`") return at + 1;
    if (text[at] === "\\") at++;
    else if (text.startsWith("${", at)) return at + 2;
  }
  throw new SyntaxError(`The template at ${start} has no end`);
}

/** @throws {SyntaxError} for a block comment that has no end. */
export function endOfComment(text: string, start: number): number {
  if (text[start + 1] !== "*") {
    LINE_END.lastIndex = start;
    return LINE_END.exec(text)?.index ?? text.length;
  }
  const end = text.indexOf("*/", start + 2);
  if (end < 0) throw new SyntaxError(`The comment at ${start} has no end`);
  return end + 2;
}

const LINE_END = /[\n\r\u2028\u2029]/g;

/** Where a regular expression ends, or `undefined` if none starts here: it must close on its own line. */
export function endOfRegExp(text: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === "\n" || char === "\r") return undefined;
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) {
      FLAGS.lastIndex = at + 1;
      FLAGS.exec(text);
      return FLAGS.lastIndex;
    }
  }
  return undefined;
}

const FLAGS = /\w*/y;
