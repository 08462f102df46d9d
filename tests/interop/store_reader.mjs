/**
 * A second reader of the sealed store, written from docs/store-format.md and sharing no code with src/.
 *
 * `node store_reader.mjs <store> <key file>` and `node store_reader.mjs <store> --item <file with the keychain's item>` print
 * the entries as one line of canonical JSON. Exit 9: damaged, or older than the item says; 10: wrong key, newer format, or
 * no slot that it can open. Node 20 has no Argon2id, so passphrase slots are checked for their shape and passed over.
 */
import { createDecipheriv, createHash, hkdfSync, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const SUITE = "A256GCM-HKDF256-ARGON2ID";
const TOP = "body commit created fmt rev salt slots store_id suite v writer";
const SLOTS = {
  passphrase: "commit id kdf type wrapped",
  keychain: "commit id ref salt type wrapped",
  keyfile: "commit id path salt type wrapped",
  recovery: "commit id salt type wrapped",
};

class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const damaged = (where) => new Refused(9, `damaged: ${where}`);
const need = (condition, where) => {
  if (!condition) throw damaged(where);
};

/** RFC 8785, section 3: sorted keys, no white space; JSON.stringify is the right form of strings and numbers. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function bytesOf(text, length, where) {
  need(typeof text === "string" && /^[A-Za-z0-9_-]*$/.test(text), where);
  const bytes = Buffer.from(text, "base64url");
  need(bytes.toString("base64url") === text, where);
  need(length === undefined || bytes.length === length, where);
  return bytes;
}

function exact(value, keys, where) {
  need(typeof value === "object" && value !== null && !Array.isArray(value), where);
  need(Object.keys(value).sort().join(" ") === keys, where);
}

function integer(value, min, max, where) {
  need(Number.isSafeInteger(value) && value >= min && value <= max, where);
}

function text(value, max, where) {
  need(typeof value === "string" && value.length > 0 && value.length <= max, where);
  need(!value.includes("\0") && value.isWellFormed(), where);
}

function checkSlot(slot) {
  need(Object.hasOwn(SLOTS, slot?.type), "slot type");
  exact(slot, SLOTS[slot.type], "slot");
  bytesOf(slot.id, 8, "slot id");
  bytesOf(slot.commit, 32, "slot commit");
  bytesOf(slot.wrapped, 48, "slot wrapped");
  if (slot.type === "passphrase") {
    exact(slot.kdf, "alg m p salt t", "kdf");
    need(slot.kdf.alg === "argon2id", "kdf alg");
    integer(slot.kdf.m, 19456, 1048576, "m");
    integer(slot.kdf.t, 1, 10, "t");
    integer(slot.kdf.p, 1, 16, "p");
    bytesOf(slot.kdf.salt, 32, "kdf salt");
  } else bytesOf(slot.salt, 32, "slot salt");
  if (slot.type === "keyfile") text(slot.path, 4096, "path");
  if (slot.type === "keychain") {
    exact(slot.ref, "account service", "ref");
    text(slot.ref.account, 256, "account");
    text(slot.ref.service, 256, "service");
  }
}

function parse(file) {
  need(file.length <= 16 * 1024 * 1024, "size");
  let envelope;
  try {
    envelope = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file));
  } catch {
    throw damaged("json");
  }
  need(envelope?.fmt === "sealhold/store", "fmt");
  need(Number.isSafeInteger(envelope.v) && envelope.v >= 1, "v");
  if (envelope.v > 1 || (typeof envelope.suite === "string" && envelope.suite !== SUITE)) {
    throw new Refused(10, "newer format");
  }
  exact(envelope, TOP, "envelope");
  need(envelope.suite === SUITE, "suite");
  bytesOf(envelope.store_id, 16, "store_id");
  integer(envelope.rev, 1, Number.MAX_SAFE_INTEGER, "rev");
  need(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(envelope.created), "created");
  need(/^[\x21-\x7e]{1,64}$/.test(envelope.writer), "writer");
  const { slots } = envelope;
  need(Array.isArray(slots) && slots.length >= 1 && slots.length <= 16, "slots");
  slots.forEach(checkSlot);
  need(new Set(slots.map((slot) => slot.id)).size === slots.length, "slot ids");
  bytesOf(envelope.salt, 32, "salt");
  bytesOf(envelope.commit, 32, "commit");
  bytesOf(envelope.body, undefined, "body");
  need(Buffer.from(`${canonical(envelope)}\n`).equals(file), "spelling");
  return envelope;
}

function keyAndCommit(ikm, salt, ...info) {
  const bytes = Buffer.from(hkdfSync("sha256", ikm, salt, Buffer.concat(info), 64));
  return { key: bytes.subarray(0, 32), commit: bytes.subarray(32) };
}

function decrypt(key, sealed, aad, where) {
  need(sealed.length >= 16, where);
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(canonical(aad)));
  decipher.setAuthTag(sealed.subarray(-16));
  const head = decipher.update(sealed.subarray(0, -16));
  try {
    return Buffer.concat([head, decipher.final()]);
  } catch {
    throw damaged(where);
  }
}

/** The root key; undefined if the secret is not this slot's. */
function openSlot(storeId, slot, secret) {
  const { commit, wrapped, ...bare } = slot;
  const info = [Buffer.from("sealhold/store/v1/slot"), Buffer.from(slot.type), storeId];
  const salt = Buffer.from(slot.salt, "base64url");
  const keys = keyAndCommit(secret, salt, ...info, Buffer.from(slot.id, "base64url"));
  if (!timingSafeEqual(keys.commit, Buffer.from(commit, "base64url"))) return undefined;
  return decrypt(keys.key, Buffer.from(wrapped, "base64url"), bare, "wrapped");
}

function openBody(envelope, root) {
  const { body, ...header } = envelope;
  const rev = Buffer.alloc(8);
  rev.writeBigUInt64BE(BigInt(envelope.rev));
  const info = [
    Buffer.from("sealhold/store/v1/body"),
    Buffer.from(envelope.store_id, "base64url"),
    rev,
  ];
  const keys = keyAndCommit(root, Buffer.from(envelope.salt, "base64url"), ...info);
  need(timingSafeEqual(keys.commit, Buffer.from(envelope.commit, "base64url")), "commit");
  return decrypt(keys.key, Buffer.from(body, "base64url"), header, "body");
}

/** The keychain's item: the key, and the newest revision seen. */
function parseItem(text) {
  const [, key, rev, digest] =
    /^sealhold1\.([\w-]{43})\.([1-9]\d{0,15})\.([\w-]{43})$/.exec(text) ??
      [];
  need(key !== undefined && Number.isSafeInteger(Number(rev)), "item");
  return {
    key: bytesOf(key, 32, "item key"),
    rev: Number(rev),
    digest: bytesOf(digest, 32, "item"),
  };
}

function checkAge({ rev }, file, item) {
  const digest = createHash("sha256").update(file).digest();
  need(rev > item.rev || (rev === item.rev && timingSafeEqual(digest, item.digest)), "rolled back");
}

function main([storePath, how, itemPath]) {
  const file = readFileSync(storePath);
  const envelope = parse(file);
  const item = how === "--item" ? parseItem(readFileSync(itemPath, "latin1")) : undefined;
  const type = item === undefined ? "keyfile" : "keychain";
  const secret = item?.key ?? readFileSync(how);
  const storeId = Buffer.from(envelope.store_id, "base64url");
  for (const slot of envelope.slots.filter((slot) => slot.type === type)) {
    const root = openSlot(storeId, slot, secret);
    if (root === undefined) continue;
    const entries = openBody(envelope, root);
    if (item !== undefined) checkAge(envelope, file, item);
    return `${canonical(JSON.parse(entries.toString()))}\n`;
  }
  throw new Refused(10, `wrong key, or no ${type} slot`);
}

try {
  process.stdout.write(main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(error instanceof Refused ? `${error.message}\n` : `${error.stack}\n`);
  process.exitCode = error instanceof Refused ? error.code : 1;
}
