/** Groups, key logs, challenges: who may change what, what must follow on what, and what a signature is good for. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const group = (name: string) => `src/core/shared/group/${name}.ts`;
const identity = (name: string) => `src/core/shared/identity/${name}.ts`;
const ROSTER = [
  "tests/core/shared/group/roster_test.ts",
  "tests/core/shared/group/roster_limits_test.ts",
  "tests/core/shared/identity/signed_kinds_test.ts",
];
const by = (...names: string[]) =>
  names.map((name) => `tests/core/shared/identity/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({ file: group("roster_rules"), tests: ROSTER }, [
    ['if (before.members.length === 0) throw badRoster("ended");', ""],
    ['if (after.epoch !== before.epoch + 1) throw badRoster("epoch");', ""],
    ['if (signer === undefined) throw badRoster("signer");', "if (signer === undefined) return;"],
    ["now.ksn < old.ksn", "false"],
    ['if (signer.role !== "admin" && !own) throw badRoster("role");', ""],
    ["  checkAdminLeft(after);", ""],
    ['if (memberOf(first, first.signer)?.role !== "admin")', "if (false)"],
    ["before.name !== after.name || ", ""],
    [" || added.length > 0", ""],
    ["removed.length + altered.length !== 1", "false"],
    ["removed[0]?.aid === after.signer", "true"],
    ["now.aid === after.signer && ", ""],
    ["now.role === old.role && ", ""],
  ]),
  ...inFile({ file: group("verify_chain"), tests: ROSTER }, [
    ["record.group_id !== before.groupId || ", ""],
    ["record.prev !== before.hash", "false"],
    ['if (found.includes(undefined)) throw badRoster("key");', ""],
    ["  await checkSignature(record, before?.record, keys);", ""],
    ["epoch.hash !== groupId", "false"],
    ["if (pin !== undefined) checkPin(pin, state);", ""],
    ["hashes.length < pin.epoch", "false"],
    ["hashes[pin.epoch - 1] !== pin.head", "false"],
    ["records.length < 1 || records.length > MAX_EPOCHS", "records.length < 1"],
    ["pin.groupId !== groupId", "false"],
  ]),
  ...inFile({ file: group("roster"), tests: ROSTER }, [
    ["members[i - 1].aid >= member.aid", "false"],
    ['(value.epoch === 1 ? value.group_id === "" : isBase64urlOf(value.group_id, 32)) &&', ""],
    [" || members.length > MAX_MEMBERS", ""],
    ["isPlainText(value.name, MAX_GROUP_NAME) && ", ""],
    ["concatBytes([DOMAIN, canonicalJsonBytes(body)])", "canonicalJsonBytes(body)"],
  ]),
  ...inFile({ file: group("change_group"), tests: ROSTER }, [
    ["  checkMay(current, record);", ""],
    ["if (aids.some((aid) => memberOf(record, aid) === undefined)) {", "if (false) {"],
  ]),
  ...inFile({
    file: "src/core/client/messaging/change_roles.ts",
    tests: ["tests/cli/golden_test.ts"],
    filter: "/group (promote|demote|rename)/",
  }, [
    ["record.name === name", "false"],
    ["?.role === role", "?.role === undefined"],
    ['groupId, aids, "admin")', 'groupId, aids, "member")'],
    ['groupId, aids, "member")', 'groupId, aids, "admin")'],
  ]),
  ...inFile({ file: identity("key_log"), tests: by("key_log", "signed_kinds") }, [
    ["record.aid === aid && ", ""],
    ["record.ksn === i + 1 && ", ""],
    ["record.prev === heads[i] &&", ""],
    ["record.ts >= times[i - 1]!", "true"],
    ['if (keys.some((old) => old.equals(key))) throw badLog("key");', ""],
    ["[oldKey, newKey].entries()", "[oldKey].entries()"],
    [
      "signature === undefined || !await verifyEd25519(key, bytes, signature)",
      "signature === undefined",
    ],
    ['if (records.length > MAX_KEY_RECORDS) throw badLog("size");', ""],
    ["concatBytes([DOMAIN, canonicalJsonBytes(bare)])", "canonicalJsonBytes(bare)"],
    ["log.keys.at(-1)?.key.equals(current.publicKey)", "true"],
  ]),
  ...inFile({ file: identity("key_pin"), tests: by("key_log", "signed_kinds") }, [
    ['if (ksn < pin.ksn) throw rolledBack("shorter");', ""],
    ['if (log.heads[pin.ksn] !== pin.head) throw rolledBack("rewritten");', ""],
    ['if (pin.aid !== log.aid) throw rolledBack("identity");', ""],
    ["  pinnedKey(pin);", ""],
  ]),
  ...inFile({ file: identity("challenge"), tests: by("challenge") }, [
    ['[differs(expected.aud, payload.aud), "audience"],', ""],
    ['[differs(expected.purpose, payload.purpose), "purpose"],', ""],
    ['[differs(expected.argsHash, payload.argsHash), "arguments"],', ""],
    ["ageMs > CHALLENGE_TTL_MS + CLOCK_SKEW_MS", "false"],
    ["ageMs < -CLOCK_SKEW_MS", "false"],
    ["value.ver === CHALLENGE_VERSION &&", ""],
    ["PURPOSE.test(value.purpose) &&", "true &&"],
    ["isBase64urlOf(value.nonce, NONCE_BYTES) && ", ""],
  ]),
  ...inFile({ file: identity("auth"), tests: by("challenge") }, [
    ["payload.aid !== keys.aid", "false"],
    ["value.sigs.length === 1 &&", ""],
    ["CHALLENGE_ID.test(value.challengeId) &&", "true &&"],
  ]),
  ...inFile({ file: identity("key_pair"), tests: by("key_pair") }, [
    ["publicKey === encodeBase64url(pair.publicKey.bytes) &&", "true &&"],
    ["ksn === 0 ? aid === pair.aid : aid !== pair.aid", "true"],
  ]),
  ...inFile({ file: identity("key_pair"), tests: ["tests/core/self_test_first_test.ts"] }, [
    ["    await identitySelfTest();", ""],
  ]),
  ...inFile({
    file: "src/app/server/server_data.ts",
    tests: ["tests/core/self_test_first_test.ts"],
  }, [
    ["  await identitySelfTest();", ""],
  ]),
  ...inFile({ file: identity("aid"), tests: by("key_pair") }, [
    ["decodedOrUndefined(value.slice(1)) !== undefined", "true"],
  ]),
  ...inFile({ file: identity("shapes"), tests: by("challenge", "key_log", "signed_kinds") }, [
    ["Object.keys(value).length === keys.length && ", ""],
    ["value.length === base64urlLength(bytes) &&", ""],
    ["Number.isFinite(ms) && timestampOf(ms) === value", "Number.isFinite(ms)"],
    ["!/\\p{Cc}/u.test(value)", "true"],
    ["Number.isSafeInteger(value) && ", ""],
  ]),
];
