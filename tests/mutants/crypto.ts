/** The primitives: what is refused, and what is bound together. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const at = (name: string) => `src/crypto/${name}.ts`;
const by = (...names: string[]) => names.map((name) => `tests/crypto/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({ file: at("ed25519"), tests: by("ed25519", "ed25519_strict") }, [
    ["!isStrictPointEncoding(r) || ", ""],
    [" || !isReducedScalar(s)", ""],
  ]),
  ...inFile({ file: at("curve_encodings"), tests: by("ed25519", "ed25519_strict", "x25519") }, [
    ["isBelow(y, PRIME) && ", ""],
    [" && !SMALL_ORDER_Y.has(y.toHex())", ""],
    ["isBelow(bytes, PRIME) && ", ""],
    [" && !LOW_ORDER_U.has(bytes.toHex())", ""],
    ["return isBelow(bytes, GROUP_ORDER);", "return bytes.length === SIZE;"],
    ["y[SIZE - 1]! &= ~SIGN_BIT;", ""],
  ]),
  ...inFile({ file: at("ed25519_public_key"), tests: by("ed25519", "x25519") }, [
    [" && point.isTorsionFree()", ""],
    ["!isStrictPointEncoding(bytes) || !isStrictAgreementKey(agreement)", "false"],
    [" || !isStrictAgreementKey(agreement)", ""],
    [
      "if (!isStrictPointEncoding(bytes)) throw keyRefused();",
      "",
      "The curve arithmetic refuses the same encodings; this look only comes before its 20 ms of loading",
    ],
  ]),
  ...inFile({ file: at("x25519"), tests: by("x25519", "lax_agreement") }, [
    ["if (!isStrictAgreementKey(publicKey)) throw agreementRefused();", ""],
    ["shared === undefined || isZero(shared)", "shared === undefined"],
    ["CURVE_KEY_BYTES * 8", "CURVE_KEY_BYTES * 4"],
  ]),
  ...inFile({ file: at("curve_private_key"), tests: by("x25519", "ed25519") }, [
    ["bytes.length !== CURVE_KEY_BYTES", "bytes.length < CURVE_KEY_BYTES"],
    ["pkcs8[OID_AT] = OID[curve];", ""],
  ]),
  ...inFile({ file: at("aes_gcm"), tests: by("aes_gcm") }, [
    ["additionalData: unshared(aad),", ""],
    ["AES_GCM_TAG_BYTES * 8", "AES_GCM_TAG_BYTES * 6"],
    ["iv: unshared(nonce),", "iv: new Uint8Array(12),"],
  ]),
  ...inFile({ file: at("aes_gcm_rules"), tests: by("aes_gcm", "sync") }, [
    ["key.length !== AES_256_KEY_BYTES", "key.length > AES_256_KEY_BYTES"],
    ["nonce.length !== AES_GCM_NONCE_BYTES", "nonce.length < AES_GCM_NONCE_BYTES"],
  ]),
  ...inFile({ file: at("sync/aes_gcm"), tests: by("sync") }, [
    ["decipher.setAAD(aad);", ""],
    ["if (split < 0) throw decryptionFailed();", ""],
  ]),
  ...inFile({ file: at("committed_key"), tests: by("committed_key") }, [
    ["return fixedTimeEqual(derived.commit, commit);", "return true;"],
    ["all.subarray(AES_256_KEY_BYTES, nonceEnd)", "all.subarray(0, nonceBytes)"],
    ["commit: all.subarray(nonceEnd)", "commit: all.subarray(0, SHA_256_BYTES)"],
  ]),
  ...inFile({ file: at("fixed_time_equal"), tests: by("committed_key", "fixed_time_equal") }, [
    ["if (a.length !== b.length) return false;", ""],
    ["difference |= a[i]! ^ b[i]!", "difference = a[i]! ^ b[i]!"],
  ]),
  ...inFile({ file: at("equal_bytes"), tests: by("equal_bytes") }, [
    ["a.length === b.length && a.toBase64() === b.toBase64()", "a.length === b.length"],
  ]),
  ...inFile({ file: at("hkdf"), tests: by("hkdf") }, [
    ["|| length > MAX_BYTES", ""],
    ["salt: unshared(salt), ", "salt: new Uint8Array(0), "],
    ["info: unshared(info)", "info: new Uint8Array(0)"],
  ]),
  ...inFile({ file: at("argon2id"), tests: by("argon2id") }, [
    ["    salt.length >= 8;", "    true;"],
    ["isBetween(memoryKiB, 8 * parallelism, 2 ** 32 - 1) &&", ""],
    ["isBetween(iterations, 1, 2 ** 32 - 1) &&", ""],
  ]),
  ...inFile({ file: at("base64url"), tests: by("base64url") }, [
    ["text.length > base64urlLength(maxBytes)", "false"],
    [" || bytes.length !== Math.floor(text.length * 3 / 4)", ""],
    ['lastChunkHandling: "strict"', 'lastChunkHandling: "loose"'],
  ]),
  ...inFile({ file: at("strict_json"), tests: by("strict_json") }, [
    ["bytes.length > maxBytes", "false"],
    ["parseUniqueJson(text, MAX_JSON_DEPTH)", "JSON.parse(text)"],
    ["  checkIntegers(value);", ""],
    ["ignoreBOM: true", "ignoreBOM: false"],
    ["fatal: true", "fatal: false"],
  ]),
  ...inFile({ file: at("unique_json"), tests: by("unique_json", "strict_json") }, [
    ["  checkContainers(text, maxDepth);", ""],
    ["open.length > maxDepth", "false"],
    ["names?.has(name)", "false"],
    ["name = String(JSON.parse(token));", "name = token;"],
    ["if (backslashes % 2 === 0)", "if (backslashes === 0)"],
  ]),
  ...inFile({
    file: "src/core/client/other_tools/strict_json.ts",
    tests: ["tests/core/client/other_tools/formats_test.ts"],
  }, [["parseUniqueJson(text, MAX_DEPTH)", "JSON.parse(text)"]]),
  ...inFile({ file: at("canonical_json"), tests: by("canonical_json") }, [
    ["if (depth > MAX_JSON_DEPTH)", "if (depth < 0)"],
    ["if (!value.isWellFormed())", "if (false)"],
    ["if (!Number.isFinite(value))", "if (false)"],
    ["if (prototype !== Object.prototype && prototype !== null)", "if (false)"],
    ["if (!key.isWellFormed())", "if (false)"],
  ]),
  ...inFile({ file: at("self_test"), tests: by("self_test"), filter: "a runtime" }, [
    ["gcmRight(), badTagFails()]", "gcmRight()]"],
    ["if (!right.every((one) => one)) throw", "if (!right.some((one) => one)) throw"],
    ["test.catch(() => false)", "test.catch(() => true)"],
  ]),
  ...inFile(
    {
      file: at("identity_self_test"),
      tests: by("identity_self_test", "self_test_order"),
      filter: "a runtime",
    },
    [
      ["    badSignatureFails(),", ""],
      [
        "    emptyAgreementFails(),",
        "",
        "agree() refuses that key by its encoding, so the runtime is never asked: a known answer of our own code",
      ],
      ["  await selfTest();", ""],
    ],
  ),
  ...inFile({ file: at("sync/self_test"), tests: by("lax_node_runtime") }, [
    ["digestsRight() && gcmRight() && badTagFails()", "digestsRight() && gcmRight()"],
  ]),
];
