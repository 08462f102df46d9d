/** The program and the tests are composed by the same code; what differs is which adapters it is given. */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { importsIn, sourceImports } from "../import_graph.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** The only files that choose adapters; `runtime.ts` has what is needed before a command is known. */
const CHOOSERS = [
  "src/app/client/client_adapters.ts",
  "src/app/runtime.ts",
  "src/app/server/server_adapters.ts",
];

Deno.test("composition: adapters are chosen in three files, and all else is given them", async () => {
  const importers = [...await sourceImports()]
    .filter(([file]) => !file.startsWith("src/adapters/"))
    .filter(([, edges]) => edges.some(({ to }) => to.startsWith("src/adapters/")))
    .map(([file]) => file);
  assertEquals(importers.sort(), CHOOSERS);
});

/** What a file of ours or a test imports, from the root of the checkout. */
async function importsOf(file: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(ROOT, file));
  return importsIn(text).map(({ to }) =>
    relative(ROOT, join(ROOT, dirname(file), to)).replaceAll("\\", "/")
  );
}

const SHARED: readonly (readonly [part: string, program: string, harness: string])[] = [
  ["src/app/client/wire_client.ts", "src/app/client/client.ts", "tests/cli/harness.ts"],
  ["src/app/client/base.ts", "src/app/client/wire_client.ts", "tests/server/harness.ts"],
  ["src/app/server/server_data.ts", "src/app/server/run_server.ts", "tests/server/harness.ts"],
  ["src/app/server/open_server.ts", "src/app/server/run_server.ts", "tests/server/harness.ts"],
];

for (const [part, program, harness] of SHARED) {
  Deno.test(`composition: ${part} serves the program and ${harness}`, async () => {
    assert((await importsOf(program)).includes(part), `${program} goes another way`);
    assert((await importsOf(harness)).includes(part), `${harness} goes another way`);
  });
}

/** What the composition chooses among: a harness that imports it builds a composition of its own. */
const PARTS = [
  /^src\/core\/client\/config\/(config|paths)\.ts$/,
  /^src\/core\/client\/login\/(providers\/choose_provider|strategies\/registry)\.ts$/,
  /^src\/core\/client\/permissions\//,
  /^src\/core\/shared\/store\/(sealed_store|choice\/.+)\.ts$/,
  /^src\/core\/server\/keys\/(server_keys|reloading_token_signer)\.ts$/,
  /^src\/adapters\/(server_store|token_signer)\//,
];

for (const harness of ["tests/cli/harness.ts", "tests/server/harness.ts"]) {
  Deno.test(`composition: ${harness} puts nothing together by hand`, async () => {
    const text = await Deno.readTextFile(join(ROOT, harness));
    const built = importsIn(text).filter(({ typeOnly }) => !typeOnly)
      .map(({ to }) => relative(ROOT, join(ROOT, dirname(harness), to)).replaceAll("\\", "/"))
      .filter((path) => PARTS.some((part) => part.test(path)));
    assertEquals(built, []);
  });
}
