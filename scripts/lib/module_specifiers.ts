/** Finds what a module of TypeScript or JavaScript imports. Pure text in, text out. */
import { type Token, tokenize } from "./ts_tokens.ts";

/** What an import names, and where the text says so. */
interface Specifier {
  readonly value: string;
  /** From its opening quote to behind its closing one, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Comments that Deno heeds: they name the types of a module. Doc comments start otherwise, and may quote these. */
const TYPES_COMMENT =
  /^(?:\/[/*]\s*@(?:ts-self-types|ts-types|deno-types)\s*=\s*|\/\/\/\s*<reference\s+(?:path|types)\s*=\s*)(["'])([^"'\n]+)\1/i;

/**
 * Lists the imports of a module: `import` and `export … from`, with `type` or without, dynamic `import(…)` of a
 * literal, `import("…")` as a type, and comments that name types.
 *
 * @param text The module, of a size that the caller has bounded.
 * @throws {SyntaxError} for text that cannot be read, or a specifier with an escape in it.
 */
export function moduleSpecifiers(text: string): Specifier[] {
  const tokens = tokenize(text);
  const code = tokens.filter(({ kind }) => kind !== "comment");
  const found = code.flatMap((token, n) => literalOf(code, token, n) ?? []).map(unquoted);
  return [...typesComments(tokens), ...found].sort((a, b) => a.start - b.start);
}

/**
 * Puts others in the place of some specifiers.
 *
 * @param replacement What to write for each, in order; must be as many as `specifiers`.
 */
export function replaceSpecifiers(
  text: string,
  specifiers: readonly Specifier[],
  replacement: readonly string[],
): string {
  let out = "";
  let at = 0;
  for (const [n, { value, start, end }] of specifiers.entries()) {
    const becomes = replacement[n] ?? value;
    // JSON's quoting: what deno.json of a source names must not get out of the string.
    out += text.slice(at, start) +
      (becomes === value ? text.slice(start, end) : JSON.stringify(becomes));
    at = end;
  }
  return out + text.slice(at);
}

function literalOf(code: readonly Token[], { kind, text, depth }: Token, n: number) {
  if (kind !== "word" || text !== "import" && text !== "export") return undefined;
  if (/^\??\.$/.test(code[n - 1]?.text ?? "")) return undefined;
  if (text === "import" && code[n + 1]?.text === "(") return dynamicLiteral(code, n + 2);
  return depth === 0 ? declarationLiteral(code, n) : undefined;
}

/** Only a literal that is the whole argument: `import("a" + b)` names nothing that is known here. */
function dynamicLiteral(code: readonly Token[], n: number): Token | undefined {
  const literal = code[n];
  const isWhole = /^[),]$/.test(code[n + 1]?.text ?? "");
  return isWhole && (literal?.kind === "string" || literal?.kind === "template")
    ? literal
    : undefined;
}

/** The string behind `from`, or right behind `import`; `undefined` for what names no other module. */
function declarationLiteral(code: readonly Token[], start: number): Token | undefined {
  if (code[start]?.text === "export" && !/^[*{]$/.test(exported(code, start))) return undefined;
  for (let n = start + 1; n < code.length; n++) {
    const { kind, text, depth } = code[n] as Token;
    const before = code[n - 1]?.text;
    if (kind === "string") {
      if (before === "from" || before === "import") return code[n];
      // `export * as "name" from "…"`
      if (before !== "as") return undefined;
    } else if (text === "{") {
      while (code[n]?.text !== "}" || code[n]?.depth !== depth) n++;
    } else if (kind === "word" ? /^(?:import|export)$/.test(text) : !/^[*,]$/.test(text)) {
      return undefined;
    }
  }
  return undefined;
}

function exported(code: readonly Token[], start: number): string {
  const isType = code[start + 1]?.text === "type";
  return code[start + (isType ? 2 : 1)]?.text ?? "";
}

function unquoted({ text, at }: Token): Specifier {
  const value = text.slice(1, -1);
  if (value.includes("\\")) throw new SyntaxError(`The import at ${at} has an escape in its name`);
  return { value, start: at, end: at + text.length };
}

function typesComments(tokens: readonly Token[]): Specifier[] {
  return tokens.filter(({ kind }) => kind === "comment").flatMap(({ text, at }) => {
    const [whole, , value] = TYPES_COMMENT.exec(text) ?? [];
    if (whole === undefined || value === undefined) return [];
    const end = at + whole.length;
    return { value, start: end - value.length - 2, end };
  });
}
