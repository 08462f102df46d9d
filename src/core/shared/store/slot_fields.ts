/** The fields of one slot, checked. */
import type { Fields } from "../identity/shapes.ts";
import { anyFields, binaryField, exactFields, integerField, textField } from "./fields.ts";
import {
  damaged,
  KDF_LIMITS,
  type PassphraseSlot,
  SALT_BYTES,
  type Slot,
  SLOT_ID_BYTES,
  STORE_COMMIT_BYTES,
  WRAPPED_ROOT_KEY_BYTES,
} from "./format.ts";

const COMMON = ["id", "type", "commit", "wrapped"];
const MAX_PATH = 4096;
const MAX_NAME = 256;

/**
 * Reads a slot: exact field set for its type, lengths, limits.
 * @throws {SealholdError} DAMAGED
 */
export function parseSlot(value: unknown, where: string): Slot {
  const { type } = anyFields(value, where);
  switch (type) {
    case "passphrase": {
      const fields = exactFields(value, [...COMMON, "kdf"], where);
      return { ...common(fields, where), type, kdf: parseKdf(fields.kdf, `${where}.kdf`) };
    }
    case "keychain": {
      const fields = exactFields(value, [...COMMON, "ref", "salt"], where);
      return {
        ...common(fields, where),
        type,
        ref: parseRef(fields.ref, where),
        ...salt(fields, where),
      };
    }
    case "keyfile": {
      const fields = exactFields(value, [...COMMON, "path", "salt"], where);
      const path = textField(fields.path, MAX_PATH, `${where}.path`);
      return { ...common(fields, where), type, path, ...salt(fields, where) };
    }
    case "recovery": {
      const fields = exactFields(value, [...COMMON, "salt"], where);
      return { ...common(fields, where), type, ...salt(fields, where) };
    }
    default:
      throw damaged(`${where}.type`);
  }
}

function common(
  fields: Fields,
  where: string,
): { id: string; commit: string; wrapped: string } {
  return {
    id: binaryField(fields.id, SLOT_ID_BYTES, `${where}.id`),
    commit: binaryField(fields.commit, STORE_COMMIT_BYTES, `${where}.commit`),
    wrapped: binaryField(fields.wrapped, WRAPPED_ROOT_KEY_BYTES, `${where}.wrapped`),
  };
}

function salt(fields: Fields, where: string): { salt: string } {
  return { salt: binaryField(fields.salt, SALT_BYTES, `${where}.salt`) };
}

function parseKdf(value: unknown, where: string): PassphraseSlot["kdf"] {
  const fields = exactFields(value, ["alg", "m", "t", "p", "salt"], where);
  if (fields.alg !== "argon2id") throw damaged(`${where}.alg`);
  return {
    alg: "argon2id",
    m: integerField(fields.m, ...KDF_LIMITS.m, `${where}.m`),
    t: integerField(fields.t, ...KDF_LIMITS.t, `${where}.t`),
    p: integerField(fields.p, ...KDF_LIMITS.p, `${where}.p`),
    ...salt(fields, where),
  };
}

function parseRef(value: unknown, where: string): { service: string; account: string } {
  const fields = exactFields(value, ["service", "account"], `${where}.ref`);
  return {
    service: textField(fields.service, MAX_NAME, `${where}.ref.service`),
    account: textField(fields.account, MAX_NAME, `${where}.ref.account`),
  };
}
