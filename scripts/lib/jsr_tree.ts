import { type JsrPackage, layOut } from "./jsr_layout.ts";
import { moduleId, undoDnt } from "./undo_dnt.ts";
import { type Carrier, CARRIERS, COMPOSED, type Root, ROOTS } from "./vendor_plan.ts";

/** Text files of each carrier, by path in its package. */
export type CarrierFiles = Readonly<Record<keyof typeof CARRIERS, ReadonlyMap<string, string>>>;

/**
 * Builds the tree that Deno expects in `vendor/jsr.io/` from the modules reached from the plan's roots.
 *
 * @returns File contents by path below `vendor/jsr.io/`.
 * @throws {Error} if a carrier lacks a module that is reached.
 */
export async function buildJsrTree(carriers: CarrierFiles): Promise<Map<string, string>> {
  const packages = new Map<string, JsrPackage>();
  for (const root of ROOTS) collect(root, carriers, packages);
  for (const { name, version, exports, files } of COMPOSED) {
    const pkg = packageOf(packages, name, version);
    for (const [file, source] of Object.entries(files)) {
      const text = typeof source === "string"
        ? source
        : required(carriers[source.carrier], CARRIERS[source.carrier].js + source.path);
      if (file.endsWith(".js")) addModule(pkg, file, text, typesFile(file) in files);
      else pkg.files.set(file, text);
    }
    Object.assign(pkg.exports, exports);
  }
  return await layOut([...packages.values()]);
}

function collect(root: Root, carriers: CarrierFiles, packages: Map<string, JsrPackage>): void {
  const carrier: Carrier = CARRIERS[root.carrier];
  const source = carriers[root.carrier];
  const queue = Object.values(root.exports).map((file) => `${root.dir}/${file}`);
  for (const path of queue) {
    const { pkg, version, file } = moduleId(path);
    const into = packageOf(packages, pkg, version);
    if (into.files.has(file)) continue;
    const js = undoDnt(required(source, carrier.js + path), path);
    const declarations = source.get(carrier.types + path.replace(/\.js$/, ".d.ts"));
    addModule(into, file, js.text, declarations !== undefined);
    queue.push(...js.imports);
    if (declarations === undefined) continue;
    const types = undoDnt(declarations, path);
    into.files.set(typesFile(file), types.text);
    queue.push(...types.imports);
  }
  const { pkg, version } = moduleId(root.dir);
  const { exports, files } = packageOf(packages, pkg, version);
  for (const [name, file] of Object.entries(root.exports)) exports[name] = `./${file}`;
  if (pkg.startsWith("@std/")) exportByKebabName(exports, files.keys());
}

/** `@std` exports each public file under its own name on JSR (`ensure_dir.ts` as `./ensure-dir`, `posix/join.ts` too). */
function exportByKebabName(exports: Record<string, string>, files: Iterable<string>): void {
  for (const file of files) {
    const name = file.match(/^((?:[a-z]\w*\/)?[a-z]\w*)\.js$/)?.[1];
    if (name && name !== "mod") exports[`./${name.replaceAll("_", "-")}`] = `./${file}`;
  }
}

function required(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`The carrier package has no "${path}"`);
  return text;
}

function packageOf(packages: Map<string, JsrPackage>, name: string, version: string): JsrPackage {
  const key = `${name}@${version}`;
  const found = packages.get(key) ?? { name, version, files: new Map(), exports: {} };
  packages.set(key, found);
  return found;
}

/** Every module is exported by path too: other packages of the tree import it so. */
function addModule(pkg: JsrPackage, file: string, text: string, hasTypes: boolean): void {
  const types = typesFile(file).split("/").at(-1);
  pkg.files.set(file, hasTypes ? `/* @ts-self-types="./${types}" */\n${text}` : text);
  pkg.exports[`./${file}`] = `./${file}`;
}

function typesFile(file: string): string {
  return file.replace(/\.js$/, ".d.ts");
}
