/**
 * A second reader of sealed messages, written from docs/message-format.md, with node:crypto only and no code of src/.
 *
 * `node message_reader.mjs <vector.json>…` prints a line of JSON for each: what it opened, or at which step it refused.
 */
import * as crypto from "node:crypto";
import { readFileSync } from "node:fs";

const HEADER = "created eph epoch fmt group len msg_id prev recipients roster_hash seq suite v";
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** y of the points of small order, u of those of low order; both beside 0, 1 and P - 1. */
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const U8 = [
  0x00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0n,
  0x57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5fn,
];

class Refused extends Error {}
const need = (condition, at) => {
  if (!condition) throw new Refused(at);
};

/** RFC 8785, section 3: sorted keys, no white space; JSON.stringify is the right form of strings and numbers. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

const sha = (name, data) => crypto.createHash(name).update(data).digest();
const hashOf = (value) => sha("sha256", canonical(value)).toString("base64url");
const bytes = (text) => Buffer.from(text, "base64url");
const isB64 = (text, length) =>
  bytes(`${text}`).toString("base64url") === text && bytes(text).length === length;
const isInt = (value, min, max = Number.MAX_SAFE_INTEGER) =>
  Number.isSafeInteger(value) && value >= min && value <= max;
const isTime = (text) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString() === text;
const exact = (value, keys) =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  Object.keys(value).sort().join(" ") === keys;
const number = (little) => BigInt(`0x${Buffer.from(little).reverse().toString("hex")}`);

const strictPoint = (key) => {
  const y = number(key) & (2n ** 255n - 1n);
  return y < P && ![0n, 1n, P - 1n, Y8, P - Y8].includes(y);
};
const strictU = (key) => {
  const u = number(key);
  return u < P && ![0n, 1n, P - 1n, ...U8].includes(u);
};

/** Keys in DER, RFC 8410: "70" is Ed25519, "6e" X25519. */
const der = (prefix, key) => Buffer.concat([Buffer.from(prefix, "hex"), key]);
const publicKey = (oid, key) => {
  const spki = der(`302a300506032b65${oid}032100`, key);
  return crypto.createPublicKey({ key: spki, format: "der", type: "spki" });
};
const privateKey = (oid, key) => {
  const pkcs8 = der(`302e020100300506032b65${oid}04220420`, key);
  return crypto.createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
};
const rawPublic = (key) =>
  crypto.createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);

function signed(key, message, signature) {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  return signature.length === 64 && strictPoint(key) && strictPoint(r) && number(s) < L &&
    crypto.verify(null, message, publicKey("70", key), signature);
}

/** Key log: [{key, retiredAt}] by ksn. */
function walk(aid, records) {
  const keys = [{ key: bytes(aid.slice(1)) }];
  let prev = sha("sha256", aid).toString("base64url");
  for (const record of records) {
    const { sigs, ...bare } = record;
    const key = bytes(record.publicKey);
    const message = Buffer.from(`sealhold key log v1\0${canonical(bare)}`);
    need(record.aid === aid && record.ksn === keys.length && record.prev === prev, "log");
    need(isTime(record.ts) && !(record.ts < keys.at(-2)?.retiredAt), "log");
    need(keys.every((old) => !old.key.equals(key)), "log");
    need(signed(keys.at(-1).key, message, bytes(sigs[0])), "log");
    need(signed(key, message, bytes(sigs[1])), "log");
    keys.at(-1).retiredAt = record.ts;
    keys.push({ key });
    prev = hashOf(record);
  }
  return keys;
}

/** An admin may change anything; a member may leave, or take a higher ksn, and change nothing else with it. */
function mayChange(before, { signer, ...after }) {
  const rest = (at) => canonical([at.name, at.members.filter(({ aid }) => aid !== signer)]);
  const [was, is] = [before, after].map((at) => at.members.find(({ aid }) => aid === signer));
  return was.role === "admin" || rest(before) === rest(after) &&
      (is === undefined || is.role === was.role && is.ksn > was.ksn);
}

/** The last two epochs of a chain, newest first. */
function chain({ group_id, records }, keyAt) {
  const epochs = [];
  for (const record of records) {
    const { sig, ...body } = record;
    const [{ members }, before] = [record, epochs[0]];
    const old = before?.record ?? record;
    const member = (roster, of = record.signer) => roster.members.find(({ aid }) => aid === of);
    const signer = member(record) ?? member(old);
    need(record.epoch === epochs.length + 1, "chain");
    need(record.group_id === (before ? group_id : ""), "chain");
    need(before ? record.prev === before.hash : hashOf(record) === group_id, "chain");
    need(member(old) !== undefined && mayChange(old, record), "chain");
    need(members.every(({ aid }, i) => i === 0 || members[i - 1].aid < aid), "chain");
    need(members.every(({ role }) => role === "admin" || role === "member"), "chain");
    need(!members.some(({ aid, ksn }) => member(old, aid)?.ksn > ksn), "chain");
    need(members.length === 0 || members.some(({ role }) => role === "admin"), "chain");
    const message = Buffer.from(`sealhold roster v1\0${canonical(body)}`);
    need(signed(keyAt(signer.aid, signer.ksn), message, bytes(sig)), "chain");
    epochs.unshift({ record, hash: hashOf(record) });
  }
  return epochs.slice(0, 2);
}

function parse(wire) {
  need(wire.length <= 12 * 1024 * 1024, "size");
  let message;
  try {
    message = JSON.parse(wire);
  } catch {
    throw new Refused("json");
  }
  need(exact(message, "body commit header"), "json");
  const { header, commit, body } = message;
  need(header?.fmt === "sealhold/msg" && header.v === 1 && header.suite === 1, "version");
  const { group, epoch, roster_hash, seq, prev, recipients, len } = header;
  need(exact(header, HEADER), "header");
  need(
    group === "" ? epoch === 0 && roster_hash === "" : isB64(group, 32) && isInt(epoch, 1),
    "header",
  );
  need(group === "" || isB64(roster_hash, 32), "header");
  need(isInt(seq, 0) && (seq <= 1 ? prev === "" : isB64(prev, 32)), "header");
  need(isB64(header.msg_id, 16) && isTime(header.created) && isInt(len, 0, 8388608), "header");
  need(isB64(header.eph, 32) && strictU(bytes(header.eph)), "header");
  need(Array.isArray(recipients) && isInt(recipients.length, 1, 1024), "header");
  recipients.forEach((one, i) => {
    need(exact(one, "tag wrapped") && isB64(one.tag, 16) && isB64(one.wrapped, 48), "header");
    need(i === 0 || recipients[i - 1].tag < one.tag, "header");
  });
  need(isB64(commit, 32) && isB64(body, len + 124), "header");
  need(canonical(message) === wire, "json");
  return message;
}

const hkdf = (secret, salt, info, length) =>
  Buffer.from(crypto.hkdfSync("sha256", secret, salt, info, length));

function decrypt(key, nonce, sealed, aad) {
  const decipher = crypto.createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  decipher.setAAD(aad).setAuthTag(sealed.subarray(-16));
  const head = decipher.update(sealed.subarray(0, -16));
  try {
    return Buffer.concat([head, decipher.final()]);
  } catch {
    throw new Refused("key");
  }
}

function unwrap(seed, header) {
  const own = privateKey("6e", sha("sha512", seed).subarray(0, 32));
  const [eph, epoch] = [bytes(header.eph), Buffer.alloc(8)];
  epoch.writeBigUInt64BE(BigInt(header.epoch));
  const shared = crypto.diffieHellman({ privateKey: own, publicKey: publicKey("6e", eph) });
  const info = ["sealhold/msg/v1/wrap", header.group].map((text) => Buffer.from(text));
  const all = Buffer.concat([...info, epoch, bytes(header.msg_id)]);
  const derived = hkdf(shared, Buffer.concat([eph, rawPublic(own)]), all, 48);
  const ownTag = derived.subarray(32).toString("base64url");
  const wrap = header.recipients.find(({ tag }) => tag === ownTag);
  const aad = Buffer.from("wrap\x01");
  return wrap && decrypt(derived.subarray(0, 32), Buffer.alloc(12), bytes(wrap.wrapped), aad);
}

/** The keys that may have signed, in order. */
function candidates(vector, header, aid, logs, keyAt) {
  if (vector.group === null) {
    need(header.group === "", "roster");
    const timely = ({ retiredAt }) => retiredAt === undefined || header.created <= retiredAt;
    const keys = (logs.get(aid) ?? [])
      .map((one, ksn) => ({ ...one, ksn, superseded: one.retiredAt !== undefined }))
      .slice(-2).reverse().filter(timely);
    need(keys.length > 0, "sender");
    return keys;
  }
  const epochs = chain(vector.group, keyAt);
  const epoch = epochs.find(({ record }) => record.epoch === header.epoch);
  need(header.group === vector.group.group_id && epoch?.hash === header.roster_hash, "roster");
  const member = epoch.record.members.find((one) => one.aid === aid);
  need(member !== undefined, "sender");
  const now = epochs[0].record.members.find((one) => one.aid === aid);
  return [{ key: keyAt(aid, member.ksn), ksn: member.ksn, superseded: now?.ksn !== member.ksn }];
}

function open(vector) {
  const logs = new Map(Object.entries(vector.logs).map(([aid, log]) => [aid, walk(aid, log)]));
  const keyAt = (aid, ksn) => logs.has(aid) ? logs.get(aid)[ksn]?.key : bytes(aid.slice(1));
  const { header, commit, body } = parse(vector.wire);
  const hash = sha("sha512", canonical(header));
  const unwrapped = vector.keys.map((keys) => unwrap(bytes(keys.privateKey), header));
  const PK = unwrapped.find((key) => key !== undefined);
  need(PK !== undefined, "key");
  const derived = hkdf(PK, hash, "sealhold/msg/v1/body", 76);
  need(crypto.timingSafeEqual(derived.subarray(44), bytes(commit)), "key");
  const plain = decrypt(derived.subarray(0, 32), derived.subarray(32, 44), bytes(body), hash);
  const aid = plain.subarray(0, 44).toString();
  const [sig, content] = [plain.subarray(44, 108), plain.subarray(108)];
  need(aid[0] === "D" && isB64(aid.slice(1), 32), "sender");
  const parts = [
    Buffer.from("sealhold message v1\0"),
    hash,
    Buffer.from(aid),
    sha("sha512", content),
  ];
  const sender = candidates(vector, header, aid, logs, keyAt)
    .find(({ key }) => signed(key, Buffer.concat(parts), sig));
  need(sender !== undefined, "signature");
  const { high = 0, seen = [] } = vector.taken ?? {};
  const fresh = header.seq >= 1 && header.seq > high - 64 &&
    !seen.some(({ seq, msg_id }) => seq === header.seq || msg_id === header.msg_id);
  need(vector.taken === "unchecked" || fresh, "replay");
  const { ksn, superseded } = sender;
  return { sender: aid, ksn, superseded, content: content.toString("base64url") };
}

for (const file of process.argv.slice(2)) {
  let line;
  try {
    line = { opened: open(JSON.parse(readFileSync(file))) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    line = { refused: error.message };
  }
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
