/** What the server is asked for only once it could be kept here. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

export const mutants: Mutant[] = [
  ...inFile({
    file: "src/core/client/identity/start_session.ts",
    tests: ["tests/core/client/identity/start_session_test.ts"],
  }, [
    ["    await prepareSession(ports, wish);", ""],
    ["if (GIVE_SESSION.includes(file.payload.purpose)) await", "await"],
    ["if (GIVE_SESSION.includes(file.payload.purpose)) await prepareSession(ports, wish);", ""],
  ]),
  ...inFile({
    file: "src/core/client/identity/save_session.ts",
    tests: ["tests/core/client/identity/start_session_test.ts"],
  }, [
    ["return await ports.auth().store.prepare();", "return;"],
    ["  if (await holdsOldToken(ports.files, path)) return;", ""],
    ["  (await ports.files.createPrivate(path)).close();", ""],
    ["  await ports.files.remove(path);", ""],
  ]),
  ...inFile({
    file: "src/core/client/messaging/mark_as_read.ts",
    tests: ["tests/core/client/messaging/mark_as_read_test.ts"],
  }, [
    [
      "return await withMessageState(ports, aid, async (held) => {",
      "const done = await mark(); return await withMessageState(ports, aid, async (held) => {",
    ],
    ["    await forget(held, ids);", ""],
  ]),
];
