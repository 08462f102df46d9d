import { sha256Hex } from "./digest.ts";
import { vendorPath } from "./vendor_path.ts";

/** A package at one version, as JSR would serve it. */
export interface JsrPackage {
  readonly name: string;
  readonly version: string;
  /** Text by path in the package, without a leading `./`. */
  readonly files: Map<string, string>;
  /** Path of a module (with a leading `./`) by the name that it is exported under. */
  readonly exports: Record<string, string>;
}

/**
 * Lays packages out as Deno expects them in `vendor/jsr.io/`: their modules, and the two kinds of metadata file
 * by which it resolves versions and checks digests.
 *
 * @param packages In ascending order of versions: the last of a name is its latest.
 * @returns File contents by path below `vendor/jsr.io/`.
 * @throws {RangeError} for a file whose name or kind the folder cannot hold.
 */
export async function layOut(packages: readonly JsrPackage[]): Promise<Map<string, string>> {
  const tree = new Map<string, string>();
  const versions = new Map<string, string[]>();
  for (const { name, version, files, exports } of packages) {
    const manifest: Record<string, { size: number; checksum: string }> = {};
    for (const [file, text] of files) {
      const bytes = new TextEncoder().encode(text);
      manifest[`/${file}`] = { size: bytes.length, checksum: `sha256-${await sha256Hex(bytes)}` };
      tree.set(await vendorPath(`${name}/${version}/${file}`), text);
    }
    const meta = await vendorPath(`${name}/${version}_meta.json`);
    tree.set(meta, JSON.stringify({ manifest, exports }));
    versions.set(name, [...versions.get(name) ?? [], version]);
  }
  for (const [pkg, all] of versions) {
    const [scope, name] = pkg.slice(1).split("/");
    const latest = all.at(-1);
    const byVersion = Object.fromEntries(all.map((version) => [version, {}]));
    const meta = await vendorPath(`${pkg}/meta.json`);
    tree.set(meta, JSON.stringify({ scope, name, latest, versions: byVersion }));
  }
  return tree;
}
