/** Which file of src/ imports what, and how; and what imports itself in a ring. */
import { walk } from "@std/fs";
import { dirname, fromFileUrl, join, relative } from "@std/path";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** One import as it stands in a file. */
export interface ImportEdge {
  /** A path from the root of the checkout, with `/`; a package or `node:` specifier as it is written. */
  to: string;
  /** `import("…")`: loaded when it is reached and not with the file. */
  lazy: boolean;
  /** `import type`: nothing is loaded, but one file still has to know the other. */
  typeOnly: boolean;
}

/** The imports of a file, by its path from the root of the checkout. */
export type ReadImports = (file: string) => Promise<ImportEdge[]>;

/** What each file of ours imports: paths from the root of the checkout. */
export type FileGraph = ReadonlyMap<string, readonly string[]>;

/** Imports that load something, of a real file: those of types alone are left out. */
export async function readImports(file: string): Promise<ImportEdge[]> {
  return (await allImports(file)).filter(({ typeOnly }) => !typeOnly);
}

/** Every import of a real file, also those of types. */
export async function allImports(file: string): Promise<ImportEdge[]> {
  const text = withoutComments(await Deno.readTextFile(join(ROOT, file)));
  return importsIn(text).map((edge) => ({ ...edge, to: resolveFrom(file, edge.to) }));
}

/** Imports in a source text, as they are written. */
export function importsIn(text: string): ImportEdge[] {
  const fixed = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+(?=[{*\w]))?(?:[^;'"]*?\bfrom\s*)?["']([^"']+)["']/g,
  );
  const lazy = text.matchAll(/\bimport\(\s*["'`]([^"'`]+)["'`]/g);
  return [
    ...Array.from(
      fixed,
      ([, type, to]) => ({ to: to ?? "", lazy: false, typeOnly: type !== undefined }),
    ),
    ...Array.from(lazy, ([, to]) => ({ to: to ?? "", lazy: true, typeOnly: false })),
  ];
}

/** `main.ts` and every file of src/, with what it imports. */
export async function sourceImports(): Promise<Map<string, ImportEdge[]>> {
  const files = ["main.ts"];
  for await (const { path } of walk(join(ROOT, "src"), { exts: [".ts"], includeDirs: false })) {
    files.push(relative(ROOT, path).replaceAll("\\", "/"));
  }
  const edges = await Promise.all(files.map(allImports));
  return new Map(files.map((file, i) => [file, edges[i] ?? []]));
}

/** The folders of a graph of files: one imports another when one of its own files does. */
export function folderGraph(files: FileGraph): FileGraph {
  const folders = new Map<string, string[]>();
  for (const [file, targets] of files) {
    const from = dirname(file);
    const others = targets.map((target) => dirname(target)).filter((to) => to !== from);
    folders.set(from, [...new Set([...folders.get(from) ?? [], ...others])]);
  }
  return folders;
}

/** Every ring of imports, as the members of each strongly connected part, sorted (Tarjan 1972). */
export function cyclesOf(graph: FileGraph): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      else if (!open.includes(next)) continue;
      low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const ring = open.splice(open.indexOf(node));
    if (ring.length > 1) cycles.push(ring.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return cycles;
}

function resolveFrom(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return relative(ROOT, join(ROOT, dirname(file), specifier)).replaceAll("\\", "/");
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
