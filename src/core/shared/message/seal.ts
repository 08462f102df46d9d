/** Seals a message for its recipients. */
import { sealAesGcm } from "../../../crypto/aes_gcm.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { canonicalJson } from "../../../crypto/canonical_json.ts";
import { deriveOneTimeKey } from "../../../crypto/committed_key.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { sha512 } from "../../../crypto/sha512.ts";
import { agreementKey } from "../../../crypto/x25519.ts";
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import { AID_LENGTH } from "../identity/aid.ts";
import { type KeyPair, signWith } from "../identity/key_pair.ts";
import { timestampOf } from "../identity/shapes.ts";
import {
  BODY_PREFIX_BYTES,
  MAX_CONTENT_BYTES,
  MAX_RECIPIENTS,
  MESSAGE_FMT,
  MESSAGE_KEY_BYTES,
  MESSAGE_SUITE,
  MESSAGE_VERSION,
  type MessageHeader,
  MSG_ID_BYTES,
  type Place,
  type Wrap,
} from "./format.ts";
import { BODY_INFO, signedBytes } from "./signed_bytes.ts";
import { headerHash, serializeMessage } from "./wire.ts";
import { wrapInfo, wrapKey } from "./wrap.ts";

/** Where the sender is in the conversation. */
interface Position {
  /** Higher by one with each message; the same again for a retry, so that it arrives once. 0 outside any conversation. */
  readonly seq: number;
  /** `hash` of the message before; empty for seq 0 and 1. */
  readonly prev: string;
}

/** The position of what belongs to no conversation: an encrypted file. */
export const OUTSIDE: Position = { seq: 0, prev: "" };

/** What is sealed. */
interface SealInput {
  readonly sender: KeyPair;
  /** Everybody who can read it, each once; the sender only if named here. */
  readonly recipients: readonly Ed25519PublicKey[];
  readonly content: Uint8Array;
  /** `DIRECT`, or the place that a group gives. */
  readonly place: Place;
  readonly position: Position;
}

/** A message that is ready to go. */
export interface Sealed {
  readonly wire: Uint8Array<ArrayBuffer>;
  readonly header: MessageHeader;
  /** What the next message has as `prev`. */
  readonly hash: string;
}

/** What sealing needs from outside. */
interface SealPorts {
  readonly random: Random;
  readonly clock: Clock;
}

/**
 * Seals a message. Every call makes its own ephemeral key, message key and id, so a retry is sealed anew and never sent twice.
 *
 * @throws {SealholdError} VALUE_TOO_LARGE above 8 MiB; INVALID_VALUE for no, too many or doubled recipients
 */
export async function sealMessage(ports: SealPorts, input: SealInput): Promise<Sealed> {
  checkInput(input);
  const messageKey = ports.random.bytes(MESSAGE_KEY_BYTES);
  // sender aid || sig || content, where `sig` comes last.
  const plain = new Uint8Array(BODY_PREFIX_BYTES + input.content.length);
  try {
    // Begun here, so that the runtime hashes megabytes on another core while they are copied and the key is wrapped.
    const contentHash = sha512(input.content);
    plain.set(input.content, BODY_PREFIX_BYTES);
    const header = await makeHeader(ports, input, messageKey);
    const text = canonicalJson(header);
    const bytes = new TextEncoder().encode(text);
    const hash = await sha512(bytes);
    const next = headerHash(bytes);
    const { aid } = input.sender;
    const signature = await signWith(input.sender, signedBytes(hash, aid, await contentHash));
    plain.set(new TextEncoder().encode(aid));
    plain.set(signature, AID_LENGTH);
    const { commit, body } = await sealBody(hash, plain, messageKey);
    return { wire: serializeMessage(text, commit, body), header, hash: await next };
  } finally {
    messageKey.fill(0);
    plain.fill(0);
  }
}

async function makeHeader(
  { random, clock }: SealPorts,
  { recipients, content, place, position }: SealInput,
  messageKey: Uint8Array,
): Promise<MessageHeader> {
  const ephemeral = random.bytes(MESSAGE_KEY_BYTES);
  const eph = await agreementKey(ephemeral).finally(() => ephemeral.fill(0));
  const base = {
    fmt: MESSAGE_FMT,
    v: MESSAGE_VERSION,
    suite: MESSAGE_SUITE,
    group: place.group,
    epoch: place.epoch,
    roster_hash: place.roster_hash,
    msg_id: encodeBase64url(random.bytes(MSG_ID_BYTES)),
    seq: position.seq,
    prev: position.prev,
    created: timestampOf(clock.nowMs()),
    eph: encodeBase64url(eph.publicKey),
    len: content.length,
  } as const;
  const info = wrapInfo(base);
  const wraps = await Promise.all(
    recipients.map(({ agreement }) => wrapKey(eph, agreement, info, messageKey)),
  );
  return { ...base, recipients: wraps.sort(byTag) };
}

async function sealBody(
  hash: Uint8Array,
  plain: Uint8Array,
  messageKey: Uint8Array,
): Promise<{ commit: Uint8Array; body: Uint8Array }> {
  const { key, nonce, commit } = await deriveOneTimeKey(messageKey, hash, BODY_INFO);
  try {
    return { commit, body: await sealAesGcm(key, nonce, plain, hash) };
  } finally {
    key.fill(0);
  }
}

function byTag(a: Wrap, b: Wrap): number {
  return a.tag < b.tag ? -1 : 1;
}

function checkInput({ recipients, content, position }: SealInput): void {
  if (content.length > MAX_CONTENT_BYTES) {
    throw new SealholdError("VALUE_TOO_LARGE", "The message is larger than 8 MiB", {
      hint: "Send it in parts",
    });
  }
  if (recipients.length < 1 || recipients.length > MAX_RECIPIENTS) {
    throw new SealholdError("INVALID_VALUE", `A message has 1 to ${MAX_RECIPIENTS} recipients`);
  }
  if (new Set(recipients.map((key) => key.bytes.toHex())).size !== recipients.length) {
    throw new SealholdError("INVALID_VALUE", "A recipient is named twice");
  }
  const { seq, prev } = position;
  if (!Number.isSafeInteger(seq) || seq < 0 || (seq <= 1) !== (prev === "")) {
    throw new RangeError("Cannot seal: seq and prev do not fit together");
  }
}
