/** The server's SQLite store: what is erased, what is one transaction, who is live, and what a grant, a quota or a lock holds. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const at = (name: string) => `src/adapters/server_store/sqlite/${name}.ts`;
const storeBy = (...names: string[]) =>
  names.map((name) => `tests/adapters/server_store/sqlite/${name}_test.ts`);
const serverBy = (...names: string[]) => names.map((name) => `tests/server/${name}_test.ts`);
const CONTRACT = storeBy(
  "sqlite_server_store",
  "bounds",
  "caches",
  "foreign_writes",
  "write_together",
);

export const mutants: Mutant[] = [
  ...inFile({ file: at("open_database"), tests: storeBy("erasure") }, [
    ["PRAGMA secure_delete = ON", "PRAGMA secure_delete = OFF"],
  ]),
  ...inFile({ file: at("open_database"), tests: CONTRACT }, [
    ["await files.ensurePrivateFolder(dirname(path));", ""],
    ["const file = await files.createPrivate(path);", "return;"],
    ["if (version() > MIGRATIONS.length) {", "if (false) {"],
    ['if (facts.kind !== "file" || facts.ours === false) {', "if (false) {"],
    ["(facts.mode & 0o077) !== 0", "(facts.mode & 0o007) !== 0"],
    ["for (const side of [`${path}-wal`, `${path}-shm`]) await checkFile(files, side);", ""],
    ['db.exec(MIGRATIONS[step] ?? "");', ""],
  ]),
  ...inFile({ file: at("open_database"), tests: storeBy("open_database") }, [
    ["PRAGMA journal_mode = WAL", "PRAGMA journal_mode = DELETE"],
    ["PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"],
    ["PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema = ON"],
    ["PRAGMA journal_size_limit = 0", "PRAGMA journal_size_limit = -1"],
  ]),
  ...inFile({ file: at("sqlite_database"), tests: storeBy("erasure") }, [
    ["if (this.#erases) this.emptyLog();", ""],
    ["this.#erases ||= erases;", "this.#erases = false;"],
    ["wal_checkpoint(TRUNCATE)", "wal_checkpoint(PASSIVE)"],
  ]),
  ...inFile({ file: at("sqlite_database"), tests: storeBy("batch_snapshot") }, [
    ["      this.#dropIfForeign();", ""],
  ]),
  ...inFile({ file: at("sqlite_database"), tests: CONTRACT }, [
    ['this.#within("BEGIN IMMEDIATE", work)', 'this.#within("BEGIN", work)'],
    ["if (version === this.#dataVersion) return;", "return;"],
    ["if (nowMs === this.#lookedAtMs) return;", "return;"],
    ['this.#prepare("ROLLBACK TO one").run();', ""],
    ['this.#prepare("ROLLBACK").run();', 'this.#prepare("COMMIT").run();'],
    [
      "for (const { reject } of pending) reject(failure);",
      "for (const { resolve } of pending) resolve(1);",
    ],
    ["    this.#writePending();", ""],
    ["if (!this.#open) return;", ""],
  ]),
  ...inFile({ file: at("sqlite_database"), tests: serverBy("held_database") }, [
    [
      "if (isBusy(error) && this.#impatientUntilMs === undefined) this.#setPatient(false);",
      "",
    ],
  ]),
  ...inFile({ file: at("sqlite_errors"), tests: [...CONTRACT, ...serverBy("held_database")] }, [
    ["return code === 2067 || code === 1555;", "return false;"],
    [
      "    (BUSY.has((extendedCode(error) ?? 0) & 0xff) || /\\blocked\\b/.test(error.message));",
      "    false;",
    ],
    ["DAMAGED.has(code) || /not a database|malformed/.test(error.message)", "false"],
  ]),
  ...inFile({ file: at("live_sessions"), tests: [...CONTRACT, ...serverBy("token_routes")] }, [
    ["AND f.revoked_at_ms IS NULL", ""],
    [" AND u.disabled_at_ms IS NULL", ""],
    ["f.session_id = ? AND f.user_uuid = ?", "f.session_id = ? AND ? <> ''"],
    ["    this.db.noticeForeignWrites();", ""],
    [
      "if (this.#live.get(sessionId) === userUuid) return true;",
      "if (this.#live.has(sessionId)) return true;",
    ],
  ]),
  ...inFile({ file: at("sealed_records"), tests: CONTRACT }, [
    ["s.name = ? AND s.deleted_at_ms IS NULL", "s.name = ?"],
    ["v.version = ? AND v.key_id IS NOT NULL", "v.version = ?"],
  ]),
  ...inFile({ file: at("sqlite_attempt_store"), tests: CONTRACT }, [
    ["WHERE bucket = ? AND at_ms > ?", "WHERE bucket = ? AND at_ms >= ?"],
    ["row.made < limit", "row.made <= limit"],
    ["if (refusal !== undefined) return refusal;", ""],
    ["retryAfterMs > refusal.retryAfterMs", "retryAfterMs < refusal.retryAfterMs"],
    ['db.run("UPDATE login_attempts SET at_ms = ?1 WHERE at_ms > ?1", nowMs);', ""],
    ["SET at_ms = ?1 WHERE at_ms > ?1", "SET at_ms = 0 WHERE at_ms > ?1"],
    ["Math.max(KEEP_MS, ...limits.map((limit) => limit.windowMs))", "KEEP_MS"],
    ['for (const id of ticket) db.run("DELETE FROM login_attempts WHERE id = ?", id);', ""],
    [
      "db.call(() => db.write(() => takeAttempts(db, limits, nowMs)))",
      "db.call(() => takeAttempts(db, limits, nowMs))",
    ],
  ]),
  ...inFile({ file: at("sqlite_challenge_store"), tests: storeBy("challenge_clock") }, [
    [" OR created_at_ms > ?1 + 3600000", ""],
    ["created_at_ms > ?1 + 3600000", "created_at_ms > ?1"],
  ]),
  ...inFile({ file: at("sqlite_challenge_store"), tests: CONTRACT }, [
    ["expires_at_ms <= ?1", "expires_at_ms < ?1"],
    [
      'if (count("WHERE aid = ? AND address = ?", aid, address) >= limits.perAidAndAddress) return false;',
      "",
    ],
    ['if (count("WHERE address = ?", address) >= limits.perAddress) {', "if (false) {"],
    ["ORDER BY created_at_ms LIMIT 1", "ORDER BY created_at_ms DESC LIMIT 1"],
    ['if (count("") >= limits.total) dropOldest("");', ""],
    [
      'if (!db.get("SELECT 1 AS found FROM challenges WHERE challenge_id = ?", challengeId)) {',
      "if (false) {",
    ],
    [
      "`DELETE FROM challenges WHERE challenge_id = ?",
      "`UPDATE challenges SET aid = aid WHERE challenge_id = ?",
    ],
  ]),
  ...inFile({ file: at("sqlite_code_store"), tests: CONTRACT }, [
    ["nowMs - REMEMBER_MS", "nowMs"],
    ["if (userUuid === undefined) return undefined;", ""],
  ]),
  ...inFile({
    file: at("sqlite_contact_list_store"),
    tests: [...CONTRACT, ...serverBy("functions_messages")],
  }, [
    ["if (owner === sender) return undefined;", ""],
    ['if (db.get(listed, owner, "deny", sender)) return "denied";', ""],
    ['if (db.get(listed, owner, "allow", sender)) return undefined;', ""],
    ['return db.get(any, owner) ? "not-allowed" : undefined;', "return undefined;"],
    ["sizeWith(db, owner, list, aids) > max", "aids.length > max"],
    [
      '"DELETE FROM contacts WHERE owner = ? AND list = ?"',
      "\"DELETE FROM contacts WHERE owner = ? AND ? <> ''\"",
    ],
  ]),
  ...inFile({
    file: at("sqlite_device_grant_store"),
    tests: [...CONTRACT, ...serverBy("oauth_device")],
  }, [
    ["AND expires_at_ms > ?2 AND", "AND"],
    [" AND created_at_ms <= ?2 + ${SKEW_MS}", ""],
    ["createdAtMs - REMEMBER_MS", "createdAtMs"],
    ['WHERE expires_at_ms > ?"', 'WHERE expires_at_ms > ? - 3600000"'],
    ['if ((waiting?.n ?? 0) >= grant.maxPending) return "full";', ""],
    ["if (pending === undefined) return false;", ""],
    ["if (userUuid === undefined) return false;", ""],
    ['approve ? "approved" : "denied"', '"approved"'],
    ['if (find(db, request) === undefined) return { kind: "unknown" };', ""],
    ["row === undefined || row.session_id !== null", "row === undefined"],
    ['if (row.status === "denied") return { kind: "denied" };', ""],
    ["nowMs >= row.expires_at_ms || ", ""],
    [" || row.created_at_ms > nowMs + SKEW_MS", ""],
    ["row.interval_sec + (early ? request.slowDownSec : 0)", "row.interval_sec"],
    ['if (early) return { kind: "slow_down" };', ""],
    ["WHERE device_hash = ? AND client_id = ?", "WHERE device_hash = ? AND ? <> ''"],
    ["polledAtMs === null || nowMs < polledAtMs", "polledAtMs === null"],
    ["intervalSec * 1000 - toleranceMs", "intervalSec * 1000"],
  ]),
  ...inFile({
    file: at("sqlite_group_store"),
    tests: [...CONTRACT, ...serverBy("functions_groups")],
  }, [
    ["head?.hash !== next.previousHash || ", ""],
    [" || (head?.epoch ?? 0) !== next.epoch - 1", ""],
    ['if (newest === undefined) return "unknown-member";', ""],
    ['if (newest !== ksn) return "stale-key";', ""],
    ["if (reason !== undefined) return reason;", ""],
    ["if (crowded !== undefined) return crowded;", ""],
    [
      'used + storedBytes(next) > next.limits.bytesPerSigner ? "signer-full" : undefined',
      "undefined",
    ],
    ['own >= limits.groups ? "too-many-groups" as const : undefined', "undefined"],
    ['if (own >= limits.groupsFromOneSigner) return "too-many-by-signer" as const;', ""],
    [
      'count("added_by <> ?2", aid) >= limits.groups ? "too-many-groups" as const : undefined',
      "undefined",
    ],
    ["aid = ?1 AND until_epoch IS NULL`;", "aid = ?1`;"],
    ["ON CONFLICT DO UPDATE SET bytes = bytes + ?2", "ON CONFLICT DO UPDATE SET bytes = ?2"],
    ["} else if (was !== role) {", "} else if (false) {"],
    ['if (stays.length === 0) return "not-member";', ""],
    ["(until ?? group.epoch + 1) - 1", "group.epoch"],
    ["(bytes += size) <= maxBytes || i === 0", "true"],
    ["WHERE m.aid = ? AND m.until_epoch IS NULL", "WHERE m.aid = ?"],
    ["for (const aid of before.keys()) {", "for (const aid of [] as string[]) {"],
    ["    before.delete(aid);", ""],
  ]),
  ...inFile({
    file: at("sqlite_identity_store"),
    tests: [...CONTRACT, ...serverBy("tailscale_login")],
  }, [
    ["if (isUniqueViolation(error)) return false;", ""],
    ['if (owner !== userUuid) return "taken";', ""],
    ['if (userUuid === undefined) return "no-user";', ""],
    [' AND user_uuid = ?";', " AND ? <> ''\";"],
    ["db.run(REVOKE_ALL, nowMs, userUuid);", ""],
    ["        live.clear();", ""],
  ]),
  ...inFile({
    file: at("sqlite_key_log_store"),
    tests: [...CONTRACT, ...serverBy("functions_auth")],
  }, [
    ["if (newestKsn(db, aid) !== ksn - 1) return false;", ""],
    ["AND session_id <> ? AND", "AND ? <> '' AND"],
    ["        live.clear();", ""],
    ["if (db.get(FIND_IDENTITY, aid) === undefined) return undefined;", ""],
    ['WHERE aid = ? ORDER BY ksn"', 'WHERE aid = ? ORDER BY ksn DESC"'],
  ]),
  ...inFile({
    file: at("sqlite_message_delivery"),
    tests: [...CONTRACT, ...serverBy("functions_messages")],
  }, [
    ["  purgeExpired(db, message.nowMs);", ""],
    ["WHERE expires_at_ms <= ? ORDER", "WHERE expires_at_ms < ? ORDER"],
    ["if (repeated !== undefined) return repeated;", ""],
    ["if (quota !== undefined) return { kind: quota };", ""],
    ['if (recipients.length === 0) return { kind: refused[0] ?? "recipients-full" };', ""],
    ['if (keptOut(db, reader, from) === "denied") return "denied";', ""],
    ['if (used(db, "unread", reader) >= limits.unreadPerRecipient) return "recipients-full";', ""],
    ["if (reader === from) return undefined;", ""],
    ['waiting >= limits.unreadFromOneSender ? "share-full" : undefined', "undefined"],
    ['known === undefined ? "unknown-recipient" : keptOut(db, to, from) ?? [to]', "[to]"],
    ["keptOut(db, to, from) ?? [to]", "[to]"],
    ['if (now === undefined) return "unknown-recipient";', ""],
    ['if (!present.has(from)) return "not-member";', ""],
    ['if (epoch !== now && epoch !== now - 1) return "old-epoch";', ""],
    [" && epoch !== now - 1", ""],
    ['if (!members.includes(from)) return "not-member";', ""],
    [
      'if (place !== undefined && !isRosterOf(db, group, place, readers.length)) return "wrong-roster";',
      "",
    ],
    ["readers.filter((aid) => present.has(aid))", "readers"],
    ["(until_epoch IS NULL OR until_epoch > ?2)", "(until_epoch IS NULL OR until_epoch >= ?2)"],
    ["wraps === readers && ", ""],
    ["?.hash === rosterHash", "?.hash !== undefined"],
    ["WHERE sender = ? AND digest = ?", "WHERE ? <> '' AND digest = ?"],
    [
      'if (used(db, "bytes", from) + bytes > limits.bytesPerSender) return "sender-full" as const;',
      "",
    ],
    [
      'used(db, "bytes", "") + bytes > limits.bytesTotal ? "server-full" as const : undefined',
      "undefined",
    ],
  ]),
  ...inFile({
    file: at("sqlite_message_store"),
    tests: [...CONTRACT, ...serverBy("functions_messages")],
  }, [
    ["WHERE d.recipient = ?1 AND m.expires_at_ms > ?2", "WHERE d.recipient = ?1 AND ?2 >= 0"],
    ["(?3 IS NULL OR m.origin IN (SELECT value FROM json_each(?3)))", "(?3 IS NULL OR 1)"],
    ["AND d.seq > ?4", "AND d.seq >= ?4"],
    ["fitting.length === maxMessages || ", ""],
    ["(fitting.length > 0 && bytes > maxBytes)", "bytes > maxBytes"],
    ["more: rows.length > fitting.length", "more: false"],
    ["WHERE recipient = ? AND seq = ?", "WHERE ? <> '' AND seq = ?"],
    ["      counts.unknown++;", ""],
    [" AND NOT EXISTS (SELECT 1 FROM deliveries WHERE seq = ?1)", ""],
    [
      "SELECT seq FROM sqlite_sequence WHERE name = 'messages'",
      "SELECT max(seq) AS seq FROM messages",
    ],
  ]),
  ...inFile({ file: at("sqlite_message_store"), tests: storeBy("erasure") }, [
    [
      "acknowledgeMessages(db, reader, messageIds, nowMs), { erases: true })",
      "acknowledgeMessages(db, reader, messageIds, nowMs))",
    ],
  ]),
  ...inFile({ file: at("sqlite_wrapped_key_store"), tests: storeBy("erasure") }, [
    ["db.call(() => db.emptyLog())", "db.call(() => {})"],
  ]),
  ...inFile({ file: at("sqlite_sealed_secret_store"), tests: storeBy("erasure") }, [
    ["erases: true,", "erases: false,"],
    ["SET key_id = NULL, wrapped_key = NULL, sealed_value = NULL", "SET key_id = NULL"],
    ["wrapped_key = NULL, ", ""],
  ]),
  ...inFile({ file: at("sqlite_sealed_secret_store"), tests: storeBy("batch_snapshot") }, [
    [
      "db.call(() => db.read(() => getRecords(records, userUuid, names, maxBytes))),",
      "db.call(() => getRecords(records, userUuid, names, maxBytes)),",
    ],
  ]),
  ...inFile({ file: at("sqlite_sealed_secret_store"), tests: CONTRACT }, [
    ["if (bytes > maxBytes) return undefined;", ""],
    ["if (ifVersion !== undefined && ifVersion !== currentVersion) {", "if (false) {"],
    ["row === undefined || row.deleted_at_ms !== null", "row === undefined"],
    ["(row?.latest_version ?? 0) + 1", "currentVersion + 1"],
    ['if (activeKeyId !== sealed.keyId) return { kind: "stale_key", activeKeyId };', ""],
    ["deleted_at_ms = NULL`,", "deleted_at_ms = deleted_at_ms`,"],
    [
      "user_uuid = ? AND name >= ? AND name < ? AND deleted_at_ms IS NULL",
      "user_uuid = ? AND name >= ? AND name < ?",
    ],
    [
      "WHERE user_uuid = ? AND name = ? ORDER BY version DESC",
      "WHERE ? <> '' AND name = ? ORDER BY version DESC",
    ],
    ["if (changes === 0) return false;", ""],
  ]),
  ...inFile(
    { file: at("sqlite_session_store"), tests: [...CONTRACT, ...serverBy("token_routes")] },
    [
      ["AND disabled_at_ms IS NULL AND (?7", "AND (?7"],
      ["(?7 IS NULL OR password_hash = ?7)", "?7 IS ?7"],
      ['if (db.get(FIND_TOKEN, request.tokenHash) === undefined) return { kind: "refused" };', ""],
      ['if (rotation.kind === "reused") live.clear();', ""],
      ["        live.clear();", ""],
    ],
  ),
  ...inFile({
    file: at("sqlite_session_store"),
    tests: [...CONTRACT, ...serverBy("oauth_code", "oauth_device")],
  }, [
    [
      "WHERE code_hash = ?2 AND user_uuid = ?3 AND session_id IS NULL",
      "WHERE code_hash = ?2 AND user_uuid = ?3",
    ],
    [
      "WHERE device_hash = ?2 AND user_uuid = ?3 AND session_id IS NULL",
      "WHERE device_hash = ?2 AND user_uuid = ?3",
    ],
    ["AND status = 'approved'`,", "`,"],
    ['db.run("DELETE FROM sessions WHERE session_id = ?", sessionId);', ""],
    ["if (changes !== 1) return false;", ""],
    ["row.client_id === (clientId ?? null) && ", ""],
    ["row.revoked_at_ms === null &&", ""],
    ["row.disabled_at_ms === null && ", ""],
    ["nowMs < row.expires_at_ms &&", ""],
    ["row.issued_at_ms <= nowMs + skewMs", "true"],
    ["if (row.used_at_ms === null) {", "if (true) {"],
    ["if (successor !== undefined) {", "if (false) {"],
    ["  db.run(REVOKE, nowMs, row.session_id);", ""],
    ["if (Math.abs(nowMs - (row.used_at_ms ?? -Infinity)) > graceMs) return undefined;", ""],
    ["Math.abs(nowMs - (row.used_at_ms ?? -Infinity))", "nowMs - (row.used_at_ms ?? -Infinity)"],
    ["next?.used_at_ms === null && ", ""],
    [" && next.session_id === row.session_id", ""],
  ]),
  ...inFile({
    file: at("sqlite_session_store"),
    tests: [...CONTRACT, ...serverBy("ci_login", "tailscale_login", "functions_auth")],
  }, [
    [
      "if (session.ground !== undefined && !stands(db, userUuid, session.ground)) return false;",
      "",
    ],
    [
      "WHERE user_uuid = ? AND name = ? AND created_at_ms = ?",
      "WHERE user_uuid = ? AND name = ? AND ? > 0",
    ],
    ["newestKsn(db, ground.aid) === ground.ksn", "true"],
  ]),
  ...inFile({ file: at("sqlite_session_store"), tests: CONTRACT }, [
    ['db.run("DELETE FROM sessions WHERE expires_at_ms <= ?", nowMs);', ""],
    ['db.run("DELETE FROM refresh_tokens WHERE expires_at_ms <= ?", nowMs);', ""],
  ]),
  ...inFile(
    { file: at("sqlite_trust_rule_store"), tests: [...CONTRACT, ...serverBy("ci_login")] },
    [
      ["db.run(REVOKE_CLIENT, nowMs, `trust:${name}`);", ""],
      ["WHERE revoked_at_ms IS NULL AND client_id = ?", "WHERE revoked_at_ms IS NULL AND ? <> ''"],
      ["INSERT OR IGNORE INTO used_id_tokens", "INSERT OR REPLACE INTO used_id_tokens"],
      ['db.run("DELETE FROM used_id_tokens WHERE expires_at_ms <= ?", nowMs);', ""],
      ["        live.clear();", ""],
      ["rule.allowPrivate ? 1 : 0", "1"],
      ["once: row.once === 1,", "once: false,"],
      ["ORDER BY r.id`", "ORDER BY r.id DESC`"],
      ['if (isUniqueViolation(error)) return "taken";', ""],
    ],
  ),
  ...inFile({
    file: at("sqlite_user_store"),
    tests: [...CONTRACT, ...serverBy("token_routes", "oauth_code")],
  }, [
    ["db.run(REVOKE_ALL, nowMs, username);", ""],
    ["for (const forget of FORGET_GRANTS) db.run(forget, username);", ""],
    ['"authorization_codes", ', ""],
    ['"web_sessions", ', ""],
    [', "device_grants"]', "]"],
    ["coalesce(disabled_at_ms, ?)", "?"],
    ["if (disabledAtMs !== undefined) endEverything(db, username, disabledAtMs);", ""],
    ["if (revokeSessions) endEverything(db, username, nowMs);", ""],
    ["AND (?3 IS NULL OR password_hash = ?3)", "AND ?3 IS ?3"],
  ]),
  ...inFile({
    file: at("sqlite_web_session_store"),
    tests: [...CONTRACT, ...serverBy("oauth_authorize")],
  }, [
    ["AND w.expires_at_ms > ?2 AND", "AND"],
    [" AND w.created_at_ms <= ?2 + ${SKEW_MS}", ""],
    ["AND u.disabled_at_ms IS NULL`;", "`;"],
    ["AND disabled_at_ms IS NULL AND password_hash = ?", "AND password_hash = ?"],
    ["AND disabled_at_ms IS NULL AND password_hash = ?", "AND disabled_at_ms IS NULL AND ? <> ''"],
    ["db.run(KEEP_NEWEST, userUuid, maxPerUser - 1);", ""],
    ["maxPerUser - 1", "maxPerUser"],
    ["ORDER BY created_at_ms DESC LIMIT ?2", "ORDER BY created_at_ms LIMIT ?2"],
  ]),
  ...inFile({
    file: at("sqlite_wrapped_key_store"),
    tests: [...CONTRACT, "tests/core/server/keys/rotate_master_key_test.ts"],
  }, [
    ["if (active() !== expected) return false;", ""],
    ["AND version = ? AND key_id = ?", "AND version = ? AND ? <> ''"],
    ["WHERE key_id < ?1 OR key_id > ?1", "WHERE key_id > ?1"],
  ]),
];
