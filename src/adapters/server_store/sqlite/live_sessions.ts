import { BoundedMap } from "../../../bounded_map.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

const MAX_KEPT = 8192;
const IS_LIVE = `
  SELECT 1 AS live FROM sessions f JOIN users u ON u.user_uuid = f.user_uuid
  WHERE f.session_id = ? AND f.user_uuid = ? AND f.revoked_at_ms IS NULL AND u.disabled_at_ms IS NULL`;

/**
 * Sessions known to be live, so that the question asked for every request rarely reaches SQLite. Only a yes is kept;
 * whatever may turn a yes into a no calls `clear`, and other processes' writes empty it.
 */
export class LiveSessions {
  readonly #live = new BoundedMap<string, string>(MAX_KEPT);

  constructor(private readonly db: SqliteDatabase) {
    db.onForeignWrite(() => this.clear());
  }

  isLive(sessionId: string, userUuid: string): boolean {
    this.db.noticeForeignWrites();
    if (this.#live.get(sessionId) === userUuid) return true;
    if (this.db.get(IS_LIVE, sessionId, userUuid) === undefined) return false;
    this.#live.set(sessionId, userUuid);
    return true;
  }

  clear(): void {
    this.#live.clear();
  }
}
