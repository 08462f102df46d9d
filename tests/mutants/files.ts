/** The file system, and how a file is replaced: links, modes, owners, swaps, locks, the order of writing. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const at = (name: string) => `src/adapters/file_system/${name}.ts`;
const REAL = ["tests/adapters/file_system/contract_test.ts"];
const ONLY_REAL = ["tests/adapters/file_system/deno_file_system_test.ts"];
const SWAP = "tests/adapters/file_system/read_swap_test.ts";
const READ_BACK = [
  "tests/core/shared/store/read_back_files_test.ts",
  "tests/core/client/read_back_test.ts",
];

export const mutants: Mutant[] = [
  ...inFile({ file: at("file_facts"), tests: REAL }, [
    ["const OTHERS_ANY = 0o077;", "const OTHERS_ANY = 0o007;"],
    ['if (stat.kind !== "file") {', "if (false) {"],
  ]),
  ...inFile({ file: at("file_facts"), tests: ["tests/adapters/file_system/ownership_test.ts"] }, [
    ["if (ours === false) {", "if (false) {"],
  ]),
  ...inFile({
    file: at("read_private"),
    tests: [...REAL, ...ONLY_REAL],
    filter: "/case 2[1-4]|limit|changes/",
  }, [
    ["      requirePrivateFile(path, opened);", ""],
    ["      requireTrustedPath(parentOf(path));", ""],
    ["if (size > maxBytes) throw tooLarge(maxBytes);", ""],
    ["    requireRegularFile(path, before);", ""],
  ]),
  ...inFile({ file: at("read_private"), tests: [SWAP] }, [
    ["named !== undefined && sameFile(named, opened)", "named !== undefined"],
    ["new Uint8Array(size + 1)", "new Uint8Array(size)"],
    ["const MAX_OPENS = 100;", "const MAX_OPENS = 10_000;"],
  ]),
  ...inFile({
    file: at("create_private"),
    tests: [...REAL, ...ONLY_REAL],
    filter: "/case 2|creates|folder/",
  }, [
    ["const FILE_MODE = 0o600;", "const FILE_MODE = 0o640;"],
    ["const FOLDER_MODE = 0o700;", "const FOLDER_MODE = 0o755;"],
    ["createNew: true, mode", "create: true, mode"],
    ["    Deno.umask(before);", ""],
    ["  requireTrustedPath(path);", ""],
    ["if (!Deno.statSync(path).isDirectory)", "if (false)"],
  ]),
  ...inFile({
    file: at("file_lock"),
    tests: [...REAL, "tests/adapters/file_system/lock_replaced_test.ts"],
    filter: "/lock/",
  }, [
    [
      "sameFile(named, fromDeno(file.statSync()))) return heldLock(file);",
      "true) return heldLock(file);",
    ],
    ["if (!await lockWithin(file, timeoutMs)) throw busy();", "await lockWithin(file, timeoutMs);"],
    ["if (named !== undefined) requirePrivateFile(path, named);", ""],
    ["file.lock(true)", "file.lock(false)"],
  ]),
  ...inFile({
    file: at("deno_file_system"),
    tests: ["tests/adapters/file_system/sync_folder_test.ts"],
  }, [
    ["if (!NO_FOLDER_SYNC.includes(systemCode(error))) throw error;", ""],
    ["await folder.sync();", ""],
  ]),
  ...inFile({ file: at("file_facts"), tests: [SWAP] }, [
    ["return a.dev === b.dev && a.ino === b.ino;", "return a.dev === b.dev;"],
  ]),
  ...inFile({
    file: at("deno_file_system"),
    tests: ["tests/adapters/file_system/short_writes_test.ts"],
  }, [
    ["if (!(timeoutMs >= 0)) throw", "if (timeoutMs < 0) throw"],
    ["if (count === 0) {", "if (false) {"],
    ["at += count;", "at = bytes.length;"],
  ]),
  ...inFile({ file: at("map_file_error"), tests: ONLY_REAL, filter: "/case 31|sandbox/" }, [
    ['if (code === "ELOOP")', "if (false)"],
    ["if (error instanceof Deno.errors.NotCapable) return refusedBySandbox(error, what);", ""],
  ]),
  ...inFile({ file: "src/core/shared/files/replace_file.ts", tests: READ_BACK }, [
    [
      "if (found !== undefined && equalBytes(found, bytes)) return found;",
      "if (found !== undefined) return found;",
    ],
    [
      "    const found = await readBack(files, name, bytes, { as: path, hint });",
      "    const found = bytes;",
    ],
    ["const { name } = splitPath(told.as);", 'const name = "auth.json";'],
  ]),
  ...inFile({
    file: "src/core/shared/files/replace_file.ts",
    tests: [
      "tests/core/shared/store/faults_test.ts",
      "tests/core/shared/store/read_back_test.ts",
      "tests/core/shared/files/replace_file_test.ts",
    ],
  }, [
    ["    await verify?.(found);", ""],
    ["      if (lasting) await file.sync();", ""],
    ["if (syncFolder !== undefined) await files.syncFolder(syncFolder);", ""],
  ]),
];
