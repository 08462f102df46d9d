/**
 * Bytes of a terminal, handed out a whole key at a time.
 *
 * Cliffy 1.2 reads eight bytes at once and decodes each eight by themselves: a `€` that lies across the border becomes two
 * replacement characters, in silence and in a password. So no read ends inside a character, or inside the sequence of an
 * arrow key.
 */

const ESC = 0x1b;
/** Longest sequence of one key that a terminal sends, in bytes; whatever is longer is handed on as it comes. */
const MAX_SEQUENCE = 8;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What is read and not yet handed out. */
export class WholeKeys {
  #pending = new Uint8Array(0);
  readonly #read: (buffer: Uint8Array) => Promise<number | null>;

  /** @param read as `Deno.stdin.read`: how many bytes it put into the buffer, null at the end */
  constructor(read: (buffer: Uint8Array) => Promise<number | null>) {
    this.#read = read;
  }

  /**
   * Puts whole keys into `buffer`, as many as fit, and none behind an Enter: what follows it answers the next question.
   * @param buffer 8 bytes or more, which the longest key needs
   * @returns how many bytes; null at the end of the input
   */
  async into(buffer: Uint8Array): Promise<number | null> {
    let count = wholeLength(this.#pending, buffer.length);
    while (count === 0) {
      if (!await this.#readMore()) {
        // What is cut off for good is handed on as it is: a replacement character then is the truth.
        if (this.#pending.length === 0) return null;
        count = Math.min(this.#pending.length, buffer.length);
        break;
      }
      count = wholeLength(this.#pending, buffer.length);
    }
    buffer.set(this.#pending.subarray(0, count));
    this.#keep(this.#pending.slice(count));
    return count;
  }

  /** Forgets what is left; it may be the rest of a password. */
  clear(): void {
    this.#keep(new Uint8Array(0));
  }

  async #readMore(): Promise<boolean> {
    const chunk = new Uint8Array(256);
    const got = await this.#read(chunk);
    if (got === null) return false;
    const joined = new Uint8Array(this.#pending.length + got);
    joined.set(this.#pending);
    joined.set(chunk.subarray(0, got), this.#pending.length);
    chunk.fill(0);
    this.#keep(joined);
    return true;
  }

  #keep(bytes: Uint8Array<ArrayBuffer>): void {
    this.#pending.fill(0);
    this.#pending = bytes;
  }
}

/** Length of the longest run of whole keys at the beginning that is not longer than `max`, up to an Enter. */
function wholeLength(bytes: Uint8Array, max: number): number {
  let end = 0;
  while (end < bytes.length) {
    const next = end + keyLength(bytes.subarray(end));
    if (next > bytes.length || next > max) break;
    const key = bytes[end];
    end = next;
    if (key === CARRIAGE_RETURN || key === LINE_FEED) break;
  }
  return end;
}

/** How long the first key is, in bytes; more than there are if it is not all there yet. */
function keyLength(bytes: Uint8Array): number {
  const first = bytes[0] ?? 0;
  return first === ESC ? sequenceLength(bytes) : characterLength(bytes, first);
}

/** A character of UTF-8 (RFC 3629 section 3); a byte that begins none stands alone, and so does one cut short by another. */
function characterLength(bytes: Uint8Array, first: number): number {
  const length = first >= 0xf0 && first <= 0xf4
    ? 4
    : first >= 0xe0 && first < 0xf0
    ? 3
    : first >= 0xc2 && first < 0xe0
    ? 2
    : 1;
  for (let i = 1; i < length && i < bytes.length; i++) {
    if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return i;
  }
  return length;
}

/** `ESC [ … final` and `ESC O x` (ECMA-48 section 5.4); an Escape key by itself is one byte, and comes alone. */
function sequenceLength(bytes: Uint8Array): number {
  if (bytes[1] === 0x4f) return Math.min(3, bytes.length);
  if (bytes[1] !== 0x5b) return 1;
  for (let i = 2; i < bytes.length && i < MAX_SEQUENCE; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x40 && byte <= 0x7e) return i + 1;
    if (byte < 0x20 || byte > 0x3f) return i;
  }
  return Math.min(bytes.length, MAX_SEQUENCE);
}
