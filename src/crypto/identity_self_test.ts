/**
 * Known answers before the first use of an identity's key, in well under 10 ms: those of the store's self-test, one of them
 * a bad tag, and here the two curves, with a bad signature and an agreement that must give nothing. Apart from the store's,
 * so that a command that only opens the store does not pay for it.
 */
import { encodeBase64url } from "./base64url.ts";
import { ED25519, X25519 } from "./constants.ts";
import { importCurvePrivateKey } from "./curve_private_key.ts";
import { ed25519PublicBytes, signEd25519 } from "./ed25519.ts";
import { ED25519_ANSWER, SHA512_ANSWER, X25519_ANSWER } from "./identity_known_answers.ts";
import { selfTest, selfTestFailed } from "./self_test.ts";
import { sha512 } from "./sha512.ts";
import { agree } from "./x25519.ts";

/**
 * Checks what identities and messages rest on, in about 1 ms. A client's key pair is proof that it passed (key_pair.ts); a
 * server has it checked when it opens its data.
 * @throws {SealholdError} INTERNAL if the runtime gives wrong bytes, or takes what it must refuse
 */
export async function identitySelfTest(): Promise<void> {
  const tests = [
    sha512Right(),
    signatureRight(),
    goodSignaturePasses(),
    badSignatureFails(),
    agreementRight(),
    emptyAgreementFails(),
  ];
  // Each to its end: none is left running when another has failed.
  const right = await Promise.all(tests.map((test) => test.catch(() => false)));
  if (!right.every((one) => one)) throw selfTestFailed();
  await selfTest();
}

async function sha512Right(): Promise<boolean> {
  return encodeBase64url(await sha512(SHA512_ANSWER.data)) === SHA512_ANSWER.digest;
}

async function signatureRight(): Promise<boolean> {
  const { seed, publicKey, message, signature } = ED25519_ANSWER;
  return encodeBase64url(await ed25519PublicBytes(seed)) === encodeBase64url(publicKey) &&
    encodeBase64url(await signEd25519(seed, message)) === encodeBase64url(signature);
}

async function goodSignaturePasses(): Promise<boolean> {
  return await runtimeVerifies(ED25519_ANSWER.signature);
}

async function badSignatureFails(): Promise<boolean> {
  const bent = ED25519_ANSWER.signature.slice();
  bent[0]! ^= 1;
  return !await runtimeVerifies(bent);
}

/** Straight to the runtime: it is on trial here, and our own stricter look comes before it everywhere else. */
async function runtimeVerifies(signature: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { publicKey, message } = ED25519_ANSWER;
  const key = await crypto.subtle.importKey("raw", publicKey, ED25519, false, ["verify"]);
  return await crypto.subtle.verify(ED25519, key, signature, message);
}

async function agreementRight(): Promise<boolean> {
  const { privateKey, publicKey, shared } = X25519_ANSWER;
  const key = await importCurvePrivateKey(X25519, privateKey);
  return encodeBase64url(await agree(key, publicKey)) === encodeBase64url(shared);
}

async function emptyAgreementFails(): Promise<boolean> {
  const key = await importCurvePrivateKey(X25519, X25519_ANSWER.privateKey);
  return await agree(key, new Uint8Array(32)).then(() => false, () => true);
}
