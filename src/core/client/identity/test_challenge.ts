/** Says which checks of a server a challenge would fail, without asking the server. */
import { type Auth, verifyAuth } from "../../shared/identity/auth.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import {
  type ChallengeFile,
  faultsOf,
  MAX_DOCUMENT_BYTES,
  parseChallengeFile,
} from "./challenge_file.ts";
import { isAudience } from "./challenges.ts";
import { asSeen } from "./key_proofs.ts";
import { readInput } from "./read_input.ts";
import { readKey } from "./read_keys.ts";
import { signerOf } from "./rotation_file.ts";
import type { SignPorts } from "./sign_document.ts";

/** The outcome of all checks. */
interface TestedChallenge {
  signed: boolean;
  /** Names of the checks that fail: those of `faultsOf`, and `server`, `keys`, `signature`. */
  failed: ReadonlySet<string>;
}

/**
 * Makes every check; one that fails stops no other.
 * @param wish names of the document and of the private keys
 * @throws {SealholdError} INVALID_VALUE for another document; what `readKey` throws
 */
export async function testChallenge(
  ports: SignPorts,
  wish: { file: string; keys: string },
): Promise<TestedChallenge> {
  const challenge = parseChallengeFile(await readInput(ports, wish.file, MAX_DOCUMENT_BYTES));
  const own = await asSeen(ports, await readKey(ports, wish.keys), challenge.payload.aid);
  const failed = await failures(ports, challenge, own);
  return { signed: challenge.auth !== undefined, failed: new Set(failed) };
}

async function failures(ports: SignPorts, file: ChallengeFile, own: KeyPair): Promise<string[]> {
  const failed = await faultsOf(file, ports.clock.nowMs());
  const origin = await ports.namedOrigin();
  if (origin !== undefined && !isAudience(file.payload.aud, origin)) failed.push("server");
  const { keys, as } = signerOf(file, own);
  if (keys.aid !== file.payload.aid) failed.push("keys");
  const auth = as === "next" ? file.newAuth : file.auth;
  if (auth !== undefined && !await isBy(auth, file, keys)) failed.push("signature");
  return failed;
}

async function isBy(auth: Auth, file: ChallengeFile, keys: KeyPair): Promise<boolean> {
  return auth.ksn === keys.ksn && auth.challengeId === file.challengeId &&
    await verifyAuth(auth, file.payload, keys.publicKey);
}
