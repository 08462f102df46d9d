/** A message's bytes to checked fields and back. Nothing is derived or decrypted here. */
import { canonicalJson } from "../../../crypto/canonical_json.ts";
import { decodeUtf8, parseStrictJsonText } from "../../../crypto/strict_json.ts";
import { isStrictAgreementKey } from "../../../crypto/curve_encodings.ts";
import { base64urlLength, encodeBase64url } from "../../../crypto/base64url.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import {
  decodedOrUndefined,
  type Fields,
  hasExactKeys,
  isBase64urlOf,
  isIntegerIn,
  isObject,
  isTimestamp,
} from "../identity/shapes.ts";
import {
  BODY_OVERHEAD_BYTES,
  cannotDecrypt,
  HASH_BYTES,
  MAX_CONTENT_BYTES,
  MAX_RECIPIENTS,
  MAX_WIRE_BYTES,
  MESSAGE_COMMIT_BYTES,
  MESSAGE_FMT,
  MESSAGE_KEY_BYTES,
  MESSAGE_SUITE,
  MESSAGE_VERSION,
  type MessageHeader,
  MSG_ID_BYTES,
  type SealedMessage,
  TAG_BYTES,
  type Wrap,
  WRAPPED_MESSAGE_KEY_BYTES,
} from "./format.ts";

const HEADER_KEYS = [
  "fmt",
  "v",
  "suite",
  "group",
  "epoch",
  "roster_hash",
  "msg_id",
  "seq",
  "prev",
  "created",
  "eph",
  "recipients",
  "len",
];

/** A message that was read: its fields, and what every next step needs of it. */
export interface ParsedMessage {
  readonly header: MessageHeader;
  /** The canonical form of the header: what H is the hash of. */
  readonly headerBytes: Uint8Array<ArrayBuffer>;
  readonly commit: Uint8Array<ArrayBuffer>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What the sender's next message in the conversation has as `prev`. */
export async function headerHash(headerBytes: Uint8Array): Promise<string> {
  return encodeBase64url(await sha256(headerBytes));
}

/**
 * The message as it goes over the wire: canonical JSON.
 * @param header its canonical text
 */
export function serializeMessage(
  header: string,
  commit: Uint8Array,
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const text = encodeBase64url(body);
  const end = encoder.encode(ending(encodeBase64url(commit), header));
  // Into its place: joined to one text first, a body of megabytes would be copied twice more.
  const wire = new Uint8Array(START.length + text.length + end.length);
  encoder.encodeInto(START, wire);
  encoder.encodeInto(text, wire.subarray(START.length));
  wire.set(end, START.length + text.length);
  return wire;
}

/**
 * Reads a message: size, strict JSON in its one spelling, exact version and suite, then every field.
 * @throws {SealholdError} DECRYPTION_FAILED
 */
export function parseMessage(bytes: Uint8Array): ParsedMessage {
  if (bytes.length > MAX_WIRE_BYTES) throw cannotDecrypt("size");
  const { text, json } = readJson(bytes);
  const { header } = json;
  const { fmt, v, suite } = (isObject(header) ? header : {}) as Fields;
  if (fmt !== MESSAGE_FMT || v !== MESSAGE_VERSION || suite !== MESSAGE_SUITE) {
    throw cannotDecrypt("version");
  }
  if (!isMessage(json)) throw cannotDecrypt("header");
  const commit = decodedOrUndefined(json.commit);
  const body = decodedOrUndefined(json.body);
  if (commit === undefined || body === undefined) throw cannotDecrypt("header");
  const headerText = canonicalJson(json.header);
  if (!isOneSpelling(text, json, headerText)) throw cannotDecrypt("json");
  return {
    header: json.header,
    headerBytes: new TextEncoder().encode(headerText),
    commit,
    body,
  };
}

/** Everything around the body, in the order of RFC 8785. Base64url is never escaped. */
const START = '{"body":"';
const ending = (commit: string, header: string) => `","commit":"${commit}","header":${header}}`;

/**
 * Whether the text is the canonical form of what it was parsed to: no white space, no escapes, no other order.
 *
 * Without building it anew, for a body is megabytes: beginning and ending are in their place, and what lies between is as long
 * as the body that it stands for. An escape would be longer than its character; a quotation mark is no base64url.
 */
function isOneSpelling(text: string, { commit, body }: SealedMessage, header: string): boolean {
  const end = ending(commit, header);
  return text.length === START.length + body.length + end.length && text.startsWith(START) &&
    text.endsWith(end);
}

function readJson(bytes: Uint8Array): { text: string; json: Fields } {
  try {
    const text = decodeUtf8(bytes);
    const json = parseStrictJsonText(text);
    if (hasExactKeys(json, ["header", "commit", "body"])) return { text, json };
  } catch {
    // One error for all.
  }
  throw cannotDecrypt("json");
}

function isMessage(json: Fields): json is Fields & SealedMessage {
  const { header, commit, body } = json;
  return isHeader(header) && isBase64urlOf(commit, MESSAGE_COMMIT_BYTES) &&
    typeof body === "string" &&
    // The length is fixed before anything is decrypted (threats.md, case 38).
    body.length === base64urlLength(header.len + BODY_OVERHEAD_BYTES);
}

function isHeader(value: unknown): value is MessageHeader {
  return hasExactKeys(value, HEADER_KEYS) && isPlace(value) && isSequence(value) &&
    isBase64urlOf(value.msg_id, MSG_ID_BYTES) && isTimestamp(value.created) &&
    isEphemeral(value.eph) && isIntegerIn(value.len, 0, MAX_CONTENT_BYTES) &&
    areRecipients(value.recipients);
}

function isPlace({ group, epoch, roster_hash }: Fields): boolean {
  if (group === "") return epoch === 0 && roster_hash === "";
  return isBase64urlOf(group, HASH_BYTES) && isIntegerIn(epoch, 1) &&
    isBase64urlOf(roster_hash, HASH_BYTES);
}

function isSequence({ seq, prev }: Fields): boolean {
  if (!isIntegerIn(seq, 0)) return false;
  return seq <= 1 ? prev === "" : isBase64urlOf(prev, HASH_BYTES);
}

function isEphemeral(value: unknown): boolean {
  return isBase64urlOf(value, MESSAGE_KEY_BYTES) &&
    isStrictAgreementKey(decodedOrUndefined(value)!);
}

function areRecipients(value: unknown): value is readonly Wrap[] {
  return Array.isArray(value) && value.length >= 1 && value.length <= MAX_RECIPIENTS &&
    value.every((wrap, i) =>
      hasExactKeys(wrap, ["tag", "wrapped"]) && isBase64urlOf(wrap.tag, TAG_BYTES) &&
      isBase64urlOf(wrap.wrapped, WRAPPED_MESSAGE_KEY_BYTES) &&
      // Strictly ascending: no recipient twice, and no order that says who was named first.
      (i === 0 || value[i - 1].tag < wrap.tag)
    );
}
