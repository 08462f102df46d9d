/** A sealed file: opening it with the rollback mark checked, and writing its next revision. */
import { equalBytes } from "../../../crypto/equal_bytes.ts";
import { selfTest } from "../../../crypto/self_test.ts";
import { SealholdError } from "../../../errors.ts";
import type { KeychainRef } from "../../../ports/keychain.ts";
import { openBody } from "./body.ts";
import { parseEnvelope } from "./envelope.ts";
import { type Envelope, MAX_STORE_BYTES } from "./format.ts";
import { STORE_INIT_HINT } from "./init_hint.ts";
import { isSlotOf, readItem } from "./keychain_item.ts";
import { type MarkVerdict, rolledBack } from "./mark.ts";
import { readMark, tryMark } from "./mark_file.ts";
import { judgeFile, type Marks, type OpenedFile } from "./opened_file.ts";
import type { KeySource, StoreLocation, StorePorts } from "./store_types.ts";
import { unlock } from "./unlock.ts";
import type { NextRevision } from "./write_revision.ts";

const MARK_ROUNDS = 3;

/** A file that was read and parsed. */
interface ReadFile {
  envelope: Envelope;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The root key of a store, and what opened it. */
interface KnownRoot {
  storeId: string;
  root: Uint8Array<ArrayBuffer>;
  opener: KeychainRef | undefined;
}

/** One sealed file and, once it was opened, its root key. */
export class SealedFile {
  readonly #ports: StorePorts;
  readonly #location: StoreLocation;
  readonly #keys: KeySource;
  /** So that a passphrase is stretched once a process and not once a write. */
  #known: KnownRoot | undefined;
  /** What `peek` read, for the next `open`. */
  #peeked: ReadFile | undefined;

  /** The self-test, once for this file. */
  #tested: Promise<void> | undefined;

  constructor(ports: StorePorts, location: StoreLocation, keys: KeySource) {
    this.#ports = ports;
    this.#location = location;
    this.#keys = keys;
  }

  /**
   * The file's bytes and envelope, without opening it.
   * @throws {SealholdError} STORE_NOT_CHOSEN when there is none
   */
  async readEnvelope(): Promise<ReadFile> {
    const bytes = await this.#ports.files.readPrivate(this.#location.path, MAX_STORE_BYTES);
    if (bytes !== undefined) return { envelope: parseEnvelope(bytes), bytes };
    throw new SealholdError("STORE_NOT_CHOSEN", "There is no credential store yet", {
      hint: `Create one with: ${STORE_INIT_HINT}`,
      data: { path: this.#location.path },
    });
  }

  /** The same; the next `open` takes what was read here. Who asks first what a store is, and then opens it, reads it once. */
  async peek(): Promise<ReadFile> {
    this.#peeked = await this.readEnvelope();
    return this.#peeked;
  }

  /** Opens the file and checks the mark. Needs no lock. */
  async open(): Promise<OpenedFile> {
    // One that was read earlier is judged like any other: by a mark that is read after it.
    let opened = await this.#openUnchecked(this.#takePeeked());
    let verdict: MarkVerdict = "fresh";
    for (let i = 0; i < MARK_ROUNDS; i++) {
      const marks = await this.#marksOf(opened);
      ({ verdict } = await judgeFile(opened, marks));
      if (verdict === "fresh") return opened;
      // A writer may have renamed between our two reads. It renames the store first and the mark after, so a store read
      // after this mark is at least as new as the mark says, unless it was put back.
      opened = await this.#openUnchecked();
      ({ verdict } = await judgeFile(opened, marks));
      if (verdict === "fresh") return opened;
      if (verdict === "older") break;
    }
    if (!this.#location.acceptRollback) throw rolledBack(verdict);
    // A new revision and not just a new mark: it goes beyond everything of the abandoned timeline, so that a later file of
    // that cannot pass for newer than this one (fork replay).
    return await this.locked(async (current) => {
      await this.write(current, {});
      return await this.#openUnchecked();
    });
  }

  /** Runs `work` on the open file under the lock. */
  async locked<T>(work: (opened: OpenedFile) => Promise<T>): Promise<T> {
    // A passphrase is asked for before the lock is taken: a person at a prompt must not make others wait.
    await this.#unlocked();
    const { withStoreLock } = await import("./store_lock.ts");
    return await withStoreLock(
      this.#ports,
      this.#location,
      async () => await work(await this.#openChecked()),
    );
  }

  /** Opens the file, and makes sure that its next revision could be written. */
  async prepare(): Promise<void> {
    const { storeId } = await this.#unlocked();
    const { files, random } = this.#ports;
    const { path, stateDir } = this.#location;
    const { withStoreLock } = await import("./store_lock.ts");
    const { tryReplace } = await import("../files/replace_file.ts");
    await withStoreLock(this.#ports, this.#location, async () => {
      const { size } = await files.inspect(path) ?? { size: 0 };
      await tryReplace(files, random, path, Math.min(size, MAX_STORE_BYTES));
      await tryMark(files, random, stateDir, storeId);
    });
  }

  /** Zeroes the root key; the next call asks for it again. */
  close(): void {
    this.#known?.root.fill(0);
    this.#known = undefined;
    this.#peeked = undefined;
  }

  /** Writes the next revision. Under the lock only. */
  async write(opened: OpenedFile, next: NextRevision): Promise<Envelope> {
    const { writeRevision } = await import("./write_revision.ts");
    const { envelope, root, finish } = await writeRevision(
      this.#ports,
      this.#location,
      opened,
      next,
    );
    // Known from here on, whatever happens to the keychain's item: the file is in its place.
    const refs = [...(next.items ?? []).map(({ ref }) => ref), opened.opener?.ref];
    const opener = refs.find((ref) => ref && envelope.slots.some((slot) => isSlotOf(slot, ref)));
    this.#known = { storeId: envelope.store_id, root, opener };
    await finish();
    return envelope;
  }

  #takePeeked(): ReadFile | undefined {
    const peeked = this.#peeked;
    this.#peeked = undefined;
    return peeked;
  }

  /** Has the root key at hand. */
  async #unlocked(): Promise<KnownRoot> {
    if (this.#known === undefined) {
      const { plaintext } = await this.#openUnchecked(this.#takePeeked());
      plaintext.fill(0);
    }
    return this.#known!;
  }

  async #openUnchecked(peeked?: ReadFile): Promise<OpenedFile> {
    // At the same time: the self-test waits for other threads, and nothing is derived or decrypted before both are done.
    const tested = this.#tested ??= selfTest();
    const reading = peeked === undefined ? this.readEnvelope() : Promise.resolve(peeked);
    const read = await reading.finally(() => tested);
    try {
      return await this.#openRead(read);
    } catch (error) {
      if (!read.envelope.slots.some((slot) => slot.type === "keychain")) throw error;
      // Another process may have rekeyed just now, and removed the item that the file named when it was read.
      const again = await this.readEnvelope();
      if (equalBytes(again.bytes, read.bytes)) throw error;
      return await this.#openRead(again);
    }
  }

  async #openRead({ envelope, bytes }: ReadFile): Promise<OpenedFile> {
    const known = this.#known;
    const { keychain } = this.#ports;
    if (known?.storeId === envelope.store_id) {
      const { root } = known;
      const plaintext = await openBody(root, envelope);
      const ref = known.opener;
      if (plaintext !== undefined) {
        // Afresh, for the mark in it: another process may have written since.
        const opener = ref !== undefined && envelope.slots.some((slot) => isSlotOf(slot, ref))
          ? { ref, item: await readItem(keychain, ref) }
          : undefined;
        return { envelope, bytes, root, plaintext, opener, seenRev: 0 };
      }
    }
    // No key yet, or another process has rekeyed.
    const { root, plaintext, opener } = await unlock(envelope, this.#keys, keychain);
    this.#known = { storeId: envelope.store_id, root, opener: opener?.ref };
    return { envelope, bytes, root, plaintext, opener, seenRev: 0 };
  }

  async #openChecked(): Promise<OpenedFile> {
    const opened = await this.#openUnchecked();
    // What was read before the lock is old by now, and older still after what is written under it.
    this.#peeked = undefined;
    const { verdict, seenRev } = await judgeFile(opened, await this.#marksOf(opened));
    if (verdict !== "fresh" && !this.#location.acceptRollback) throw rolledBack(verdict);
    return { ...opened, seenRev };
  }

  async #marksOf({ envelope, opener }: OpenedFile): Promise<Marks> {
    const { files } = this.#ports;
    const file = await readMark(files, this.#location.stateDir, envelope.store_id);
    return { file, item: opener?.item };
  }
}
