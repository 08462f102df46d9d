import { SealholdError } from "../../../errors.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Versions erased in one transaction, and bytes of their values: 1 MiB takes 30 ms, in which the server stands still. */
const VERSIONS_AT_ONCE = 50;
const BYTES_AT_ONCE = 256 * 1024;
/** Secrets taken up at once of those that an earlier run left. */
const RESUMED_AT_ONCE = 100;

const DUE = `
  SELECT v.version, length(v.sealed_value) AS bytes FROM erasures e
  JOIN secrets s ON s.user_uuid = e.user_uuid AND s.name = e.name
  JOIN secret_versions v ON v.user_uuid = e.user_uuid AND v.name = e.name
    AND v.version > e.done_through AND v.version <= s.erased_through
  WHERE e.user_uuid = ? AND e.name = ? ORDER BY v.version LIMIT ?`;
const ERASE = `
  UPDATE secret_versions SET key_id = NULL, wrapped_key = NULL, sealed_value = NULL
  WHERE user_uuid = ? AND name = ? AND version = ?`;

/** A deleted secret, and who waits for the last of its bytes to go. */
interface Job {
  userUuid: string;
  name: string;
  /** With false when it is left for later. */
  settle: PromiseWithResolvers<boolean>;
}

/** What one transaction may still erase. */
interface Room {
  versions: number;
  bytes: number;
}

/**
 * Marks a secret as deleted: from then on none of its versions is shown, and what erases them is noted beside it.
 * @returns false when there is none
 */
export function markDeleted(
  db: SqliteDatabase,
  userUuid: string,
  name: string,
  nowMs: number,
): boolean {
  const before = db.get<{ erased_through: number }>(
    "SELECT erased_through FROM secrets WHERE user_uuid = ? AND name = ? AND deleted_at_ms IS NULL",
    userUuid,
    name,
  );
  if (before === undefined) return false;
  db.run(
    `UPDATE secrets SET deleted_at_ms = ?, erased_through = latest_version
     WHERE user_uuid = ? AND name = ?`,
    nowMs,
    userUuid,
    name,
  );
  // One that is still being erased goes on from where it is.
  db.run(
    "INSERT INTO erasures (user_uuid, name, done_through) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    userUuid,
    name,
    before.erased_through,
  );
  return true;
}

/**
 * Erases the versions of deleted secrets: in short transactions that others get between (case 52), the users by turns. What a
 * crash, or another process that holds the database, leaves behind is noted in the database.
 */
export class Eraser {
  /** By user; each turn takes the first one and puts it last: who deletes thousands does not make others wait for their few. */
  readonly #jobs = new Map<string, Job[]>();
  #running = false;
  #left = false;

  constructor(private readonly db: SqliteDatabase) {}

  /**
   * Erases what `markDeleted` has marked.
   * @returns once no sealed byte is left, in the write-ahead log neither; false when another process held the database, or it
   *   was closed, and the rest is erased with the next deletion or at the next start
   */
  erase(userUuid: string, name: string): Promise<boolean> {
    const job = { userUuid, name, settle: Promise.withResolvers<boolean>() };
    const own = this.#jobs.get(userUuid);
    if (own === undefined) this.#jobs.set(userUuid, [job]);
    else own.push(job);
    if (!this.#running) void this.#run();
    if (this.#left) {
      this.#left = false;
      // What fails here is tried again with the next one.
      this.eraseRest().catch(() => this.#left = true);
    }
    return job.settle.promise;
  }

  /** Erases what earlier runs have left. */
  async eraseRest(): Promise<void> {
    const sql = "SELECT user_uuid AS userUuid, name FROM erasures LIMIT ?";
    const find = () => this.db.all<Pick<Job, "userUuid" | "name">>(sql, RESUMED_AT_ONCE);
    for (let found = find(); found.length > 0; found = find()) {
      const erased = await Promise.all(found.map((each) => this.erase(each.userUuid, each.name)));
      if (erased.includes(false)) return;
    }
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    this.#running = true;
    while (this.#jobs.size > 0) {
      const finished: Job[] = [];
      try {
        await this.db.writeTogether(() => this.#eraseSome(finished));
        // No copy of them in the write-ahead log either.
        if (finished.length > 0 && this.db.isOpen) this.db.emptyLog();
        for (const { settle } of finished) settle.resolve(true);
      } catch (error) {
        this.#giveUp(error, finished);
      }
    }
    this.#running = false;
  }

  #eraseSome(finished: Job[]): void {
    const room = { versions: VERSIONS_AT_ONCE, bytes: BYTES_AT_ONCE };
    while (room.versions > 0 && room.bytes > 0) {
      const [next] = this.#jobs;
      if (next === undefined) return;
      const [userUuid, jobs] = next;
      this.#jobs.delete(userUuid);
      const [job] = jobs;
      if (job !== undefined && eraseVersions(this.db, job, room)) {
        finished.push(job);
        jobs.shift();
      }
      if (jobs.length > 0) this.#jobs.set(userUuid, jobs);
    }
  }

  /** The secrets are deleted whatever became of their bytes: that another process was in the way is nobody's failure. */
  #giveUp(error: unknown, finished: readonly Job[]): void {
    const jobs = [...finished, ...[...this.#jobs.values()].flat()];
    this.#jobs.clear();
    this.#left = true;
    const later = !this.db.isOpen || (error instanceof SealholdError && error.code === "BUSY");
    for (const { settle } of jobs) later ? settle.resolve(false) : settle.reject(error);
  }
}

/** @returns whether nothing of that secret is left */
function eraseVersions(db: SqliteDatabase, { userUuid, name }: Job, room: Room): boolean {
  const most = room.versions;
  const due = db.all<{ version: number; bytes: number | null }>(DUE, userUuid, name, most + 1);
  let taken = 0;
  for (const { version, bytes } of due.slice(0, most)) {
    if (room.bytes <= 0) break;
    db.run(ERASE, userUuid, name, version);
    room.versions--;
    room.bytes -= bytes ?? 0;
    taken++;
  }
  const place = "WHERE user_uuid = ? AND name = ?";
  if (taken === due.length) {
    db.run(`DELETE FROM erasures ${place}`, userUuid, name);
    return true;
  }
  const last = due[taken - 1]?.version ?? 0;
  db.run(`UPDATE erasures SET done_through = ? ${place}`, last, userUuid, name);
  return false;
}
