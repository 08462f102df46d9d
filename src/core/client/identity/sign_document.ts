/** Signs what another command printed: a challenge, or the record of a key rotation. */
import type { Clock } from "../../../ports/clock.ts";
import { type ChallengeFile, MAX_DOCUMENT_BYTES, parseChallengeFile } from "./challenge_file.ts";
import { requireAudience, signFile } from "./challenges.ts";
import { asSeen } from "./key_proofs.ts";
import { readInput } from "./read_input.ts";
import { type KeyPorts, readKey } from "./read_keys.ts";
import { parseRotation, type RotationFile, signerOf, signRotation } from "./rotation_file.ts";

/** What is signed with. */
export interface SignPorts extends KeyPorts {
  clock: Clock;
  /** The server that somebody named; undefined where only the default is left. */
  namedOrigin(): Promise<string | undefined>;
}

/**
 * Looks at a document, and signs it if it is what it seems.
 * @param wish names of the document and of the private keys
 * @throws {SealholdError} INVALID_VALUE for another document; CHALLENGE_REFUSED for a challenge that must not be signed, or of
 *   another server than the one named; DENIED for a key that has nothing to do with it
 */
export async function signDocument(
  ports: SignPorts,
  wish: { file: string; keys: string },
): Promise<ChallengeFile | RotationFile> {
  const bytes = await readInput(ports, wish.file, MAX_DOCUMENT_BYTES);
  const keys = await readKey(ports, wish.keys);
  const file = parseRotation(bytes);
  if (file !== undefined) {
    return await signRotation(file, await asSeen(ports, keys, file.rotation.aid));
  }
  const challenge = parseChallengeFile(bytes);
  const own = await asSeen(ports, keys, challenge.payload.aid);
  const origin = await ports.namedOrigin();
  if (origin !== undefined) requireAudience(challenge.payload, origin);
  const signer = signerOf(challenge, own);
  return await signFile(ports.clock, challenge, signer.keys, signer.as);
}
