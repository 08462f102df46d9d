/** Text that comes in pieces, handed on in whole characters. */

/**
 * Providers cut their text anywhere, also between the two halves of a character outside the basic plane; written apart, both
 * halves would become U+FFFD.
 */
export class WholeText {
  #held = "";

  /** The piece as far as it is whole, with the half that was held back. */
  take(piece: string): string {
    const text = this.#held + piece;
    const last = text.charCodeAt(text.length - 1);
    const cut = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
    this.#held = text.slice(cut);
    return text.slice(0, cut);
  }

  /** What is still held back when nothing more comes. */
  rest(): string {
    const text = this.#held;
    this.#held = "";
    return text;
  }
}
