/** The sealed store's envelope: bytes to checked fields and back. Nothing is derived or decrypted here. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { equalBytes } from "../../../crypto/equal_bytes.ts";
import { SealholdError } from "../../../errors.ts";
import { type Fields, isObject } from "../identity/shapes.ts";
import { binaryField, exactFields, integerField, textField } from "./fields.ts";
import {
  damaged,
  type Envelope,
  MAX_SLOTS,
  MAX_STORE_BYTES,
  SALT_BYTES,
  STORE_COMMIT_BYTES,
  STORE_FMT,
  STORE_ID_BYTES,
  STORE_SUITE,
  STORE_VERSION,
} from "./format.ts";
import { parseSlot } from "./slot_fields.ts";

const KEYS = [
  "fmt",
  "v",
  "suite",
  "store_id",
  "rev",
  "created",
  "writer",
  "slots",
  "salt",
  "commit",
  "body",
];
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const WRITER = /^[\x21-\x7e]{1,64}$/;
const LINE_FEED = 0x0a;

/** `fmt` of the readable store; named here so that a mix-up gets its own message. */
export const PLAIN_FMT = "sealhold/store-plain";

/**
 * Reads an envelope: the exact field set, lengths and limits, before any derivation (threats.md, cases 36 and 37).
 *
 * @param bytes the whole file
 * @throws {SealholdError} DAMAGED; NEWER_FORMAT; CONFIG_INVALID if it is a plain store
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length > MAX_STORE_BYTES) throw damaged("size");
  const json = parseJson(bytes);
  checkFormat(json);
  const envelope = envelopeOf(exactFields(json, KEYS, "envelope"));
  // A file has one spelling: this refuses duplicate keys, white space, escapes and another order in one comparison.
  if (!equalBytes(serializeEnvelope(envelope), bytes)) throw damaged("envelope");
  return envelope;
}

/** The file's bytes: canonical JSON and a line feed. */
export function serializeEnvelope(envelope: Envelope): Uint8Array<ArrayBuffer> {
  return appendLineFeed(canonicalJsonBytes(envelope));
}

/** What the body's tag covers beside the body: the canonical envelope without it. */
export function bodyAad(envelope: Omit<Envelope, "body">): Uint8Array<ArrayBuffer> {
  const { body: _body, ...rest } = envelope as Envelope;
  return canonicalJsonBytes(rest);
}

/**
 * Parses UTF-8 JSON. The parser's own message echoes the input, so it goes nowhere (threats.md, case 30).
 * @throws {SealholdError} DAMAGED
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw damaged("json");
  }
}

/** The bytes with a line feed behind them. */
export function appendLineFeed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const line = new Uint8Array(bytes.length + 1);
  line.set(bytes);
  line[bytes.length] = LINE_FEED;
  return line;
}

function checkFormat(json: unknown): void {
  const { fmt, v, suite } = (isObject(json) ? json : {}) as Fields;
  if (fmt === PLAIN_FMT) {
    throw new SealholdError(
      "CONFIG_INVALID",
      "The store is a plain file, and a sealed one was asked for",
      {
        hint: "Pass --store plain to go on using it, or move it away",
      },
    );
  }
  if (fmt !== STORE_FMT) throw damaged("fmt");
  if (!Number.isSafeInteger(v) || (v as number) < STORE_VERSION) throw damaged("v");
  if (v !== STORE_VERSION || (typeof suite === "string" && suite !== STORE_SUITE)) {
    throw new SealholdError(
      "NEWER_FORMAT",
      "The store was written by a newer version of sealhold",
      {
        hint: "Install a newer release of sealhold",
        data: { v },
      },
    );
  }
}

function envelopeOf(fields: Fields): Envelope {
  const { slots } = fields;
  if (fields.suite !== STORE_SUITE) throw damaged("suite");
  if (!Array.isArray(slots) || slots.length < 1 || slots.length > MAX_SLOTS) throw damaged("slots");
  const envelope: Envelope = {
    fmt: STORE_FMT,
    v: STORE_VERSION,
    suite: STORE_SUITE,
    store_id: binaryField(fields.store_id, STORE_ID_BYTES, "store_id"),
    rev: integerField(fields.rev, 1, Number.MAX_SAFE_INTEGER, "rev"),
    created: patternField(fields.created, TIMESTAMP, "created"),
    writer: patternField(fields.writer, WRITER, "writer"),
    slots: slots.map((slot, i) => parseSlot(slot, `slots[${i}]`)),
    salt: binaryField(fields.salt, SALT_BYTES, "salt"),
    commit: binaryField(fields.commit, STORE_COMMIT_BYTES, "commit"),
    body: textField(fields.body, MAX_STORE_BYTES, "body"),
  };
  const ids = new Set(envelope.slots.map((slot) => slot.id));
  if (ids.size !== envelope.slots.length) throw damaged("slots");
  return envelope;
}

function patternField(value: unknown, pattern: RegExp, where: string): string {
  const text = textField(value, 64, where);
  if (!pattern.test(text)) throw damaged(where);
  return text;
}
