/** Reads script files; the format is described in runner.ts. */

/** One line of a script that does something. */
export interface Step {
  /** 1 for the first line of the file. */
  readonly line: number;
  /** Whether the line starts with `!`: what follows must not hold. */
  readonly negated: boolean;
  readonly verb: string;
  /** All behind the verb, as written. */
  readonly rest: string;
}

/** A script file, taken apart. */
export interface Script {
  readonly steps: readonly Step[];
  /** Contents of the files to put into the work folder, by name. */
  readonly files: ReadonlyMap<string, string>;
}

const FILE_HEADER = /^-- (\S+) --$/;

/**
 * Parses a script.
 *
 * @throws {SyntaxError} if a file is named twice, or a name leads out of the work folder.
 */
export function parseScript(text: string): Script {
  const steps: Step[] = [];
  const files = new Map<string, string>();
  let current: string | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const header = line.match(FILE_HEADER)?.[1];
    if (header !== undefined) {
      if (files.has(header) || header.startsWith("/") || header.includes("..")) {
        throw new SyntaxError(`Line ${index + 1}: file "${header}" is given twice or leads out`);
      }
      files.set(current = header, "");
    } else if (current !== undefined) {
      files.set(current, `${files.get(current)}${line}\n`);
    } else if (line.trim() !== "" && !line.startsWith("#")) {
      steps.push(parseStep(line, index + 1));
    }
  }
  // The split leaves one empty line behind the last line break.
  if (current !== undefined) files.set(current, (files.get(current) ?? "").replace(/\n$/, ""));
  return { steps, files };
}

function parseStep(line: string, number: number): Step {
  const [, mark = "", verb = "", rest = ""] = line.trim().match(/^(!\s*)?(\S+)\s*(.*)$/s) ?? [];
  return { line: number, negated: mark !== "", verb, rest };
}

/**
 * Splits a command line into words: blanks part words, `'…'` is taken as it is, `"…"` and bare text have
 * `$NAME` and `${NAME}` replaced.
 *
 * @throws {SyntaxError} if a quote is not closed or a variable is not set.
 */
export function splitWords(text: string, variables: ReadonlyMap<string, string>): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  for (const match of text.matchAll(/'([^']*)'|"([^"]*)"|(\s+)|([^\s'"]+)/gy)) {
    at += match[0].length;
    const [, literal, quoted, blank, bare] = match;
    if (blank === undefined) {
      word = (word ?? "") + (literal ?? expand(quoted ?? bare ?? "", variables));
    } else {
      if (word !== undefined) words.push(word);
      word = undefined;
    }
  }
  if (at !== text.length) throw new SyntaxError("A quote is not closed");
  return word === undefined ? words : [...words, word];
}

/**
 * Replaces `$NAME` and `${NAME}`.
 *
 * @throws {SyntaxError} if a variable is not set: a misspelt one must not pass as empty.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
    const value = variables.get(braced ?? bare);
    if (value === undefined) throw new SyntaxError(`Variable "${braced ?? bare}" is not set`);
    return value;
  });
}

/** Compiles a pattern line: `${NAME}` stands for that value literally; `^` and `$` match at each line. */
export function pattern(text: string, variables: ReadonlyMap<string, string>): RegExp {
  const source = text.replace(
    /\$\{(\w+)\}/g,
    (whole) => expand(whole, variables).replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"),
  );
  return new RegExp(source, "m");
}
