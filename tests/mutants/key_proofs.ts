/** Whose a key is by now: by the key log, and by nothing else. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const identity = (name: string) => `src/core/client/identity/${name}.ts`;
const by = (...names: string[]) =>
  names.map((name) => `tests/core/client/identity/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({ file: identity("key_proofs"), tests: by("key_proofs", "start_session") }, [
    ["return keys.ksn === 0 ? { ...keys, aid } : undefined;", "return { ...keys, aid };"],
    ["newest?.key.equals(keys.publicKey) !== true", "newest === undefined"],
    ["return { ...claimed, ksn: newest.ksn };", "return claimed;"],
    ["&& (!isSaid || keys.ksn === newest.ksn)", ""],
    ['if (!hasCode(error, "SIGNATURE_INVALID")) throw error;', "throw error;"],
  ]),
  ...inFile({ file: identity("start_session"), tests: by("key_proofs", "start_session") }, [
    ["  await asLogged(ports, own, keys, keys.aid);", ""],
    [
      "if (keys === undefined) throw ofAnother();",
      "if (keys === undefined) return await readKey(ports, given);",
    ],
    ["const session = isClaim(keys)", "const session = false"],
  ]),
  ...inFile({ file: identity("import_keys"), tests: by("key_proofs") }, [
    ["const keys = aid === undefined", "const keys = true"],
  ]),
  ...inFile({ file: identity("own_keys"), tests: by("key_proofs") }, [
    ["named.map((keys) => asSeen(ports, keys, whose))", "named"],
  ]),
  ...inFile({ file: identity("read_keys"), tests: by("key_proofs") }, [
    ["await asSeen(ports, await readKey(ports, given), aid)", "await readKey(ports, given)"],
  ]),
  ...inFile({
    file: identity("sign_document"),
    tests: ["tests/cli/messages_story_test.ts"],
    filter: "after two rotations",
  }, [
    [
      "await signRotation(file, await asSeen(ports, keys, file.rotation.aid))",
      "await signRotation(file, keys)",
    ],
    ["await asSeen(ports, keys, challenge.payload.aid)", "keys"],
  ]),
  ...inFile({
    file: "src/core/server/identities/check_known_answer.ts",
    tests: ["tests/server/functions_auth_test.ts"],
    filter: "without a key of it",
  }, [
    [
      "if (byNewest && log !== undefined && newest !== undefined)",
      "if (log !== undefined && newest !== undefined)",
    ],
    [
      "if (byNewest && log !== undefined && newest !== undefined)",
      "if (byNewest && byNamed && log !== undefined && newest !== undefined)",
    ],
    [
      "if (!byNamed || named === undefined) throw badSignature();",
      "if (!byNamed) throw badSignature();",
    ],
  ]),
];
