/** docs/map.md is kept true: every path in it exists, and every place that writes a file is in it. */
import { assert, assertEquals } from "@std/assert";
import { exists } from "@std/fs";
import { fromFileUrl, join } from "@std/path";
import { sourceImports } from "./import_graph.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const MAP = await Deno.readTextFile(join(ROOT, "docs", "map.md"));

/** The rows of the table under a heading, without its head. */
function rows(text: string, heading: string): string[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return section.split("\n").filter((line) => line.startsWith("|")).slice(2);
}

/** Paths from the root of the checkout, as they stand between backticks. */
function paths(text: string): string[] {
  return Array.from(
    text.matchAll(/`((?:src|tests|docs|scripts)\/[^`\s]*)`/g),
    ([, path = ""]) => path,
  );
}

/** What writes a file, besides the mechanism itself. */
const WRITES = /\b(?:replaceFile|stageFile|createFile|createPrivate|files\.lock)\(/;
const MECHANISM = /^src\/(ports\/|core\/shared\/files\/|adapters\/file_system\/)/;

async function writers(): Promise<string[]> {
  const found: string[] = [];
  for (const file of (await sourceImports()).keys()) {
    const text = await Deno.readTextFile(join(ROOT, file));
    if (!MECHANISM.test(file) && WRITES.test(text)) found.push(file);
  }
  return found;
}

Deno.test("map: every path in it exists", async () => {
  const named = paths(MAP);
  assert(named.length > 40, `${named.length} paths were found`);
  const missing: string[] = [];
  for (const path of new Set(named)) if (!await exists(join(ROOT, path))) missing.push(path);
  assertEquals(missing, []);
});

Deno.test("map: every question has a place, and there are at least fifteen", () => {
  const questions = rows(MAP, "Where is it decided?");
  assert(questions.length >= 15, `${questions.length} questions`);
  assertEquals(questions.filter((row) => paths(row).length === 0), []);
});

Deno.test("map: whatever writes a file stands in the table of files", async () => {
  const told = rows(MAP, "Which process writes which file").flatMap(paths);
  const found = await writers();
  assert(found.length >= 10, `${found.length} writers were found`);
  assertEquals(found.filter((file) => !told.includes(file)), []);
});

Deno.test("map: a path that is gone and a row without one are seen", () => {
  const text =
    "x\n## A\n\n| q | p |\n| - | - |\n| one | `src/gone.ts` |\n| two | nowhere |\n\n## B\n";
  assertEquals(rows(text, "A").map((row) => paths(row)), [["src/gone.ts"], []]);
});
