/** Sealed messages: form, wrapping, commitment, sender, signature, replay; and what a client remembers of them. */
import { inFile, type Mutant } from "../../scripts/lib/mutant.ts";

const at = (name: string) => `src/core/shared/message/${name}.ts`;
const by = (...names: string[]) => names.map((name) => `tests/core/shared/message/${name}_test.ts`);
const KINDS = "tests/core/shared/identity/signed_kinds_test.ts";
const client = (name: string) => `src/core/client/messaging/${name}.ts`;
const cli = (...names: string[]) => names.map((name) => `tests/cli/${name}_test.ts`);
const own = (...names: string[]) =>
  names.map((name) => `tests/core/client/messaging/${name}_test.ts`);

export const mutants: Mutant[] = [
  ...inFile({ file: at("open"), tests: by("own_keys") }, [
    ["keys.slice(0, MAX_OWN_KEYS)", "keys"],
  ]),
  ...inFile({
    file: at("open"),
    tests: by("tamper", "seal_open"),
    filter: "/case 38|signature|recipient|sender/",
  }, [
    ["if (!commitsTo(derived, commit)) break;", ""],
    ["if (await verifyEd25519(key, signed, signature)) {", "if (key) {"],
    [
      "const signed = signedBytes(hash, aid, await sha512(content));",
      "const signed = signedBytes(hash, aid, hash);",
    ],
  ]),
  ...inFile({ file: at("open"), tests: by("replay") }, [
    ['if (admission === undefined) throw cannotDecrypt("replay");', ""],
  ]),
  ...inFile({ file: at("seal"), tests: by("seal_open") }, [
    ["content.length > MAX_CONTENT_BYTES", "false"],
    ["new Set(recipients.map((key) => key.bytes.toHex())).size !== recipients.length", "false"],
    ["recipients.length < 1 || recipients.length > MAX_RECIPIENTS", "false"],
    ['(seq <= 1) !== (prev === "")', "false"],
  ]),
  ...inFile({
    file: at("wire"),
    tests: by("tamper"),
    filter: "/header field|spelling|no message|case 39|swapped/",
  }, [
    ["fmt !== MESSAGE_FMT || ", ""],
    [" || suite !== MESSAGE_SUITE", ""],
    ["v !== MESSAGE_VERSION", "false"],
    ['if (!isOneSpelling(text, json, headerText)) throw cannotDecrypt("json");', ""],
    ["isStrictAgreementKey(decodedOrUndefined(value)!)", "true"],
    ["(i === 0 || value[i - 1].tag < wrap.tag)", "true"],
    ["body.length === base64urlLength(header.len + BODY_OVERHEAD_BYTES)", "true"],
    [
      'if (group === "") return epoch === 0 && roster_hash === "";',
      'if (group === "") return true;',
    ],
    ["isBase64urlOf(value.msg_id, MSG_ID_BYTES) && ", ""],
    ['return seq <= 1 ? prev === "" : isBase64urlOf(prev, HASH_BYTES);', "return true;"],
  ]),
  ...inFile({ file: at("wire"), tests: by("tamper") }, [
    ['if (bytes.length > MAX_WIRE_BYTES) throw cannotDecrypt("size");', ""],
  ]),
  ...inFile({ file: at("wire"), tests: by("handed_on") }, [
    [" && value.length <= MAX_RECIPIENTS", ""],
  ]),
  ...inFile({ file: at("wrap"), tests: by("golden") }, [
    [
      "concatBytes([INFO, encoder.encode(group), epochBytes, decodeBase64url(msg_id)])",
      "concatBytes([INFO, epochBytes, decodeBase64url(msg_id)])",
    ],
    ["setBigUint64(0, BigInt(epoch))", "setBigUint64(0, 0n)"],
    ["const salt = concatBytes([eph, recipient]);", "const salt = eph;"],
  ]),
  ...inFile({ file: at("signed_bytes"), tests: [...by("handed_on"), KINDS] }, [
    ["concatBytes([DOMAIN, hash, ", "concatBytes([hash, "],
    ["DOMAIN, hash, new TextEncoder()", "DOMAIN, new TextEncoder()"],
    ["encode(sender), contentHash]", "encode(sender)]"],
  ]),
  ...inFile({ file: at("replay"), tests: by("replay", "handed_on") }, [
    ["seq < 1 || ", ""],
    [" || seq <= high - REPLAY_WINDOW", ""],
    ["one.seq === seq || ", ""],
    [" || one.msg_id === msg_id", ""],
    ["head: late ? head : hash", "head: hash"],
    ["const newHigh = Math.max(high, seq);", "const newHigh = seq;"],
    ["seen.length >= 1 && ", ""],
    ["isIntegerIn(one.seq, 1, high)", "isIntegerIn(one.seq, 1)"],
  ]),
  ...inFile({ file: at("sender"), tests: by("group_message", "seal_open") }, [
    ['if (header.group !== "") throw cannotDecrypt("roster");', ""],
    ["|| header.created <= retiredAt", "|| true"],
    [
      'if (header.group !== group.groupId) throw cannotDecrypt("roster");',
      "",
      "A roster's hash stands for its group: the next line refuses the hash of any other one",
    ],
    ["epoch === undefined || epoch.hash !== header.roster_hash", "epoch === undefined"],
    ["superseded: now?.ksn !== member.ksn", "superseded: false"],
    ["superseded: retiredAt !== undefined", "superseded: false"],
  ]),
  ...inFile({ file: at("group_target"), tests: by("group_message") }, [
    ["if (own.ksn !== sender.ksn) {", "if (false) {"],
    ["aid !== sender.aid", "true"],
  ]),
  ...inFile({ file: client("open_unread"), tests: cli("lying_server", "lying_groups") }, [
    ['if (opened.sender.aid !== delivered.from) throw cannotDecrypt("sender");', ""],
    ["state.open[delivered.messageId]?.hash === hash", "true"],
    ["    await held.save();", ""],
  ]),
  ...inFile({ file: client("key_logs"), tests: cli("lying_server") }, [
    [
      "if (answer.ksn !== ksn || answer.publicKey !== encodeBase64url(key.bytes)) {",
      "if (false) {",
    ],
    ["changed: await pinLog(ports, log)", "changed: false"],
  ]),
  ...inFile({ file: client("group_chain"), tests: cli("lying_groups") }, [
    ["answer.groupId === groupId && answer.epoch === record.epoch", "answer.groupId === groupId"],
  ]),
  ...inFile({
    file: client("held_group"),
    tests: [...cli("lying_groups"), ...own("change_members")],
  }, [
    ["this.#keys, this.#pin());", "this.#keys, undefined);"],
    ["    this.#held.state.groups[this.#groupId] = groupPin(group);", ""],
    ["    if (memberOf(record, own.aid) !== undefined) {", "    if (false) {"],
    ["return member === undefined || member.ksn >= own.ksn", "return member !== undefined"],
    ["    await this.#held.save();", ""],
  ]),
  ...inFile({ file: client("send_message"), tests: own("written_once") }, [
    [
      "      const envelope = new WrittenJson(sealed.wire);",
      "      const envelope = JSON.parse(new TextDecoder().decode(sealed.wire));",
    ],
  ]),
  ...inFile({
    file: "src/core/client/http/written_json.ts",
    tests: ["tests/core/client/http/written_json_test.ts"],
  }, [
    ["  if (value instanceof WrittenJson) return [value.bytes];", ""],
    [".filter(([, member]) => member !== undefined)", ""],
    [" || holdsWritten(member)", ""],
    ["!Array.isArray(value) &&", ""],
  ]),
  ...inFile({ file: client("send_message"), tests: cli("lying_server") }, [
    ["if (wasRefused(error)) await takeBack(held, letter.to, before);", ""],
    ["return error instanceof SealholdError && !UNCLEAR.includes(error.code);", "return true;"],
    ["seq: (before?.seq ?? 0) + 1", "seq: 1"],
    ["held.state.sent[letter.to] = { seq: sealed.header.seq, hash: sealed.hash };", ""],
  ]),
  ...inFile({
    file: client("mark_as_read"),
    tests: [...own("mark_as_read", "server_lies"), ...cli("lying_server")],
  }, [
    ["for (const id of open) delete held.state.open[id];", ""],
    ["ids.length <= MAX_IDS && ", ""],
  ]),
  ...inFile({ file: client("message_state"), tests: own("message_state") }, [
    [
      'hasExactKeys(value, ["v", "taken", "sent", "groups", "open"]) || value.v !== 1',
      'hasExactKeys(value, ["v", "taken", "sent", "groups", "open"])',
    ],
    ["a.delivery - b.delivery", "b.delivery - a.delivery"],
    ["each(value.taken, parseReplayState);", ""],
  ]),
  ...inFile({ file: client("json_file"), tests: own("message_state") }, [
    ["    lock.release();", ""],
  ]),
  ...inFile({ file: client("sealed_secret"), tests: own("sealed_secret") }, [
    ["!isSecretName(name) || ", ""],
    [" || json.v !== 1", ""],
    ["return MARK.every((byte, i) => content[i] === byte);", "return false;"],
  ]),
  ...inFile({
    file: client("own_key"),
    tests: own("server_lies"),
  }, [
    ["ksn === newest.ksn && newest.key.equals(publicKey)", "publicKey !== undefined"],
  ]),
  ...inFile({
    file: "src/core/shared/message/delivered_message.ts",
    tests: own("live/watch_events", "fetch_unread"),
  }, [
    ["isMessageId(messageId) && ", ""],
    ["isAidShape(from) &&", "true &&"],
    ["isBase64urlOf(group, 32) && to === group", "isBase64urlOf(group, 32)"],
    ["isTimestamp(sentAt) && isTimestamp(expiresAt)", "isTimestamp(sentAt)"],
    ["isIntegerIn(seq, 1)", "isIntegerIn(seq, 0)"],
    ["{1,64}", "{1,128}"],
  ]),
  ...inFile({
    file: "src/core/client/messaging/fetch_unread.ts",
    tests: own("fetch_unread"),
  }, [
    ["v.custom<DeliveredMessage>(isDeliveredMessage)", "v.custom<DeliveredMessage>(() => true)"],
  ]),
  ...inFile({ file: "src/core/client/messaging/live/frames.ts", tests: own("server_lies") }, [
    ["const MAX_COUNTS = 20_000;", "const MAX_COUNTS = Infinity;"],
  ]),
];
