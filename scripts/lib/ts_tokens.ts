/**
 * Splits TypeScript or JavaScript into tokens, as far as finding its imports needs. What stands in a comment,
 * a string, a template or a regular expression is never taken for code, nor code for these. JSX is not read.
 */
import { endOfComment, endOfRegExp, endOfString, endOfTemplate } from "./ts_literals.ts";

/** A piece of source text; spaces are in none. */
export interface Token {
  /** A template that holds code comes as `part`s, with the tokens of that code between them. */
  readonly kind: "word" | "string" | "template" | "part" | "regexp" | "mark" | "comment";
  readonly text: string;
  /** Where it starts, in UTF-16 units. */
  readonly at: number;
  /** Brackets open around it; a bracket counts as outside of itself. */
  readonly depth: number;
}

/** An open bracket. */
interface Bracket {
  readonly close: ")" | "]" | "}" | "part";
  /** Whether a value ends where it closes. */
  readonly isValue: boolean;
}

const CLOSE_OF = { "(": ")", "[": "]", "{": "}" } as const;
const SPACE = /\s+/y;
const NUMBER = /\.?\d[\w.]*/y;
const WORD = /(?:[\w$#]|(?!\s)[\u0080-\uffff]|\\u[\da-fA-F{}]+)+/y;
const MARK = /\.\.\.|\?\.(?!\d)|=>|\+\+|--|[^]/y;
const BEFORE_VALUE = new Set(
  "await case default delete do else extends in instanceof new of return throw typeof void yield"
    .split(" "),
);
/** Well-formed modules have next to none. */
const MAX_IN_VAIN = 4 * 1024 * 1024;
const BEFORE_BLOCK = new Set(["", ";", "{", "}", ")", "=>", "do", "else"]);
const BEFORE_CONDITION = new Set(["if", "while", "for", "with"]);

/**
 * @param text A module, of a size that the caller has bounded.
 * @throws {SyntaxError} for text that ends inside a literal, or whose brackets do not match: it was misread.
 */
export function tokenize(text: string): Token[] {
  return new Tokenizer(text).run();
}

class Tokenizer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #open: Bracket[] = [];
  #at = 0;
  /** The last two tokens that are code. */
  #last = "";
  #beforeLast = "";
  /** Whether the last one ends a value. Behind a value "/" divides, elsewhere it starts a regular expression. */
  #afterValue = false;
  #newLine = false;
  /** Characters that were read for the end of a regular expression that was none. */
  #inVain = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    if (this.#text.startsWith("#!")) this.#put("comment", endOfComment(this.#text, 0));
    while (this.#at < this.#text.length) this.#step();
    const left = this.#open.at(-1);
    if (left) throw new SyntaxError(`A closing "${left.close}" is missing`);
    return this.#tokens;
  }

  #step(): void {
    const [text, at] = [this.#text, this.#at];
    const space = this.#match(SPACE);
    if (space !== "") {
      this.#newLine ||= /[\n\r]/.test(space);
      this.#at += space.length;
      return;
    }
    const char = text[at] ?? "";
    if (char === '"' || char === "'") return this.#put("string", endOfString(text, at), true);
    if (char === "`") return this.#template();
    if (char === "/") return this.#slash();
    if (char === "(" || char === "[" || char === "{") return this.#openBracket(char);
    if (char === ")" || char === "]" || char === "}") return this.#closeBracket(char);
    const number = this.#match(NUMBER);
    if (number !== "") return this.#put("word", at + number.length, true);
    const word = this.#match(WORD);
    if (word === "") return this.#mark(this.#match(MARK));
    this.#put("word", at + word.length, this.#afterDot() || !BEFORE_VALUE.has(word));
  }

  #slash(): void {
    const [text, at] = [this.#text, this.#at];
    if (/[/*]/.test(text[at + 1] ?? "")) return this.#put("comment", endOfComment(text, at));
    const end = this.#afterValue ? undefined : endOfRegExp(text, at);
    if (end !== undefined) return this.#put("regexp", end, true);
    if (!this.#afterValue) this.#countInVain();
    this.#mark("/");
  }

  /** A line of slashes and brackets, of which each is read to the line's end in vain, would take hours. */
  #countInVain(): void {
    const lineEnd = this.#text.indexOf("\n", this.#at);
    this.#inVain += (lineEnd === -1 ? this.#text.length : lineEnd) - this.#at;
    if (this.#inVain > MAX_IN_VAIN) {
      throw new SyntaxError("There are too many slashes that neither divide nor begin anything");
    }
  }

  #mark(mark: string): void {
    // `i++ / 2` divides, and so does TypeScript's `x! / 2`; a "!" that starts a line stands before a value.
    const isPostfix = mark === "++" || mark === "--" || mark === "!" && !this.#newLine;
    this.#put("mark", this.#at + mark.length, this.#afterValue && isPostfix);
  }

  #template(): void {
    const end = endOfTemplate(this.#text, this.#at);
    const opens = this.#text[end - 1] === "{";
    this.#put(opens || this.#text[this.#at] !== "`" ? "part" : "template", end, !opens);
    if (opens) this.#open.push({ close: "part", isValue: true });
  }

  #openBracket(char: keyof typeof CLOSE_OF): void {
    const isCondition = BEFORE_CONDITION.has(this.#last) && this.#beforeLast !== "." ||
      this.#last === "await" && this.#beforeLast === "for";
    const isBlock = this.#afterValue || BEFORE_BLOCK.has(this.#last);
    const isValue = char === "[" || !(char === "(" ? isCondition : isBlock);
    this.#put("mark", this.#at + 1);
    this.#open.push({ close: CLOSE_OF[char], isValue });
  }

  #closeBracket(char: string): void {
    const bracket = this.#open.pop();
    if (bracket?.close === "part" && char === "}") return this.#template();
    if (bracket?.close !== char) {
      throw new SyntaxError(`The "${char}" at ${this.#at} closes nothing`);
    }
    this.#put("mark", this.#at + 1, bracket.isValue);
  }

  #put(kind: Token["kind"], end: number, isValue = false): void {
    const text = this.#text.slice(this.#at, end);
    this.#tokens.push({ kind, text, at: this.#at, depth: this.#open.length });
    this.#at = end;
    if (kind === "comment") return;
    this.#newLine = false;
    [this.#beforeLast, this.#last, this.#afterValue] = [this.#last, text, isValue];
  }

  #afterDot(): boolean {
    return this.#last === "." || this.#last === "?.";
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? "";
  }
}
