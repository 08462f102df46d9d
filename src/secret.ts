/** A wrapper that keeps secret bytes out of logs, errors, JSON and `console`. */

const REDACTED = "[redacted]";
/** Keeps nothing between two calls, and making one costs more than decoding. ignoreBOM: see exposeText. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Secret bytes. Prints as `[redacted]` however it is turned into text; only the code that must have the bytes calls
 * `expose`.
 */
export class Secret {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  /** @param bytes the secret; copied, so that the caller may zero its own */
  constructor(bytes: Uint8Array) {
    this.#bytes = new Uint8Array(bytes);
  }

  /** A secret from text, in UTF-8. */
  static fromText(text: string): Secret {
    return Secret.take(new TextEncoder().encode(text));
  }

  /** A secret from bytes that nobody needs any more: they are zeroed. */
  static take(bytes: Uint8Array): Secret {
    const secret = new Secret(bytes);
    bytes.fill(0);
    return secret;
  }

  /** Number of bytes. */
  get length(): number {
    return this.#bytes.length;
  }

  /** A copy of the bytes. */
  expose(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes);
  }

  /**
   * The bytes as UTF-8 text.
   * @throws {TypeError} if they are not UTF-8
   */
  exposeText(): string {
    // ignoreBOM keeps a leading U+FEFF, so that text round-trips to the same bytes.
    return decoder.decode(this.#bytes);
  }

  /** Overwrites this copy. Best effort: the runtime may have moved or copied the memory. */
  zero(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for("Deno.customInspect")](): string {
    return REDACTED;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}
