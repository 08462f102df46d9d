import { setImmediate } from "node:timers";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { isBusy, toStoreError } from "./sqlite_errors.ts";

/** A row; its columns are checked by the types of the tables, which are STRICT. */
type Row = Readonly<Record<string, unknown>>;

/** How long writes do not wait for another process, after one of them waited in vain, in milliseconds. */
const IMPATIENT_MS = 1000;

/** What a write that is shared with others wants besides. */
interface SharedWrite<T> {
  /** Afterwards no copy of what was overwritten may be left in the write-ahead log. */
  erases?: boolean;
  /** Called with the result once it is on the disk, before anything else is read. */
  committed?: (result: T) => void;
}

interface PendingWrite {
  work: () => unknown;
  committed: ((result: unknown) => void) | undefined;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * One SQLite connection: prepared statements kept, transactions, and a sign of other connections' writes.
 *
 * Every call is synchronous, so two transactions of this process never interleave; against other processes,
 * `BEGIN IMMEDIATE` takes the write lock before anything is read.
 */
export class SqliteDatabase {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #dropCaches: Array<() => void> = [];
  #dataVersion = 0;
  #lookedAtMs = NaN;
  #pending: PendingWrite[] = [];
  #erases = false;
  #busyTimeoutMs = 0;
  #impatientUntilMs: number | undefined;
  #open = true;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  }

  /** Runs statements that return nothing. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** The first row. `T` names the columns that the statement selects. */
  get<T extends object = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  /** Every row. */
  all<T extends object = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** Runs a write. @returns the number of rows changed, and the last id given out */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; lastId: number } {
    const result = this.#prepare(sql).run(...values);
    return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
  }

  /** How long to wait for another process's write, in milliseconds. The whole process stands still meanwhile. */
  setBusyTimeout(ms: number): void {
    this.#busyTimeoutMs = ms;
    this.exec(`PRAGMA busy_timeout = ${ms}`);
  }

  /**
   * Runs `work` in a write transaction: all of it or none, and on the disk before this returns.
   *
   * Once one has waited in vain, those of the next second do not wait: many requests must not stand still one after the
   * other while another process holds the database.
   */
  write<T>(work: () => T): T {
    if (this.#impatientUntilMs !== undefined && performance.now() > this.#impatientUntilMs) {
      this.#setPatient(true);
    }
    try {
      const result = this.#within("BEGIN IMMEDIATE", work);
      if (this.#impatientUntilMs !== undefined) this.#setPatient(true);
      return result;
    } catch (error) {
      if (isBusy(error) && this.#impatientUntilMs === undefined) this.#setPatient(false);
      throw error;
    }
  }

  /**
   * Runs `work` in a write transaction that it may share with other calls of the same turn of the event loop: they wait
   * for the disk once, which is what a durable write takes most of its time for. One that throws is undone alone.
   * @returns once the transaction is on the disk
   */
  writeTogether<T>(work: () => T, { erases = false, committed }: SharedWrite<T> = {}): Promise<T> {
    this.#erases ||= erases;
    return new Promise<T>((resolve, reject) => {
      // Twice: Deno 2.6 runs the first one between two requests of the same turn.
      if (this.#pending.length === 0) setImmediate(() => setImmediate(() => this.#writePending()));
      this.#pending.push({ work, committed, resolve, reject } as PendingWrite);
    });
  }

  /**
   * Runs `work` on one snapshot, caches included: it begins with the look for foreign writes, and not with the first row that no
   * cache has, which may come after another process's write.
   */
  read<T>(work: () => T): T {
    return this.#within("BEGIN", () => {
      this.#dropIfForeign();
      return work();
    });
  }

  /** Wraps a synchronous call as most ports want it: a promise, and errors as SealholdError. */
  call<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(this.atOnce(work));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The same for what every request asks. @throws {SealholdError} */
  atOnce<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Registers a cache that is emptied when another process has written. */
  onForeignWrite(drop: () => void): void {
    this.#dropCaches.push(drop);
  }

  /**
   * Empties the caches if another connection has written. Looked up once in each millisecond of the clock: under load this is what
   * makes a cached read cheap, and a user disabled by another process is refused a millisecond later at the most.
   */
  noticeForeignWrites(): void {
    const nowMs = Date.now();
    // Equal and not "less than": a clock that is set back must not make an old look good.
    if (nowMs === this.#lookedAtMs) return;
    this.#lookedAtMs = nowMs;
    this.#dropIfForeign();
  }

  #dropIfForeign(): void {
    const row = this.get<{ data_version: number }>("PRAGMA data_version");
    const version = row?.data_version ?? 0;
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.emptyCaches();
  }

  /** For a write of this process that touches too much to tell each cache what it was. */
  emptyCaches(): void {
    for (const drop of this.#dropCaches) drop();
  }

  /** Whether `close` was not called yet. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Moves the write-ahead log into the database file and closes. Does nothing the second time. */
  close(): void {
    if (!this.#open) return;
    this.#writePending();
    this.#open = false;
    this.#statements.clear();
    this.emptyLog();
    this.#db.close();
  }

  /** Moves the write-ahead log into the database file and cuts it to nothing, if no other process is reading. */
  emptyLog(): void {
    this.#erases = false;
    try {
      // Without waiting: a reader that stays would stop this process.
      this.#db.exec("PRAGMA busy_timeout = 0");
      this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The log stays behind and is taken up at the next checkpoint; nothing is lost.
    } finally {
      const waits = this.#impatientUntilMs === undefined;
      this.#db.exec(`PRAGMA busy_timeout = ${waits ? this.#busyTimeoutMs : 0}`);
    }
  }

  #setPatient(patient: boolean): void {
    this.#impatientUntilMs = patient ? undefined : performance.now() + IMPATIENT_MS;
    this.#db.exec(`PRAGMA busy_timeout = ${patient ? this.#busyTimeoutMs : 0}`);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #writePending(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    try {
      const settle = this.write(() => pending.map((each) => this.#attempt(each)));
      for (const each of settle) each.committed();
      if (this.#erases) this.emptyLog();
      for (const each of settle) each.tell();
    } catch (error) {
      const failure = toStoreError(error);
      for (const { reject } of pending) reject(failure);
    }
  }

  /** Runs one of several writes. @returns what tells its caller, once all of them are on the disk */
  #attempt(
    { work, committed, resolve, reject }: PendingWrite,
  ): { committed: () => void; tell: () => void } {
    this.#prepare("SAVEPOINT one").run();
    try {
      const result = work();
      this.#prepare("RELEASE one").run();
      return { committed: () => committed?.(result), tell: () => resolve(result) };
    } catch (error) {
      this.#prepare("ROLLBACK TO one").run();
      this.#prepare("RELEASE one").run();
      return { committed: () => {}, tell: () => reject(toStoreError(error)) };
    }
  }

  #within<T>(begin: string, work: () => T): T {
    this.#prepare(begin).run();
    try {
      const result = work();
      this.#prepare("COMMIT").run();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.#prepare("ROLLBACK").run();
    } catch {
      // SQLite has rolled back by itself (full disk, I/O error); the first error is the one to report.
    }
  }
}
