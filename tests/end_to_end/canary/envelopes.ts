/**
 * What is secret about sealed messages, computed again from what the server saw and from the readers' private keys. The
 * sender's ephemeral key is gone, but a reader's side of the agreement gives the same shared secret.
 */
import { assert, assertEquals } from "@std/assert";
import { openAesGcm } from "../../../src/crypto/aes_gcm.ts";
import { decodeBase64url, encodeBase64url } from "../../../src/crypto/base64url.ts";
import { concatBytes } from "../../../src/crypto/bytes.ts";
import { canonicalJsonBytes } from "../../../src/crypto/canonical_json.ts";
import { commitsTo, deriveOneTimeKey } from "../../../src/crypto/committed_key.ts";
import { hkdfSha256 } from "../../../src/crypto/hkdf.ts";
import { sha512 } from "../../../src/crypto/sha512.ts";
import { agree, agreementKeyOfSeed } from "../../../src/crypto/x25519.ts";
import {
  BODY_PREFIX_BYTES,
  MESSAGE_KEY_BYTES,
  TAG_BYTES,
} from "../../../src/core/shared/message/format.ts";
import { BODY_INFO } from "../../../src/core/shared/message/signed_bytes.ts";
import { type ParsedMessage, parseMessage } from "../../../src/core/shared/message/wire.ts";
import { unwrapKey, wrapInfo } from "../../../src/core/shared/message/wrap.ts";
import type { Evidence } from "../../canary/evidence.ts";

/** Private keys and sealed messages of a scenario. */
export class Envelopes {
  readonly #seeds = new Map<string, Uint8Array>();
  readonly #sealed = new Map<string, ParsedMessage>();

  constructor(readonly evidence: Evidence) {}

  /**
   * A private key that somebody has: as text, as bytes, the scalar that agrees with it (clamped and not), and the half of the
   * hash that signs with it.
   * @param keysFile as `gen-key` prints it
   */
  async plantKeys(keysFile: string): Promise<void> {
    const { privateKey } = JSON.parse(keysFile);
    const seed = decodeBase64url(privateKey);
    this.#seeds.set(privateKey, seed);
    // One kind: bytes in base64url are found wherever the text is.
    this.evidence.plant("private key", privateKey);
    this.evidence.plant("private key", seed);
    const hash = await sha512(seed);
    const scalar = hash.slice(0, 32);
    this.evidence.plant("X25519 scalar", scalar.slice());
    scalar[0]! &= 248;
    scalar[31]! = (scalar[31]! & 127) | 64;
    this.evidence.plant("X25519 scalar", scalar);
    this.evidence.plant("signing prefix", hash.slice(32));
  }

  /** Keeps the sealed message in a call of `messages:send`, accepted or not. */
  onRequest(body: string): void {
    if (!body.includes('"messages:send"')) return;
    const { args } = JSON.parse(body);
    if (args.type === "encrypted") this.add(args.envelope);
  }

  /** Keeps a sealed message. */
  add(envelope: unknown): void {
    const bytes = canonicalJsonBytes(envelope);
    this.#sealed.set(new TextDecoder().decode(bytes), parseMessage(bytes));
  }

  /**
   * Makes the secrets of every message known. Every wrap must open with a key that was planted: no message is left out.
   * @returns how many messages and wraps there were, and what the messages say
   */
  async plantDerived(): Promise<{ messages: number; wraps: number; contents: string[] }> {
    const contents: string[] = [];
    let wraps = 0;
    for (const message of this.#sealed.values()) {
      const opened = await this.#plantMessage(message);
      assertEquals(opened.length, message.header.recipients.length, "a reader's key is unknown");
      wraps += opened.length;
      contents.push(opened[0]!);
    }
    return { messages: this.#sealed.size, wraps, contents };
  }

  async #plantMessage(message: ParsedMessage): Promise<string[]> {
    const all = [...this.#seeds.values()].map((seed) => this.#plantWrap(seed, message));
    return (await Promise.all(all)).filter((content) => content !== undefined);
  }

  /** @returns what the message says; undefined if it is not for this key */
  async #plantWrap(seed: Uint8Array, message: ParsedMessage): Promise<string | undefined> {
    const { header, headerBytes, commit, body } = message;
    const own = await agreementKeyOfSeed(seed);
    const eph = decodeBase64url(header.eph);
    const shared = await agree(own.privateKey, eph);
    const salt = concatBytes([eph, own.publicKey]);
    const both = await hkdfSha256(shared, salt, wrapInfo(header), MESSAGE_KEY_BYTES + TAG_BYTES);
    const tag = encodeBase64url(both.subarray(MESSAGE_KEY_BYTES));
    if (!header.recipients.some((wrap) => wrap.tag === tag)) return undefined;
    const messageKey = await unwrapKey(own, header);
    assert(messageKey !== undefined);
    const hash = await sha512(headerBytes);
    const derived = await deriveOneTimeKey(messageKey, hash, BODY_INFO);
    assert(commitsTo(derived, commit));
    this.evidence.plant("shared secret", shared);
    this.evidence.plant("wrapping key", both.slice(0, MESSAGE_KEY_BYTES));
    this.evidence.plant("message key", messageKey);
    this.evidence.plant("body key", derived.key);
    const plain = await openAesGcm(derived.key, derived.nonce, body, hash);
    return new TextDecoder().decode(plain.subarray(BODY_PREFIX_BYTES));
  }
}
