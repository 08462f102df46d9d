/** The body of a request as JSON, in which what is written already stays as it is. */
import { concatBytes } from "../../../crypto/bytes.ts";

/**
 * JSON that is written already, such as a sealed message of megabytes: its bytes go out as they are, and nobody parses them to
 * write them once more. Only for bytes that this program has written itself: nothing checks them again.
 */
export class WrittenJson {
  /** UTF-8. */
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/**
 * As JSON.stringify writes it, in UTF-8, but for `WrittenJson`, which is looked for in objects and not in lists.
 * @throws {TypeError} for what JSON cannot carry
 */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return concatBytes(piecesOf(value));
}

function piecesOf(value: unknown): Uint8Array[] {
  if (value instanceof WrittenJson) return [value.bytes];
  if (!holdsWritten(value)) return [utf8(JSON.stringify(value))];
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return [
    ...members.flatMap(([name, member], at) => [
      utf8(`${at === 0 ? "{" : ","}${JSON.stringify(name)}:`),
      ...piecesOf(member),
    ]),
    utf8("}"),
  ];
}

function holdsWritten(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.values(value).some((member) => member instanceof WrittenJson || holdsWritten(member));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
