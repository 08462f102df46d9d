import { BoundedMap } from "../../../bounded_map.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Users whose totals are kept, and prefixes of each. */
const MAX_USERS = 1024;
const MAX_PREFIXES = 32;

/** Above every character of a secret's name, which is ASCII: prefix + this ends the range of that prefix. */
const AFTER_ALL = "\x7f";
const COUNT = `
  SELECT count(*) AS total FROM secrets
  WHERE user_uuid = ? AND name >= ? AND name < ? AND deleted_at_ms IS NULL`;

/** The first name that does not begin with the prefix any more, as far as names go. */
export function endOf(prefix: string): string {
  return prefix + AFTER_ALL;
}

/**
 * How many names of a user begin with a prefix: counted once, then kept true. Counting 100,000 names takes tens of
 * milliseconds, in which the whole server stands still (case 52).
 */
export class NameTotals {
  readonly #kept = new BoundedMap<string, BoundedMap<string, number>>(MAX_USERS);

  constructor(private readonly db: SqliteDatabase) {
    db.onForeignWrite(() => this.#kept.clear());
  }

  /** To be called within `SqliteDatabase.read`, with the page: both are of one moment then, whoever else writes. */
  count(userUuid: string, prefix: string): number {
    let own = this.#kept.get(userUuid);
    const known = own?.get(prefix);
    if (known !== undefined) return known;
    if (own === undefined) this.#kept.set(userUuid, own = new BoundedMap(MAX_PREFIXES));
    const total = this.db.get<{ total: number }>(COUNT, userUuid, prefix, endOf(prefix))?.total ??
      0;
    own.set(prefix, total);
    return total;
  }

  /** A name has come or gone. To be called once that is committed, and never for what is undone. */
  changed(userUuid: string, name: string, by: 1 | -1): void {
    const own = this.#kept.get(userUuid);
    for (const [prefix, total] of own?.entries() ?? []) {
      if (name.startsWith(prefix)) own?.set(prefix, total + by);
    }
  }
}
