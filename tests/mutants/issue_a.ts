import type { Mutant } from "../../scripts/lib/mutant.ts";

const M = (file: string, find: string, replace: string, tests: string[]): Mutant => ({
  file,
  find,
  replace,
  tests,
});
export const mutants: Mutant[] = [
  M(
    "src/adapters/server_store/sqlite/open_database.ts",
    "PRAGMA secure_delete = ON",
    "PRAGMA secure_delete = OFF",
    ["tests/adapters/server_store", "tests/server", "tests/core/server"],
  ),
  M(
    "src/adapters/server_store/sqlite/sqlite_database.ts",
    "if (this.#erases) this.emptyLog();",
    "",
    ["tests/adapters/server_store", "tests/server", "tests/core/server"],
  ),
  M(
    "src/adapters/server_store/sqlite/sqlite_sealed_secret_store.ts",
    "db.call(() => db.read(() => getRecords(records, userUuid, names, maxBytes)))",
    "db.call(() => getRecords(records, userUuid, names, maxBytes))",
    ["tests/adapters/server_store", "tests/server", "tests/core/server"],
  ),
  M(
    "src/adapters/server_store/sqlite/sqlite_challenge_store.ts",
    " OR created_at_ms > ?1 + 3600000",
    "",
    ["tests/adapters/server_store", "tests/server", "tests/core/server"],
  ),
  M(
    "src/adapters/file_system/file_lock.ts",
    "if (named !== undefined && sameFile(named, fromDeno(file.statSync()))) return heldLock(file);",
    "if (named !== undefined) return heldLock(file);",
    ["tests/adapters/file_system"],
  ),
  M(
    "src/adapters/file_system/deno_file_system.ts",
    "if (!NO_FOLDER_SYNC.includes(systemCode(error))) throw error;",
    "",
    ["tests/adapters/file_system"],
  ),
  M(
    "src/core/shared/files/replace_file.ts",
    "if (readBack === undefined || !equalBytes(readBack, bytes)) throw changedOnDisk(path);",
    "if (readBack === undefined) throw changedOnDisk(path);",
    ["tests/core"],
  ),
  M(
    "src/core/shared/store/envelope.ts",
    'if (ids.size !== envelope.slots.length) throw damaged("slots");',
    "",
    ["tests/core/shared"],
  ),
  M("src/core/shared/message/open.ts", "keys.slice(0, MAX_OWN_KEYS)", "keys", [
    "tests/core/shared",
    "tests/core/client/messaging",
  ]),
  M("src/core/shared/message/open.ts", "  await identitySelfTest();", "", [
    "tests/core/shared",
    "tests/core/client/messaging",
  ]),
  M("src/cli/output/output.ts", "line(visibleLines(outcome.text))", "line(outcome.text)", [
    "tests/cli",
  ]),
];
