import { Buffer } from "node:buffer";
import { SealholdError } from "../../errors.ts";

/** A parsed Argon2id hash: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
export interface Argon2Phc {
  memoryKiB: number;
  iterations: number;
  parallelism: number;
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
}

const FORM =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** The PHC string of a hash (base64 without padding). */
export function formatPhc(phc: Argon2Phc): string {
  const { memoryKiB, iterations, parallelism, salt, hash } = phc;
  const cost = `m=${memoryKiB},t=${iterations},p=${parallelism}`;
  return `$argon2id$v=19$${cost}$${unpaddedBase64(salt)}$${unpaddedBase64(hash)}`;
}

/**
 * Reads a PHC string. The costs are bounded before any work is done: a doctored database must not make a login take
 * minutes or gigabytes (case 37).
 * @throws {SealholdError} DAMAGED if it is not one, or m > 1 GiB, t > 10, p > 16
 */
export function parsePhc(text: string): Argon2Phc {
  const [, m, t, p, salt, hash] = FORM.exec(text) ?? [];
  const memoryKiB = Number(m);
  const iterations = Number(t);
  const parallelism = Number(p);
  const bounded = memoryKiB >= 8 * parallelism && memoryKiB <= 1_048_576 && iterations <= 10 &&
    parallelism <= 16;
  if (salt === undefined || hash === undefined || !bounded) {
    throw new SealholdError("DAMAGED", "A stored password hash is damaged", {
      hint: "sealhold server user passwd <name>",
    });
  }
  return { memoryKiB, iterations, parallelism, salt: base64Bytes(salt), hash: base64Bytes(hash) };
}

function unpaddedBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}

function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64"));
}
