/**
 * Opens a message. In this order, and nothing before the last step comes out: size, strict parse, exact version and suite, own
 * tag, unwrap, commitment, decrypt, sender in the roster of that epoch, signature, replay.
 */
import { openAesGcm } from "../../../crypto/aes_gcm.ts";
import { commitsTo, deriveOneTimeKey } from "../../../crypto/committed_key.ts";
import { verifyEd25519 } from "../../../crypto/ed25519.ts";
import { sha512 } from "../../../crypto/sha512.ts";
import { agreementKeyOfSeed } from "../../../crypto/x25519.ts";
import type { GroupState } from "../group/verify_chain.ts";
import { AID_LENGTH, isAidShape } from "../identity/aid.ts";
import type { KeyDirectory } from "../identity/key_directory.ts";
import type { KeyPair } from "../identity/key_pair.ts";
import { BODY_PREFIX_BYTES, cannotDecrypt, type MessageHeader } from "./format.ts";
import { type Admission, admit, type ReplayState } from "./replay.ts";
import { findSender, type Sender } from "./sender.ts";
import { BODY_INFO, signedBytes } from "./signed_bytes.ts";
import { headerHash, type ParsedMessage, parseMessage } from "./wire.ts";
import { unwrapKey } from "./wrap.ts";

/** Own keys that are tried: the present one, and those that messages under way may still be sealed for. */
export const MAX_OWN_KEYS = 8;

/** What was taken so far of a sender in a conversation. `group` is empty for direct messages. */
type ReplayLookup = (group: string, sender: string) => Promise<ReplayState | undefined>;

/** What opening needs to know. */
interface OpenContext {
  /** One's own keys, newest first. */
  readonly keys: readonly KeyPair[];
  /** The verified group that the message must belong to; "direct" for one that must belong to none. */
  readonly conversation: GroupState | "direct";
  /** Walked key logs of everybody who may have sent it. */
  readonly directory: KeyDirectory;
  /**
   * What was taken before. "unchecked" lets a message be read again, and a decrypted file be read at all: whoever passes it
   * must not act on the content as on something new.
   */
  readonly replay: ReplayLookup | "unchecked";
}

/** A message that is as its sender made it. */
export interface OpenedMessage {
  readonly header: MessageHeader;
  readonly sender: Sender;
  readonly content: Uint8Array<ArrayBuffer>;
  /** The state to save together with the message, and what is missing; undefined where replay was not checked. */
  readonly admission: Admission | undefined;
}

/**
 * Opens a message.
 *
 * @param wire as it came
 * @throws {SealholdError} DECRYPTION_FAILED, the same for everything; `data.debug` says at which step
 */
export async function openMessage(wire: Uint8Array, context: OpenContext): Promise<OpenedMessage> {
  const message = parseMessage(wire);
  const hash = await sha512(message.headerBytes);
  const plain = await decryptBody(message, hash, context.keys);
  try {
    return await readPlain(message, hash, plain, context);
  } catch (error) {
    plain.fill(0);
    throw error;
  }
}

/** All that follows on decryption: who sent it, whether they signed it, whether it is new. */
async function readPlain(
  { header, headerBytes }: ParsedMessage,
  hash: Uint8Array,
  plain: Uint8Array<ArrayBuffer>,
  context: OpenContext,
): Promise<OpenedMessage> {
  const { aid, signature, content } = splitBody(plain);
  const candidates = await findSender(header, aid, context.conversation, context.directory);
  const signed = signedBytes(hash, aid, await sha512(content));
  for (const { key, ...sender } of candidates) {
    if (await verifyEd25519(key, signed, signature)) {
      const admission = await admitted(header, headerBytes, aid, context.replay);
      return { header, sender, content, admission };
    }
  }
  throw cannotDecrypt("signature");
}

/** sender aid || sig || content. One error whatever fails: which step it was depends on secrets. */
async function decryptBody(
  { header, commit, body }: ParsedMessage,
  hash: Uint8Array,
  keys: readonly KeyPair[],
): Promise<Uint8Array<ArrayBuffer>> {
  for (const own of keys.slice(0, MAX_OWN_KEYS)) {
    const messageKey = await unwrapFor(own, header);
    if (messageKey === undefined) continue;
    const derived = await deriveOneTimeKey(messageKey, hash, BODY_INFO);
    messageKey.fill(0);
    try {
      if (!commitsTo(derived, commit)) break;
      return await openAesGcm(derived.key, derived.nonce, body, hash);
    } catch {
      break;
    } finally {
      derived.key.fill(0);
    }
  }
  throw cannotDecrypt("key");
}

async function unwrapFor(
  own: KeyPair,
  header: MessageHeader,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const seed = own.seed.expose();
  try {
    return await unwrapKey(await agreementKeyOfSeed(seed), header);
  } catch {
    return undefined;
  } finally {
    seed.fill(0);
  }
}

function splitBody(plain: Uint8Array<ArrayBuffer>) {
  const aid = new TextDecoder().decode(plain.subarray(0, AID_LENGTH));
  if (!isAidShape(aid)) throw cannotDecrypt("sender");
  return {
    aid,
    signature: plain.subarray(AID_LENGTH, BODY_PREFIX_BYTES),
    content: plain.subarray(BODY_PREFIX_BYTES),
  };
}

async function admitted(
  header: MessageHeader,
  headerBytes: Uint8Array,
  sender: string,
  replay: OpenContext["replay"],
): Promise<Admission | undefined> {
  if (replay === "unchecked") return undefined;
  const state = await replay(header.group, sender);
  const admission = admit(state, header, await headerHash(headerBytes));
  if (admission === undefined) throw cannotDecrypt("replay");
  return admission;
}
