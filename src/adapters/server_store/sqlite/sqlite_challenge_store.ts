import type {
  ChallengeStore,
  NewChallenge,
  StoredChallenge,
} from "../../../ports/server/challenge_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { sweep } from "./sweep.ts";

interface ChallengeRow {
  challenge_id: string;
  aid: string;
  payload: string;
  created_at_ms: number;
  expires_at_ms: number;
}

/** One that is from so much later is from before the clock was set back. */
const HOUR_MS = 3_600_000;

/** Challenges in SQLite. */
export function sqliteChallengeStore(db: SqliteDatabase): ChallengeStore {
  return {
    add: (challenge) => db.writeTogether(() => addChallenge(db, challenge)),
    take: (challengeId) => db.call(() => takeChallenge(db, challengeId)),
  };
}

function addChallenge(db: SqliteDatabase, challenge: NewChallenge): boolean {
  const { aid, address, limits, createdAtMs } = challenge;
  // Those of a clock that was set back since would never expire.
  sweep(db, "challenges", "expires_at_ms <= ?1 OR created_at_ms > ?1 + 3600000", createdAtMs);
  const count = (where: string, ...values: (string | number | Uint8Array)[]) =>
    db.get<{ n: number }>(`SELECT count(*) AS n FROM challenges ${where}`, ...values)?.n ?? 0;
  // Only those that can still be answered: the sweep may not have come to the others yet.
  const own = "WHERE aid = ? AND address = ? AND expires_at_ms > ? AND created_at_ms <= ?";
  const waiting = count(own, aid, address, createdAtMs, createdAtMs + HOUR_MS);
  if (waiting >= limits.perAidAndAddress) return false;
  const dropOldest = (where: string, ...values: Uint8Array[]) =>
    db.run(
      `DELETE FROM challenges WHERE challenge_id =
         (SELECT challenge_id FROM challenges ${where} ORDER BY created_at_ms LIMIT 1)`,
      ...values,
    );
  if (count("WHERE address = ?", address) >= limits.perAddress) {
    dropOldest("WHERE address = ?", address);
  }
  if (count("") >= limits.total) dropOldest("");
  db.run(
    `INSERT INTO challenges (challenge_id, aid, address, payload, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
    challenge.challengeId,
    aid,
    address,
    challenge.payload,
    createdAtMs,
    challenge.expiresAtMs,
  );
  return true;
}

function takeChallenge(db: SqliteDatabase, challengeId: string): StoredChallenge | undefined {
  // Junk must not queue for the write lock.
  if (!db.get("SELECT 1 AS found FROM challenges WHERE challenge_id = ?", challengeId)) {
    return undefined;
  }
  const row = db.write(() =>
    db.get<ChallengeRow>(
      `DELETE FROM challenges WHERE challenge_id = ?
       RETURNING challenge_id, aid, payload, created_at_ms, expires_at_ms`,
      challengeId,
    )
  );
  return row && {
    challengeId: row.challenge_id,
    aid: row.aid,
    payload: row.payload,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
