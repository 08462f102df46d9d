import { SealholdError } from "../../../errors.ts";
import { verifyAuth } from "../../shared/identity/auth.ts";
import { MAX_DOCUMENT_BYTES, parseChallengeFile } from "./challenge_file.ts";
import { publicKeyIn } from "./public_key.ts";
import { type InputPorts, readInput } from "./read_input.ts";

/** What a signature turned out to be. */
interface VerifiedSignature {
  valid: boolean;
  aid: string;
  purpose: string;
  ksn: number;
}

/**
 * Whether a signed challenge is by a public key.
 * @param wish names of the document and of the key's file
 * @throws {SealholdError} USAGE for a challenge that is not signed; INVALID_VALUE, KEY_REFUSED for files of another kind
 */
export async function verifySignature(
  ports: InputPorts,
  wish: { file: string; publicKeyFile: string },
): Promise<VerifiedSignature> {
  const document = await readInput(ports, wish.file, MAX_DOCUMENT_BYTES);
  const { auth, payload } = parseChallengeFile(document);
  const key = await publicKeyIn(await readInput(ports, wish.publicKeyFile, MAX_DOCUMENT_BYTES));
  if (auth === undefined) {
    throw new SealholdError("USAGE", "The challenge is not signed", {
      hint: "sealhold sign --file <file> --keys <keys>",
    });
  }
  const valid = await verifyAuth(auth, payload, key);
  return { valid, aid: payload.aid, purpose: payload.purpose, ksn: auth.ksn };
}
