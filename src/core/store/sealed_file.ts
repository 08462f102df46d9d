/** A sealed file: opening it with the rollback mark checked, and writing its next revision. */
import { selfTest } from "../../crypto/self_test.ts";
import { SignetError } from "../../errors.ts";
import { checkOpens, openBody, sealBody } from "./body.ts";
import { parseEnvelope, serializeEnvelope } from "./envelope.ts";
import { damaged, type Envelope, MAX_STORE_BYTES, type Slot, tooLarge } from "./format.ts";
import { type MarkFile, type MarkVerdict, rolledBack } from "./mark.ts";
import { readMark, stageMark } from "./mark_file.ts";
import { judgeFile, markOf, newestRev, type OpenedFile } from "./opened_file.ts";
import type { KeySource, StoreLocation, StorePorts } from "./store_types.ts";
import { withStoreLock } from "./store_lock.ts";
import { unlock } from "./unlock.ts";
import { commitOrDiscard, type StagedFile, stageFile } from "./write_file.ts";

const MARK_ROUNDS = 3;

/** What the next revision holds; what is left out stays. */
export interface NextRevision {
  plaintext?: Uint8Array;
  slots?: Slot[];
  /** A new root key, for a rekey; `slots` must wrap it. */
  root?: Uint8Array<ArrayBuffer>;
}

/** One sealed file and, once it was opened, its root key. */
export class SealedFile {
  readonly #ports: StorePorts;
  readonly #location: StoreLocation;
  readonly #keys: KeySource;
  /** So that a passphrase is stretched once a process and not once a write. */
  #known: { storeId: string; root: Uint8Array<ArrayBuffer> } | undefined;

  constructor(ports: StorePorts, location: StoreLocation, keys: KeySource) {
    this.#ports = ports;
    this.#location = location;
    this.#keys = keys;
  }

  /**
   * The file's bytes and envelope, without opening it.
   * @throws {SignetError} STORE_NOT_CHOSEN when there is none
   */
  async readEnvelope(): Promise<{ envelope: Envelope; bytes: Uint8Array<ArrayBuffer> }> {
    const bytes = await this.#ports.files.readPrivate(this.#location.path, MAX_STORE_BYTES);
    if (bytes !== undefined) return { envelope: parseEnvelope(bytes), bytes };
    throw new SignetError("STORE_NOT_CHOSEN", "There is no credential store yet", {
      hint: "Create one with: signet store init --keyfile",
      data: { path: this.#location.path },
    });
  }

  /** Opens the file and checks the mark. Needs no lock. */
  async open(): Promise<OpenedFile> {
    let opened = await this.#openUnchecked();
    let verdict: MarkVerdict = "fresh";
    for (let i = 0; i < MARK_ROUNDS; i++) {
      const mark = await this.#readMark(opened);
      ({ verdict } = await judgeFile(opened, mark));
      if (verdict === "fresh") return opened;
      // A writer may have renamed between our two reads. It renames the store first and the mark after, so a store read
      // after this mark is at least as new as the mark says, unless it was put back.
      opened = await this.#openUnchecked();
      ({ verdict } = await judgeFile(opened, mark));
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
    if (this.#known === undefined) await this.#openUnchecked();
    return await withStoreLock(
      this.#ports,
      this.#location,
      async () => await work(await this.#openChecked()),
    );
  }

  /** Writes the next revision. Under the lock only. */
  async write(opened: OpenedFile, next: NextRevision): Promise<Envelope> {
    const { files, random } = this.#ports;
    const { path } = this.#location;
    const root = next.root ?? opened.root;
    const plaintext = next.plaintext ?? opened.plaintext;
    const envelope = await this.#sealNext(opened, next.slots, root, plaintext);
    const bytes = serializeEnvelope(envelope);
    if (bytes.length > MAX_STORE_BYTES) throw tooLarge();
    const mark = await markOf({ envelope, bytes, root });
    if (next.root !== undefined) {
      // The mark never goes down, also when an older file was accepted: a crash here would open the door to a fork.
      await this.#writeMark(opened, { ...await markOf(opened, newestRev(opened)), next: mark });
    }
    const store = await stageFile(files, random, path, bytes, {
      verify: (back) => checkOpens(back, root),
    });
    await this.#commitBoth(store, envelope.store_id, mark);
    this.#known = { storeId: envelope.store_id, root };
    return envelope;
  }

  /** First the store and then the mark: the other way round, a crash between would make a good store look old. */
  async #commitBoth(store: StagedFile, storeId: string, mark: MarkFile): Promise<void> {
    const staged = await this.#stageMark(storeId, mark, false).catch(async (error) => {
      await store.discard();
      throw error;
    });
    try {
      await commitOrDiscard(store);
    } catch (error) {
      await staged.discard();
      throw error;
    }
    await commitOrDiscard(staged).catch((cause) => {
      throw new SignetError("DISK_FAILED", "The store was saved, but its rollback mark was not", {
        cause,
        hint: "Check the state folder; the next write mends it",
        data: { saved: true },
      });
    });
  }

  async #sealNext(
    opened: OpenedFile,
    slots: Slot[] | undefined,
    root: Uint8Array,
    plaintext: Uint8Array,
  ): Promise<Envelope> {
    const rev = newestRev(opened) + 1;
    if (rev > Number.MAX_SAFE_INTEGER) throw damaged("rev");
    const { salt: _salt, commit: _commit, body: _body, ...header } = opened.envelope;
    const { writer } = this.#location;
    const next = { ...header, rev, writer, slots: slots ?? header.slots };
    return await sealBody(this.#ports.random, root, next, plaintext);
  }

  async #openUnchecked(): Promise<OpenedFile> {
    // At the same time: the self-test waits for other threads, and nothing is derived or decrypted before both are done.
    const [{ envelope, bytes }] = await Promise.all([this.readEnvelope(), selfTest()]);
    const known = this.#known;
    if (known?.storeId === envelope.store_id) {
      const plaintext = await openBody(known.root, envelope);
      if (plaintext !== undefined) {
        return { envelope, bytes, root: known.root, plaintext, seenRev: 0 };
      }
    }
    // No key yet, or another process has rekeyed.
    const { root, plaintext } = await unlock(envelope, this.#keys);
    this.#known = { storeId: envelope.store_id, root };
    return { envelope, bytes, root, plaintext, seenRev: 0 };
  }

  async #openChecked(): Promise<OpenedFile> {
    const opened = await this.#openUnchecked();
    const { verdict, seenRev } = await judgeFile(opened, await this.#readMark(opened));
    if (verdict !== "fresh" && !this.#location.acceptRollback) throw rolledBack(verdict);
    return { ...opened, seenRev };
  }

  async #readMark(opened: OpenedFile): Promise<Uint8Array | undefined> {
    return await readMark(this.#ports.files, this.#location.stateDir, opened.envelope.store_id);
  }

  async #stageMark(storeId: string, mark: MarkFile, lasting: boolean): Promise<StagedFile> {
    const { files, random } = this.#ports;
    return await stageMark(files, random, this.#location.stateDir, storeId, mark, lasting);
  }

  async #writeMark(opened: OpenedFile, mark: MarkFile): Promise<void> {
    await commitOrDiscard(await this.#stageMark(opened.envelope.store_id, mark, true));
  }
}
