/** Published vectors, in tests/vectors: whether they are what was published, and how they are read. */
import { createHash } from "node:crypto";

const FOLDER = new URL("../vectors/", import.meta.url);

/**
 * A vector file, its digest checked first.
 * @param name below tests/vectors, as SHA256SUMS lists it
 * @throws {Error} if the digest is another one, or not listed
 */
export async function readVector(name: string): Promise<Uint8Array> {
  const sums = await Deno.readTextFile(new URL("SHA256SUMS", FOLDER));
  const line = sums.split("\n").find((line) => line.endsWith(`  ./${name}`));
  const bytes = await Deno.readFile(new URL(name, FOLDER));
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (line === undefined || !line.startsWith(`${digest} `)) {
    throw new Error(`Vector file ${name} is not the published one`);
  }
  return bytes;
}

/** A JSON vector file. */
export async function readJsonVector<T>(name: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await readVector(name))) as T;
}

/** Prints a figure, such as `66/66`, on a line of its own. */
export function printFigure(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`  ${text}\n`));
}

/** Bytes from hex. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
