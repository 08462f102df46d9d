/**
 * A map of at most so many values. The one that was put in first goes first, singly: emptying the whole would make every
 * request after it a miss, and looking for the oldest in a Map walks over all that was deleted before it.
 */
export class BoundedMap<K, V> {
  readonly #values = new Map<K, V>();
  /** A ring of keys in the order of their coming. One whose value has been deleted keeps its place until it comes round. */
  readonly #keys: K[] = [];
  #next = 0;

  /** @param most 1 or more */
  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  /** In the order of their coming. */
  entries(): IterableIterator<[K, V]> {
    return this.#values.entries();
  }

  /** A key that is there keeps its place. */
  set(key: K, value: V): void {
    if (!this.#values.has(key)) this.#makeRoom(key);
    this.#values.set(key, value);
  }

  clear(): void {
    this.#values.clear();
    this.#keys.length = 0;
    this.#next = 0;
  }

  #makeRoom(key: K): void {
    const oldest = this.#keys[this.#next];
    if (oldest !== undefined) this.#values.delete(oldest);
    this.#keys[this.#next] = key;
    this.#next = (this.#next + 1) % this.most;
  }
}
