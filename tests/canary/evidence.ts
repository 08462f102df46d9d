/** What a scenario left behind, and the secrets that must not be in it: everything is kept, and searched at the end. */
import { walk } from "@std/fs";
import { type Hit, hitsIn, type Needle, needlesOf } from "./forms.ts";

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Which secrets may be in a place. */
export interface Meant {
  /** Kinds of which exactly one secret must be there. */
  must?: readonly string[];
  /** Kinds that may be there. */
  may?: readonly string[];
}

interface Exhibit extends Meant {
  place: string;
  bytes: Uint8Array;
}

/** Random text with `length` letters and digits behind a prefix. */
export function randomText(prefix = "", length = 40): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return prefix + Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** Secrets may become known late (a token that a server has just made): what was said before is searched for them, too. */
export class Evidence {
  readonly #needles = new Map<string, Needle[]>();
  readonly #exhibits: Exhibit[] = [];
  readonly #seen = new Map<string, string>();

  /** Makes a secret of a kind known; once for each. */
  plant(kind: string, secret: string | Uint8Array): void {
    if (secret.length < 16) throw new Error(`a ${kind} of ${secret.length} cannot be searched for`);
    const key = typeof secret === "string" ? secret : secret.join();
    if (!this.#needles.has(key)) this.#needles.set(key, needlesOf(kind, secret));
  }

  /** A new random secret of a kind. */
  mint(kind: string, prefix = "", length = 40): string {
    const secret = randomText(prefix, length);
    this.plant(kind, secret);
    return secret;
  }

  /** How many secrets are known. */
  get secrets(): number {
    return this.#needles.size;
  }

  /** Bytes searched. */
  get bytes(): number {
    return this.#exhibits.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Keeps something that was seen. */
  exhibit(place: string, what: string | Uint8Array, meant: Meant = {}): void {
    const bytes = typeof what === "string" ? new TextEncoder().encode(what) : what;
    this.#exhibits.push({ place, bytes, ...meant });
  }

  /**
   * Keeps every file below a folder that has changed since the last time, and its name.
   * @param meantAt which secrets a file is meant to hold
   */
  async collect(
    when: string,
    folder: string,
    meantAt: (path: string) => Meant = () => ({}),
  ): Promise<void> {
    for await (const { path, isFile } of walk(folder, { followSymlinks: false })) {
      const { mtime, size, ino } = await Deno.lstat(path);
      const state = `${mtime?.getTime()} ${size} ${ino}`;
      if (this.#seen.get(path) === state) continue;
      this.#seen.set(path, state);
      this.exhibit(`name of ${path}`, path);
      if (!isFile) continue;
      if (size > MAX_FILE_BYTES) throw new Error(`${path} is too large to be searched`);
      this.exhibit(`${path} after ${when}`, await Deno.readFile(path), meantAt(path));
    }
  }

  /** Every secret where it must not be, and every place that lacks the one that it is there for. */
  hits(): Hit[] {
    const all = [...this.#needles.values()].flat();
    return this.#exhibits.flatMap(({ place, bytes, must = [], may = [] }) => {
      const found = hitsIn(place, bytes, all);
      const kindOf = (label: string) => label.slice(0, label.lastIndexOf("/"));
      const stray = found.filter(({ label }) =>
        !must.includes(kindOf(label)) && !may.includes(kindOf(label))
      );
      const lacking = must.flatMap((kind) => {
        const count = found.filter(({ label }) => label === `${kind}/raw`).length;
        return count === 1 ? [] : [{ place, label: `${count} of ${kind} in place of 1` }];
      });
      return [...stray, ...lacking];
    });
  }
}
