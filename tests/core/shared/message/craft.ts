/** A sealer without scruples: messages that `sealMessage` would never make, for the refusals. */
import { sealAesGcm } from "../../../../src/crypto/aes_gcm.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { concatBytes } from "../../../../src/crypto/bytes.ts";
import { canonicalJson, canonicalJsonBytes } from "../../../../src/crypto/canonical_json.ts";
import { deriveOneTimeKey } from "../../../../src/crypto/committed_key.ts";
import { sha512 } from "../../../../src/crypto/sha512.ts";
import { agreementKey } from "../../../../src/crypto/x25519.ts";
import { type KeyPair, signWith } from "../../../../src/core/shared/identity/key_pair.ts";
import type { MessageHeader, Wrap } from "../../../../src/core/shared/message/format.ts";
import { BODY_INFO, signedBytes } from "../../../../src/core/shared/message/signed_bytes.ts";
import { wrapInfo, wrapKey } from "../../../../src/core/shared/message/wrap.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

/** What may be wrong with it; everything else is right. */
export interface Craft {
  sender: KeyPair;
  recipients: readonly KeyPair[];
  content?: string;
  /** Fields of the header, set before anything is derived. */
  header?: Partial<Record<keyof MessageHeader, unknown>>;
  /** Changes the wraps, before the header is hashed. */
  wraps?: (wraps: Wrap[]) => Wrap[];
  /** Whose name stands in the body; default the sender's. */
  claimed?: string;
  /** Who signs; default the sender. */
  signer?: KeyPair;
  /** A signature that was made before, in place of one by `signer`. */
  signature?: Uint8Array;
  /** Another message key for this recipient than for the rest. */
  otherKeyFor?: KeyPair;
  /** What is signed in place of the content. */
  signedContent?: string;
  /** The commitment; default the right one. */
  commit?: Uint8Array;
  /** Changes the finished message. */
  message?: (message: Json) => unknown;
  seed?: string;
}

/** A message as plain JSON. */
export interface Json {
  header: Record<string, unknown>;
  commit: string;
  body: string;
}

/** The message's bytes. */
export async function craft(options: Craft): Promise<Uint8Array<ArrayBuffer>> {
  const { sender, recipients, content = "hello", seed = "craft" } = options;
  const random = new SeededRandom(seed);
  const [messageKey, otherKey] = [random.bytes(32), random.bytes(32)];
  const eph = await agreementKey(random.bytes(32));
  const bytes = new TextEncoder().encode(content);
  const base = {
    fmt: "sealhold/msg",
    v: 1,
    suite: 1,
    group: "",
    epoch: 0,
    roster_hash: "",
    msg_id: encodeBase64url(random.bytes(16)),
    seq: 0,
    prev: "",
    created: "2026-01-02T03:04:05.000Z",
    eph: encodeBase64url(eph.publicKey),
    len: bytes.length,
    ...options.header,
  } as unknown as MessageHeader; // a hostile header may be anything
  const wraps = await Promise.all(recipients.map((one) => {
    const key = one === options.otherKeyFor ? otherKey : messageKey;
    return wrapKey(eph, one.publicKey.agreement, wrapInfo(base), key);
  }));
  const sorted = wraps.sort((a, b) => a.tag < b.tag ? -1 : 1);
  const header = { ...base, recipients: options.wraps?.(sorted) ?? sorted };
  const hash = await sha512(canonicalJsonBytes(header));
  const aid = options.claimed ?? sender.aid;
  const signedContent = new TextEncoder().encode(options.signedContent ?? content);
  const signed = signedBytes(hash, aid, await sha512(signedContent));
  const signature = options.signature ?? await signWith(options.signer ?? sender, signed);
  const derived = await deriveOneTimeKey(messageKey, hash, BODY_INFO);
  const plain = concatBytes([new TextEncoder().encode(aid), signature, bytes]);
  const body = await sealAesGcm(derived.key, derived.nonce, plain, hash);
  const message: Json = {
    header: { ...header },
    commit: encodeBase64url(options.commit ?? derived.commit),
    body: encodeBase64url(body),
  };
  return new TextEncoder().encode(canonicalJson(options.message?.(message) ?? message));
}

/** A message with its JSON changed, written canonically again. */
export function changed(
  wire: Uint8Array,
  change: (message: Json) => unknown,
): Uint8Array<ArrayBuffer> {
  const message = JSON.parse(new TextDecoder().decode(wire)) as Json;
  return new TextEncoder().encode(canonicalJson(change(message) ?? message));
}
