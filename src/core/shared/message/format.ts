/** Sealed messages, suite 1 (docs/message-format.md): names, limits and shapes. */
import { AES_GCM_TAG_BYTES } from "../../../crypto/aes_gcm_rules.ts";
import { ED25519_SIGNATURE_BYTES } from "../../../crypto/constants.ts";
import { SealholdError } from "../../../errors.ts";
import { AID_LENGTH } from "../identity/aid.ts";

export const MESSAGE_FMT = "sealhold/msg";
export const MESSAGE_VERSION = 1;
/** X25519, HKDF-SHA256, AES-256-GCM, Ed25519, SHA-512. Other suites would have other numbers. */
export const MESSAGE_SUITE = 1;

/** Largest content, in bytes. */
export const MAX_CONTENT_BYTES = 8 * 1024 * 1024;
/** Recipients that a message may have. */
export const MAX_RECIPIENTS = 1024;
/** Largest message as it goes over the wire, in bytes: the content in base64url, every recipient, and room for names. */
export const MAX_WIRE_BYTES = 12 * 1024 * 1024;

export const MSG_ID_BYTES = 16;
export const TAG_BYTES = 16;
export const MESSAGE_KEY_BYTES = 32;
export const MESSAGE_COMMIT_BYTES = 32;
export const HASH_BYTES = 32;
/** A sealed message key: 32 bytes and the GCM tag. */
export const WRAPPED_MESSAGE_KEY_BYTES = MESSAGE_KEY_BYTES + AES_GCM_TAG_BYTES;
/** What stands in the body before the content: the sender's AID and signature. */
export const BODY_PREFIX_BYTES = AID_LENGTH + ED25519_SIGNATURE_BYTES;
/** What a body is longer than its content. */
export const BODY_OVERHEAD_BYTES = BODY_PREFIX_BYTES + AES_GCM_TAG_BYTES;

/** The message key for one recipient. */
export interface Wrap {
  /** base64url of 16 bytes by which the recipient, and nobody else, knows it as theirs. */
  readonly tag: string;
  /** base64url of the sealed message key. */
  readonly wrapped: string;
}

/** What is authenticated and not hidden. Binary fields are base64url without padding. */
export interface MessageHeader {
  readonly fmt: typeof MESSAGE_FMT;
  readonly v: typeof MESSAGE_VERSION;
  readonly suite: typeof MESSAGE_SUITE;
  /** Group id; empty for a direct message. */
  readonly group: string;
  /** Epoch of the roster; 0 for a direct message. */
  readonly epoch: number;
  /** Hash of the roster record; empty for a direct message. */
  readonly roster_hash: string;
  readonly msg_id: string;
  /** 1, 2, 3 … of this sender in this conversation; 0 for a message outside any, such as an encrypted file. */
  readonly seq: number;
  /** base64url of SHA-256 of the header with the `seq` before; empty where there is none. */
  readonly prev: string;
  /** The sender's clock, RFC 3339 UTC with milliseconds. Shown, and never decided by (threats.md, case 42). */
  readonly created: string;
  /** The ephemeral X25519 public key. */
  readonly eph: string;
  /** In ascending order of tag, each once. */
  readonly recipients: readonly Wrap[];
  /** Length of the content in bytes. */
  readonly len: number;
}

/** A message as it goes over the wire. */
export interface SealedMessage {
  readonly header: MessageHeader;
  readonly commit: string;
  readonly body: string;
}

/** Where a message belongs. */
export type Place = Pick<MessageHeader, "group" | "epoch" | "roster_hash">;

/** The place of a message that belongs to no group. */
export const DIRECT: Place = { group: "", epoch: 0, roster_hash: "" };

/**
 * At which step a message was refused, for `--debug`. `key` covers all that depends on the reader's secrets: not for this
 * key, altered wrap, wrong commitment, altered body.
 */
type RefusedAt =
  | "size"
  | "json"
  | "version"
  | "header"
  | "key"
  | "roster"
  | "sender"
  | "signature"
  | "replay";

/** The one error for a message that is not released, whatever was wrong with it (threats.md, case 36). */
export function cannotDecrypt(at: RefusedAt): SealholdError {
  return new SealholdError("DECRYPTION_FAILED", "Cannot decrypt", { data: { debug: at } });
}
