/**
 * Files with one fault each: a name, the code that the refusal must have, and the fault. Applied to a store with a
 * key-file slot (0) and a passphrase slot (1) that nobody can answer for.
 */
import type { ErrorCode } from "../../../../src/errors.ts";
import type { Json } from "./rewrite_store.ts";

/** A fault in the fields; the file is written back as canonical JSON. */
export type Fault = readonly [name: string, code: ErrorCode, bend: (envelope: Json) => void];

const TOP = [
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
const KEYFILE = ["id", "type", "path", "salt", "commit", "wrapped"];
const PASSPHRASE = ["id", "type", "kdf", "commit", "wrapped"];
const KDF = ["alg", "m", "t", "p", "salt"];
const WRONG_TYPES: Json[] = [null, true, {}, []];

/** Walks to the object that holds a field. */
type Place = readonly [name: string, fields: string[], at: (envelope: Json) => Json];

const PLACES: Place[] = [
  ["envelope", TOP, (e) => e],
  ["slots[0]", KEYFILE, (e) => e.slots[0]],
  ["slots[1]", PASSPHRASE, (e) => e.slots[1]],
  ["slots[1].kdf", KDF, (e) => e.slots[1].kdf],
];

function missingFields(): Fault[] {
  return PLACES.flatMap(([name, fields, at]) =>
    fields.map((
      field,
    ): Fault => [`${name}.${field} missing`, "DAMAGED", (e) => delete at(e)[field]])
  );
}

function wrongTypes(): Fault[] {
  return PLACES.flatMap(([name, fields, at]) =>
    fields.flatMap((field) =>
      WRONG_TYPES.map((value): Fault => [
        `${name}.${field} is ${JSON.stringify(value)}`,
        "DAMAGED",
        (e) => void (at(e)[field] = value),
      ])
    )
  );
}

function extraFields(): Fault[] {
  return PLACES.flatMap(([name, , at]) =>
    ["extra", "Salt", "", "toJSON"].map((field): Fault => [
      `${name} has a field "${field}"`,
      "DAMAGED",
      (e) => void (at(e)[field] = "AAAA"),
    ])
  );
}

/** Texts that are not base64url of the right length in its one spelling. */
function binaries(): Fault[] {
  const fields: Array<[string, (e: Json) => Json, string]> = [
    ["store_id", (e) => e, "store_id"],
    ["salt", (e) => e, "salt"],
    ["commit", (e) => e, "commit"],
    ["slots[0].id", (e) => e.slots[0], "id"],
    ["slots[0].salt", (e) => e.slots[0], "salt"],
    ["slots[0].commit", (e) => e.slots[0], "commit"],
    ["slots[0].wrapped", (e) => e.slots[0], "wrapped"],
    ["slots[1].kdf.salt", (e) => e.slots[1].kdf, "salt"],
  ];
  const bends: Array<[string, (text: string) => string]> = [
    ["empty", () => ""],
    ["one short", (text) => text.slice(0, -1)],
    ["one long", (text) => `${text}A`],
    ["padded", (text) => `${text}=`],
    ["with a plus", (text) => `+${text.slice(1)}`],
    ["with a slash", (text) => `/${text.slice(1)}`],
    ["with a space", (text) => ` ${text.slice(1)}`],
    ["twice", (text) => text + text],
  ];
  return fields.flatMap(([name, at, field]) =>
    bends.map(([how, bend]): Fault => [
      `${name} ${how}`,
      "DAMAGED",
      (e) => void (at(e)[field] = bend(at(e)[field])),
    ])
  );
}

const SINGLE: Fault[] = [
  ["newer version", "NEWER_FORMAT", (e) => void (e.v = 2)],
  ["far newer version", "NEWER_FORMAT", (e) => void (e.v = 2 ** 40)],
  ["version 0", "DAMAGED", (e) => void (e.v = 0)],
  ["version as text", "DAMAGED", (e) => void (e.v = "1")],
  ["version with a fraction", "DAMAGED", (e) => void (e.v = 1.5)],
  ["another suite", "NEWER_FORMAT", (e) => void (e.suite = "XC20P-HKDF256-ARGON2ID")],
  ["another format", "DAMAGED", (e) => void (e.fmt = "sealhold/message")],
  ["plain format", "CONFIG_INVALID", (e) => void (e.fmt = "sealhold/store-plain")],
  ["rev 0", "DAMAGED", (e) => void (e.rev = 0)],
  ["rev negative", "DAMAGED", (e) => void (e.rev = -1)],
  ["rev above 2^53", "DAMAGED", (e) => void (e.rev = 2 ** 53)],
  ["rev moved on", "DAMAGED", (e) => void e.rev++],
  ["rev as text", "DAMAGED", (e) => void (e.rev = "1")],
  ["created without milliseconds", "DAMAGED", (e) => void (e.created = "2026-01-02T03:04:05Z")],
  ["created with an offset", "DAMAGED", (e) => void (e.created = "2026-01-02T03:04:05.000+00:00")],
  ["created another day", "DAMAGED", (e) => void (e.created = "2026-01-03T03:04:05.000Z")],
  ["writer empty", "DAMAGED", (e) => void (e.writer = "")],
  ["writer with a newline", "DAMAGED", (e) => void (e.writer = "sealhold/1\n")],
  ["writer with an escape", "DAMAGED", (e) => void (e.writer = "sealhold/\u001b[2J")],
  ["writer too long", "DAMAGED", (e) => void (e.writer = "x".repeat(65))],
  ["writer another", "DAMAGED", (e) => void (e.writer = "sealhold/0.1.1")],
  ["no slots", "DAMAGED", (e) => void (e.slots = [])],
  ["17 slots", "DAMAGED", (e) => void (e.slots = Array(17).fill(e.slots[0]))],
  ["the same slot twice", "DAMAGED", (e) => e.slots.push(e.slots[0])],
  ["a slot removed", "DAMAGED", (e) => e.slots.pop()],
  ["slots swapped", "DAMAGED", (e) => e.slots.reverse()],
  ["slot of an unknown type", "DAMAGED", (e) => void (e.slots[1].type = "tpm")],
  ["slot of another type", "DAMAGED", (e) => void (e.slots[0].type = "passphrase")],
  ["slot path empty", "DAMAGED", (e) => void (e.slots[0].path = "")],
  ["slot path with NUL", "DAMAGED", (e) => void (e.slots[0].path = "/a\0b")],
  ["slot path too long", "DAMAGED", (e) => void (e.slots[0].path = "/".repeat(4097))],
  ["slot path elsewhere", "LOCKED", (e) => void (e.slots[0].path = "/elsewhere")],
  ["slot salt another", "WRONG_KEY", (e) => void (e.slots[0].salt = "A".repeat(43))],
  ["slot commit another", "WRONG_KEY", (e) => void (e.slots[0].commit = "A".repeat(43))],
  ["slot wrapped another", "DAMAGED", (e) => void (e.slots[0].wrapped = "A".repeat(64))],
  ["slot id another", "WRONG_KEY", (e) => void (e.slots[0].id = "AAAAAAAAAAA")],
  ["other slot's wrap altered", "DAMAGED", (e) => void (e.slots[1].wrapped = "A".repeat(64))],
  ["other slot's cost lowered", "DAMAGED", (e) => void (e.slots[1].kdf.t = 2)],
  ["store id another", "WRONG_KEY", (e) => void (e.store_id = "A".repeat(22))],
  ["body salt another", "DAMAGED", (e) => void (e.salt = "A".repeat(43))],
  ["body commit another", "DAMAGED", (e) => void (e.commit = "A".repeat(43))],
  ["body empty", "DAMAGED", (e) => void (e.body = "")],
  ["body cut to 12 bytes", "DAMAGED", (e) => void (e.body = e.body.slice(0, 16))],
  ["body without its tag", "DAMAGED", (e) => void (e.body = e.body.slice(0, -24))],
  ["body with a byte more", "DAMAGED", (e) => void (e.body += "AAAA")],
  ["body padded", "DAMAGED", (e) => void (e.body += "==")],
  ["body of zeros", "DAMAGED", (e) => void (e.body = "A".repeat(e.body.length))],
];

export const FAULTS: readonly Fault[] = [
  ...SINGLE,
  ...missingFields(),
  ...extraFields(),
  ...wrongTypes(),
  ...binaries(),
];

/** Faults in the text: the same values in another spelling, which a reader that only parses would let pass. */
export const TEXT_FAULTS: ReadonlyArray<readonly [string, (text: string) => string]> = [
  ["no line feed", (t) => t.slice(0, -1)],
  ["two line feeds", (t) => `${t}\n`],
  ["CRLF", (t) => t.replace(/\n$/, "\r\n")],
  ["space in front", (t) => ` ${t}`],
  ["space inside", (t) => t.replace('"v":1', '"v": 1')],
  ["pretty", (t) => JSON.stringify(JSON.parse(t), null, 2) + "\n"],
  ["duplicate key, same value", (t) => t.replace('"v":1', '"v":1,"v":1')],
  ["duplicate key, other value first", (t) => t.replace('"rev":', '"rev":9,"rev":')],
  ["number with a fraction", (t) => t.replace('"v":1', '"v":1.0')],
  ["number with an exponent", (t) => t.replace('"v":1', '"v":1e0')],
  ["escaped letter", (t) => t.replace('"sealhold/store"', '"\\u0073ignet/store"')],
  ["escaped slash", (t) => t.replace('"sealhold/store"', '"sealhold\\/store"')],
  ["another key order", (t) => t.replace(/^\{("body":"[^"]*"),(.*)\}\n$/, "{$2,$1}\n")],
  ["trailing comma", (t) => t.replace(/\}\n$/, ",}\n")],
  ["comment", (t) => t.replace(/\}\n$/, "/**/}\n")],
  ["two documents", (t) => t + t],
  ["in an array", (t) => `[${t.trim()}]\n`],
  ["NUL behind", (t) => `${t}\0`],
  ["__proto__ added", (t) => t.replace(/^\{/, '{"__proto__":{},')],
];
