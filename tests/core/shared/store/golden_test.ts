/** threats.md A19 and A20: golden files of version 1 open for ever, here and in a reader written from the document. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { createHash } from "node:crypto";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import { canonicalJson } from "../../../../src/crypto/canonical_json.ts";
import { printFigure } from "../../../crypto/vectors.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { MemoryKeychain } from "../../../fakes/memory_keychain.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { bake, GOLDEN_KEY_PATH, GOLDEN_PASSPHRASE, goldenKey, RECIPES } from "./golden_recipes.ts";
import { LOCATION, STORE, TestKeys } from "./store_fixture.ts";

const FOLDER = fromFileUrl(new URL("../../../vectors/store/v1/", import.meta.url));
const READER = fromFileUrl(new URL("../../../interop/store_reader.mjs", import.meta.url));

if (Deno.env.get("SEALHOLD_WRITE_GOLDEN") === "1") {
  // Only for a new version of the format: the files of an old one are never written again.
  await Deno.writeFile(`${FOLDER}sealhold.key`, goldenKey());
  for (const recipe of RECIPES) {
    const { file, item } = await bake(recipe);
    await Deno.writeFile(`${FOLDER}${recipe.name}.json`, file);
    if (item !== undefined) await Deno.writeTextFile(itemPath(recipe.name), item);
  }
}

function itemPath(name: string): string {
  return `${FOLDER}${name}.item`;
}

function open(files: MemoryFileSystem, keychain = new MemoryKeychain()) {
  const ports = { files, random: new SeededRandom(), clock: new FixedClock(), keychain };
  return sealedStore(ports, LOCATION, new TestKeys(files, GOLDEN_PASSPHRASE));
}

Deno.test("every golden file opens, with the entries that were put in", async () => {
  let opened = 0;
  for (const recipe of RECIPES) {
    const files = new MemoryFileSystem();
    files.put(STORE, await Deno.readFile(`${FOLDER}${recipe.name}.json`));
    files.put(GOLDEN_KEY_PATH, await Deno.readFile(`${FOLDER}sealhold.key`));
    const keychain = new MemoryKeychain();
    if (recipe.item) {
      const { store_id: id } = JSON.parse(new TextDecoder().decode(files.get(STORE)));
      keychain.items.set(`sealhold/${id}`, await Deno.readTextFile(itemPath(recipe.name)));
    }
    const store = open(files, keychain);
    assertEquals(await store.read(), recipe.entries, recipe.name);
    const { rev, slots, writer } = await store.status();
    assertEquals([rev, writer, slots.map((slot) => slot.type)], [
      recipe.rev,
      recipe.writer,
      recipe.slots,
    ]);
    opened++;
  }
  printFigure(`golden files: ${opened}/${RECIPES.length} open`);
});

Deno.test("every golden file is made again byte for byte", async () => {
  for (const recipe of RECIPES) {
    const { file, item } = await bake(recipe);
    assertEquals(file, await Deno.readFile(`${FOLDER}${recipe.name}.json`), recipe.name);
    if (item !== undefined) assertEquals(item, await Deno.readTextFile(itemPath(recipe.name)));
  }
  const names = [...Deno.readDirSync(FOLDER)].map((entry) => entry.name).sort();
  assertEquals(
    names,
    [
      ...RECIPES.map((recipe) => `${recipe.name}.json`),
      ...RECIPES.filter(({ item }) => item).map((recipe) => `${recipe.name}.item`),
      "sealhold.key",
    ].sort(),
  );
});

Deno.test("a write keeps the slots that this version cannot open", async () => {
  const files = new MemoryFileSystem();
  files.put(STORE, await Deno.readFile(`${FOLDER}slots_all.json`));
  files.put(GOLDEN_KEY_PATH, goldenKey());
  const before = JSON.parse(new TextDecoder().decode(files.get(STORE))).slots;
  await open(files).update((entries) => void (entries.secrets.a = "AAAA"));
  assertEquals(JSON.parse(new TextDecoder().decode(files.get(STORE))).slots, before);
  assertStrictEquals((await open(files).read()).secrets.a, "AAAA");
});

const node = await new Deno.Command("node", { args: ["--version"], stdout: "piped" }).output()
  .then(({ success }) => success, () => false);

async function readWithNode(
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command("node", { args: [READER, ...args] })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test({
  name: `a second reader, from the document alone, opens the golden files${
    node ? "" : ": node not present"
  }`,
  ignore: !node,
  async fn() {
    const files = RECIPES.filter(({ slots, item }) => slots.includes("keyfile") || item);
    let opened = 0;
    for (const recipe of files) {
      const path = `${FOLDER}${recipe.name}.json`;
      const secret = recipe.item ? ["--item", itemPath(recipe.name)] : [`${FOLDER}sealhold.key`];
      const { code, out, err } = await readWithNode(path, ...secret);
      assertStrictEquals(code, 0, `${recipe.name}: ${err}`);
      assertStrictEquals(out, canonicalJson(recipe.entries) + "\n");
      opened++;
    }
    printFigure(`second reader (Node): ${opened}/${files.length} open`);
    assertStrictEquals(opened, 21);
  },
});

Deno.test({
  name: `the second reader refuses a store that is older than the keychain's item${
    node ? "" : ": node not present"
  }`,
  ignore: !node,
  async fn() {
    const path = await Deno.makeTempFile();
    try {
      const item = await Deno.readTextFile(itemPath("keychain_only"));
      const store = `${FOLDER}keychain_only.json`;
      const bent: [string, number][] = [
        [item, 0],
        [item.replace(".7.", ".6."), 0],
        [item.replace(".7.", ".8."), 9],
        [item.replace(/.{43}$/, "A".repeat(43)), 9],
        [
          item.replace(
            /^sealhold1\../,
            (head) => head.endsWith("A") ? "sealhold1.B" : "sealhold1.A",
          ),
          10,
        ],
        [`${item}.`, 9],
      ];
      for (const [text, wanted] of bent) {
        await Deno.writeTextFile(path, text);
        const { code, err } = await readWithNode(store, "--item", path);
        assertStrictEquals(code, wanted, `${text}: ${err}`);
      }
    } finally {
      await Deno.remove(path);
    }
  },
});

Deno.test({
  name: `the second reader refuses what this one refuses${node ? "" : ": node not present"}`,
  ignore: !node,
  async fn() {
    const right = await Deno.readFile(`${FOLDER}api_key.json`);
    const path = await Deno.makeTempFile();
    const keyPath = await Deno.makeTempFile();
    try {
      const random = new SeededRandom("interop flips");
      for (let i = 0; i < 25; i++) {
        const bent = right.slice();
        bent[random.below(bent.length)]! ^= 1 << random.below(8);
        await Deno.writeFile(path, bent);
        const { code, out } = await readWithNode(path, `${FOLDER}sealhold.key`);
        assert(code === 9 || code === 10, `flip ${i}: exit ${code}`);
        assertStrictEquals(out, "");
      }
      await Deno.writeFile(path, right);
      await Deno.writeFile(keyPath, createHash("sha256").update("another key").digest());
      assertStrictEquals((await readWithNode(path, keyPath)).code, 10);
      assertStrictEquals((await readWithNode(path, `${FOLDER}sealhold.key`)).code, 0);
    } finally {
      await Deno.remove(path);
      await Deno.remove(keyPath);
    }
  },
});
