/** Files that say where one's credentials go: nobody else may have put them there. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

export const mutants: Mutant[] = [
  ...inFile({
    file: "src/adapters/file_system/trusted_path.ts",
    tests: ["tests/adapters/file_system/trusted_path_test.ts"],
  }, [
    ["const OTHERS_WRITE = 0o022;", "const OTHERS_WRITE = 0o002;"],
    ["const OTHERS_WRITE = 0o022;", "const OTHERS_WRITE = 0o020;"],
    ["isOpen && (mode & STICKY) === 0", "isOpen"],
    [': kind === "file" && isOpen;', ": isOpen && (mode & STICKY) === 0;"],
    ["if (!isTrusted(stat, owners)) {", "if (false) {"],
    ["uid === 0 || uid === owners.system()", "uid === owners.system()"],
    ["|| uid === owners.system();", "|| uid === 65_534;"],
    ["|| uid === owners.system();", ";"],
    ["own === undefined || uid === null", "uid === null"],
    ["    check(next, stat, owners);", '    if (stat.kind !== "link") check(next, stat, owners);'],
    ['if (target.startsWith("/")) at = "/";', ""],
    ["      at = parentOf(at);", ""],
    ["if (++links > MAX_LINKS)", "if (++links > MAX_LINKS && false)"],
  ]),
  ...inFile({
    file: "src/adapters/user_files/deno_user_files.ts",
    tests: ["tests/adapters/user_files/trusted_test.ts"],
  }, [
    ["      await requireTrusted(path);", ""],
    ["readNamed(path, maxBytes, () => requireTrusted(path))", "readNamed(path, maxBytes)"],
  ]),
  ...inFile({
    file: "src/core/client/config/settings_text.ts",
    tests: ["tests/core/client/config/config_test.ts"],
  }, [
    ["await files.readOwn(path, MAX_CONFIG_BYTES)", "await files.read(path, MAX_CONFIG_BYTES)"],
  ]),
  ...inFile({
    file: "src/core/client/config/project_file.ts",
    tests: ["tests/core/client/config/project_file_test.ts"],
  }, [
    ["ports.userFiles.readOwn(path, MAX_BYTES)", "ports.userFiles.read(path, MAX_BYTES)"],
    ['if (hasCode(error, "UNSAFE_FILE")) {', "if (false) {"],
  ]),
  ...inFile({
    file: "src/core/client/config/paths.ts",
    tests: ["tests/core/client/config/paths_test.ts"],
  }, [
    ['const root = fromRoot(env, "SEALHOLD_HOME", home);', "const root = absolute(home);"],
    ['join(fromRoot(env, "HOME", home), under)', "join(home, under)"],
    ['join(fromRoot(env, "LOCALAPPDATA", local), "sealhold")', 'join(local, "sealhold")'],
    ['join(fromRoot(env, "APPDATA", roaming), "sealhold")', 'join(roaming, "sealhold")'],
  ]),
];
