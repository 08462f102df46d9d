/** Published vectors: where they are, and whether they are what was published. */
import { fromFileUrl, join, resolve } from "@std/path";
import { createHash } from "node:crypto";

/** The folder of the vectors; undefined where it is not present. */
export async function vectorFolder(): Promise<string | undefined> {
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const folder = resolve(root, Deno.env.get("SEALHOLD_VECTORS") ?? "../shared/vectors");
  try {
    return (await Deno.stat(join(folder, "SHA256SUMS"))).isFile ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A vector file, its digest checked first.
 * @throws {Error} if the digest is another one, or not listed
 */
export async function readVector(folder: string, name: string): Promise<Uint8Array> {
  const sums = await Deno.readTextFile(join(folder, "SHA256SUMS"));
  const line = sums.split("\n").find((line) => line.endsWith(`  ./${name}`));
  const bytes = await Deno.readFile(join(folder, name));
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (line === undefined || !line.startsWith(`${digest} `)) {
    throw new Error(`Vector file ${name} is not the published one`);
  }
  return bytes;
}

/** A JSON vector file. */
export async function readJsonVector<T>(folder: string, name: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await readVector(folder, name))) as T;
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
