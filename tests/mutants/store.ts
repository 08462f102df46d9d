/** The credential store: what its bytes are bound to, and what an older or altered file is refused by. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const at = (name: string) => `src/core/shared/store/${name}.ts`;
const by = (...names: string[]) => names.map((name) => `tests/core/shared/store/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({ file: at("envelope"), tests: by("slot_ids") }, [
    ['if (ids.size !== envelope.slots.length) throw damaged("slots");', ""],
  ]),
  ...inFile({
    file: at("envelope"),
    tests: by("tamper"),
    filter: "/flip|UTF-8|truncation|swapped|revision/",
  }, [
    ['if (!equalBytes(serializeEnvelope(envelope), bytes)) throw damaged("envelope");', ""],
    ["  return canonicalJsonBytes(rest);", "  return new Uint8Array(rest.v);"],
  ]),
  ...inFile({ file: at("envelope"), tests: by("format_limits") }, [
    ["slots.length > MAX_SLOTS", "false"],
    ['if (bytes.length > MAX_STORE_BYTES) throw damaged("size");', ""],
    ["fatal: true", "fatal: false"],
    ['if (fmt !== STORE_FMT) throw damaged("fmt");', ""],
    ['if (fields.suite !== STORE_SUITE) throw damaged("suite");', ""],
    ["if (!pattern.test(text)) throw damaged(where);", ""],
  ]),
  ...inFile({ file: at("fields"), tests: by("format_limits") }, [
    ["if (present.length !== keys.length) throw damaged(where);", ""],
    ["if (!isBase64urlOf(value, bytes)) throw damaged(where);", ""],
    ["isIntegerIn(value, min, max)", "isIntegerIn(value, min)"],
    ["isIntegerIn(value, min, max)", "isIntegerIn(value, 0, max)"],
    ['&& !value.includes("\\0")', ""],
  ]),
  ...inFile({
    file: at("slot"),
    tests: [...by("tamper", "slot_binding")],
    filter: "/case 38|wraps|bound/",
  }, [
    ['if (!commitsTo(key, decodeField(slot.commit, "commit"))) return undefined;', ""],
    [
      "await openAesGcm(key.key, ZERO_NONCE, wrapped, slotAad(slot))",
      "await openAesGcm(key.key, ZERO_NONCE, wrapped, new Uint8Array(0))",
    ],
    ["  return canonicalJsonBytes(rest);", "  return canonicalJsonBytes({ id: rest.id });"],
  ]),
  ...inFile({ file: at("keys"), tests: by("slot_binding") }, [
    ["    ascii(type),", ""],
    ['    decodeField(slotId, "id"),', ""],
    ["    be64(rev),", ""],
  ]),
  ...inFile({
    file: at("body"),
    tests: by("tamper", "slot_binding"),
    filter: "/flip|revision|bound/",
  }, [
    ['if (!commitsTo(key, decodeField(envelope.commit, "commit"))) return undefined;', ""],
    ["body, bodyAad(envelope));", "body, new Uint8Array(0));"],
  ]),
  ...inFile({ file: at("body"), tests: by("garbled_write") }, [
    ["if (plaintext === undefined)", "if (false)"],
  ]),
  ...inFile({ file: at("slot_fields"), tests: by("tamper"), filter: "case 37" }, [
    ['if (fields.alg !== "argon2id") throw', "if (false) throw"],
    ["m: integerField(fields.m, ...KDF_LIMITS.m,", "m: integerField(fields.m, 1, 2 ** 53 - 1,"],
    ["t: integerField(fields.t, ...KDF_LIMITS.t,", "t: integerField(fields.t, 1, 2 ** 53 - 1,"],
    ["p: integerField(fields.p, ...KDF_LIMITS.p,", "p: integerField(fields.p, 1, 2 ** 53 - 1,"],
  ]),
  ...inFile({ file: at("unlock"), tests: by("slot_binding") }, [
    ['if (plaintext === undefined) throw damaged("commit");', ""],
  ]),
  ...inFile({ file: at("unlock"), tests: by("sealed_store") }, [
    ["throw attempt.tried ? wrongKey() :", "throw"],
    ["passphrase.length < 1 || ", ""],
  ]),
  ...inFile({ file: at("mark"), tests: by("rollback") }, [
    ['if (fixedTimeEqual(mac, decodeField(one.mac, "mac"))) return one;', "return one;"],
    [
      'return { verdict: encodeBase64url(digest) === mark.sha256 ? "fresh" : "older", seenRev };',
      'return { verdict: "fresh", seenRev };',
    ],
    [
      "if (rev !== seenRev) return { verdict: rev > seenRev ?",
      "if (rev !== seenRev) return { verdict: rev !== seenRev ?",
    ],
    [
      'if (mark === undefined) return { verdict: "foreign",',
      'if (mark === undefined) return { verdict: "fresh",',
    ],
    ["hmacSha256(key, be64(one.rev), decodeField", "hmacSha256(key, be64(0), decodeField"],
    ["seen - rev <= MAX_UNVERIFIED_JUMP ? seen : 0", "seen"],
  ]),
  ...inFile({ file: at("mark"), tests: by("keychain_slot"), filter: "/roll|older|mark|content/" }, [
    ["return { verdict: rev > mark.rev ?", "return { verdict: rev !== mark.rev ?"],
    ["const same = encodeBase64url(digest) === mark.sha256;", "const same = true;"],
  ]),
  ...inFile({ file: at("mark"), tests: by("fork_doors") }, [
    [
      "return { rev, sha256: noise(), mac: noise() };",
      "return { rev: 1, sha256: noise(), mac: noise() };",
    ],
  ]),
  ...inFile({
    file: at("opened_file"),
    tests: by("rollback", "keychain_slot"),
    filter: "/roll|older|mark|fork/",
  }, [
    ['byFile.verdict === "fresh" ? byItem.verdict : byFile.verdict', "byFile.verdict"],
    ["return Math.max(envelope.rev, seenRev);", "return envelope.rev;"],
  ]),
  ...inFile({ file: at("sealed_file"), tests: by("rollback", "fork_doors") }, [
    ["if (!this.#location.acceptRollback) throw rolledBack(verdict);", ""],
    ['if (verdict !== "fresh" && !this.#location.acceptRollback) throw', "if (false) throw"],
    ["await this.write(current, {});", ""],
  ]),
  ...inFile({ file: at("write_revision"), tests: by("rollback", "fork_doors") }, [
    ["const rev = newestRev(opened) + 1;", "const rev = newestRev(opened);"],
    [
      "{ ...await markOf(opened, newestRev(opened)), next: mark }",
      "{ ...await markOf(opened), next: mark }",
    ],
  ]),
  ...inFile({ file: at("write_revision"), tests: by("garbled_write") }, [
    ["verify: (back) => checkOpens(back, root),", ""],
  ]),
  ...inFile({
    file: at("create_store"),
    tests: by("sealed_store", "replaced_store", "create_order"),
  }, [
    ["    await replacement?.retire();", ""],
    ["options.replace ?? false", "true"],
    ["mark, true),", "mark, false),"],
  ]),
  ...inFile({ file: at("replaced_store"), tests: by("sealed_store", "replaced_store") }, [
    ["if (!replace) throw alreadyExists(path);", ""],
    ["if (kept === undefined || equalBytes(kept, old)) return old;", "return old;"],
    ["await replaceFile(files, random, path, old);", ""],
  ]),
  ...inFile({ file: at("store_lock"), tests: by("sealed_store", "faults") }, [
    ["    held.release();", ""],
    ["    await sweepLeftovers(files, location.path);", ""],
  ]),
  ...inFile({ file: at("key_file"), tests: by("key_file", "format_limits") }, [
    ["bytes.length < MIN_BYTES || ", ""],
    [" || bytes.length > MAX_BYTES", ""],
    ["    if (await files.inspect(path) !== undefined) return;", ""],
    ["    held.release();", ""],
  ]),
  ...inFile({ file: at("keychain_item"), tests: by("keychain_slot", "fork_doors") }, [
    ["moved.rev <= item.rev || ", ""],
    [" || !sameKey(moved, item)", ""],
    ["bytes?.length !== 32 || ", ""],
    ["current?.account === storeId ? `${storeId}.2` : storeId", "storeId"],
  ]),
  ...inFile({ file: at("slot_upkeep"), tests: by("sealed_store", "keychain_slot", "fork_doors") }, [
    ["if (left.length > 0) return left;", "return left;"],
    ["if (slots.length >= MAX_SLOTS)", "if (false)"],
    ['if (wanted.type === "keychain") await refuseSecond(ports, opened, keys);', ""],
    ["const root = ports.random.bytes(STORE_KEY_BYTES);", "const root = opened.root.slice();"],
  ]),
  ...inFile({ file: at("slot_secrets"), tests: by("sealed_store") }, [
    ["  if (missing.length === 0) return made;", "  return made;"],
    ["value >= min && value <= max", "true"],
  ]),
  ...inFile({ file: at("entries"), tests: by("entries", "entry_names") }, [
    ["return Object.setPrototypeOf(record, null);", "return record;"],
    ["if (!CREDENTIAL_TYPES.includes(fields.type as string)) throw", "if (false) throw"],
  ]),
  ...inFile({ file: at("plain_store"), tests: by("sealed_store", "format_limits") }, [
    ["if (fmt === STORE_FMT) {", "if (false) {"],
    ['if (fmt !== PLAIN_FMT) throw damaged("fmt");', ""],
  ]),
  ...inFile({
    file: at("choice/chosen_store"),
    tests: by("choice/chosen_store", "choice/keychain_faults"),
  }, [
    ["kind ?? await askKind(ports)", 'kind ?? "keyfile"'],
    ['if (hasCode(error, "STORE_NOT_CHOSEN")) return emptyEntries();', "return emptyEntries();"],
  ]),
  ...inFile({ file: at("choice/passphrase"), tests: by("choice/passphrase") }, [
    [
      'if (first === await ports.prompter.secret("The same again"))',
      'await ports.prompter.secret("The same again"); if (first)',
    ],
  ]),
  ...inFile({ file: at("sealed_file"), tests: ["tests/core/store_self_test_test.ts"] }, [
    ["this.#tested ??= selfTest()", "Promise.resolve()"],
  ]),
  ...inFile({ file: at("create_store"), tests: ["tests/core/store_self_test_test.ts"] }, [
    ["  await selfTest();", ""],
  ]),
  ...inFile({ file: at("sealed_file"), tests: by("held_keys") }, [
    ["    this.#known?.root.fill(0);", ""],
    // What was read before the lock, in place of what is there under it.
    [
      "    const opened = await this.#openUnchecked();",
      "    const opened = await this.#openUnchecked(this.#takePeeked());",
    ],
    ["      await tryReplace(files, random, path, Math.min(size, MAX_STORE_BYTES));", ""],
    ["      await tryMark(files, random, stateDir, storeId);", ""],
  ]),
  ...inFile({ file: "src/core/shared/files/replace_file.ts", tests: by("held_keys") }, [
    ["  await trial.discard();", ""],
  ]),
];
