/** The published vectors are all there, are what was published, and come with their licences. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { walk } from "@std/fs";
import { fromFileUrl, relative } from "@std/path";
import { printFigure, readVector } from "./vectors.ts";

const FOLDER = fromFileUrl(new URL("../vectors/", import.meta.url));
const PUBLISHED = ["jcs", "wycheproof"];

async function listed(): Promise<string[]> {
  const sums = await Deno.readTextFile(`${FOLDER}SHA256SUMS`);
  return sums.trim().split("\n").map((line) => line.slice(68)).sort();
}

Deno.test("vectors: every published file is listed with its digest, and nothing else is there", async () => {
  const found: string[] = [];
  for (const folder of PUBLISHED) {
    for await (const { path } of walk(`${FOLDER}${folder}`, { includeDirs: false })) {
      if (!path.endsWith("LICENSE")) found.push(relative(FOLDER, path).replaceAll("\\", "/"));
    }
  }
  assertEquals(found.sort(), await listed());
  for (const name of found) assert((await readVector(name)).length > 0);
  printFigure(`Published vector files with the right digest: ${found.length}/${found.length}`);
  assertStrictEquals(found.length, 17);
});

Deno.test("vectors: a file of another digest, or of none, is not read", async () => {
  await assertRejects(() => readVector("store/v1/empty.json"), Error, "is not the published one");
  await assertRejects(() => readVector("jcs/LICENSE"), Error, "is not the published one");
});

Deno.test("vectors: each published folder has its licence and a line in the README", async () => {
  const readme = await Deno.readTextFile(`${FOLDER}README.md`);
  for (const folder of PUBLISHED) {
    const licence = await Deno.readTextFile(`${FOLDER}${folder}/LICENSE`);
    assert(licence.includes("Apache License") && licence.includes("Version 2.0"), folder);
    assert(readme.includes(`\`${folder}/LICENSE\``), folder);
  }
});
