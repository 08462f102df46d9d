/** Sealed content outside any conversation: a file for one reader or several. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { parseStrictJson } from "../../../crypto/strict_json.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { generateKeyPair, type KeyPair } from "../../shared/identity/key_pair.ts";
import { cannotDecrypt, DIRECT, MAX_WIRE_BYTES } from "../../shared/message/format.ts";
import { type OpenedMessage, openMessage } from "../../shared/message/open.ts";
import { OUTSIDE, sealMessage } from "../../shared/message/seal.ts";
import { pinnedKeys } from "./key_logs.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

/**
 * Seals content for the owners of some keys.
 * @param sender who signs it; a key that is used this once when undefined, and then nobody knows from whom it is
 */
export async function encryptFor(
  ports: Pick<MessagingPorts, "random" | "clock">,
  recipients: readonly Ed25519PublicKey[],
  content: Uint8Array,
  sender: KeyPair | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const { wire } = await sealMessage(ports, {
    sender: sender ?? await generateKeyPair(ports.random),
    recipients,
    content,
    place: DIRECT,
    position: OUTSIDE,
  });
  return wire;
}

/**
 * Opens content without a server, against the keys that were seen before. It may be opened any number of times.
 * @throws {SealholdError} DECRYPTION_FAILED
 */
export async function decryptWith(
  ports: Pick<MessagingPorts, "files" | "random" | "paths">,
  keys: readonly KeyPair[],
  sealed: Uint8Array,
): Promise<OpenedMessage> {
  return await openMessage(canonicalBytes(sealed), {
    keys,
    conversation: "direct",
    directory: pinnedKeys(ports),
    replay: "unchecked",
  });
}

/** A file may have been given a line break, or have been indented: its meaning counts, in its one spelling. */
function canonicalBytes(sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return canonicalJsonBytes(parseStrictJson(sealed, MAX_WIRE_BYTES + 1024));
  } catch {
    throw cannotDecrypt("json");
  }
}
