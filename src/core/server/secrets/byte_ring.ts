/** Where something lies in the ring, and what comes after it. */
interface Place<T> {
  key: string;
  at: number;
  length: number;
  about: T;
  next: Place<T> | undefined;
}

/** What is kept under a key. */
interface Kept<T> {
  /** A view, good until something else is put in: to be used at once. */
  bytes: Uint8Array<ArrayBuffer>;
  about: T;
}

/**
 * Bytes by key in one buffer of a fixed size, the oldest overwritten first. One buffer, because the garbage of an array for
 * each of 100,000 costs more than reading them anew. What leaves is overwritten at once.
 */
export class ByteRing<T> {
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  readonly #places = new Map<string, Place<T>>();
  #oldest: Place<T> | undefined;
  #newest: Place<T> | undefined;
  #count = 0;
  #at = 0;

  /**
   * @param capacity bytes, made at the first use
   * @param most how many are kept, however small they are
   */
  constructor(private readonly capacity: number, private readonly most: number) {}

  get(key: string): Kept<T> | undefined {
    const place = this.#places.get(key);
    return place && { bytes: this.#view(place), about: place.about };
  }

  /**
   * Makes room for `length` bytes in place of what is kept under the key.
   * @returns the room, to be filled at once
   * @throws {RangeError} if they are more than the whole buffer
   */
  put(key: string, length: number, about: T): Uint8Array<ArrayBuffer> {
    if (length > this.capacity) throw new RangeError("Cannot keep more than the capacity");
    this.delete(key);
    const place = { key, at: this.#claim(length), length, about, next: undefined };
    this.#places.set(key, place);
    if (this.#newest === undefined) this.#oldest = place;
    else this.#newest.next = place;
    this.#newest = place;
    this.#count++;
    this.#at = place.at + length;
    return this.#view(place);
  }

  /** Its room is free once all that is older has gone. */
  delete(key: string): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#view(place).fill(0);
    this.#places.delete(key);
  }

  clear(): void {
    while (this.#oldest !== undefined) this.#dropOldest();
    this.#at = 0;
  }

  /** Drops what lies where the next `length` bytes go. */
  #claim(length: number): number {
    while (this.#count >= this.most) this.#dropOldest();
    if (this.#at + length > this.capacity) {
      // The rest of the buffer is too short: what lies there is the oldest.
      while (this.#oldest !== undefined && this.#oldest.at >= this.#at) this.#dropOldest();
      this.#at = 0;
    }
    const end = this.#at + length;
    while (this.#oldest !== undefined && this.#oldest.at >= this.#at && this.#oldest.at < end) {
      this.#dropOldest();
    }
    return this.#at;
  }

  #dropOldest(): void {
    const place = this.#oldest;
    if (place === undefined) return;
    if (this.#places.get(place.key) === place) this.delete(place.key);
    this.#oldest = place.next;
    if (this.#oldest === undefined) this.#newest = undefined;
    this.#count--;
  }

  #view({ at, length }: Place<T>): Uint8Array<ArrayBuffer> {
    this.#buffer ??= new Uint8Array(this.capacity);
    return this.#buffer.subarray(at, at + length);
  }
}
