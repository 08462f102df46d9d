import { assert, assertEquals, assertRejects } from "@std/assert";
import { ScriptError } from "../../scripts/lib/script_error.ts";
import { buildSourceTree } from "../../scripts/lib/source_tree.ts";
import { packageJson, type Sources, TempDir } from "./sources.ts";

async function treeOf(sources: Sources, wanted = ["jsr:@a/one@^1"]): Promise<Map<string, string>> {
  using dir = new TempDir();
  return await buildSourceTree(dir.write(sources), wanted);
}

/** One package whose module is this text. */
function one(mod: string, more: Readonly<Record<string, unknown>> = {}): Sources {
  return { "one/deno.json": packageJson("@a/one", "1.0.0", more), "one/mod.ts": mod };
}

const REFUSED: Record<string, [Sources, string]> = {
  "a package that is not there": [
    {},
    'holds no package for "jsr:@a/one@^1", which deno.json imports',
  ],
  "a version out of the range": [
    { "one/deno.json": packageJson("@a/one", "2.0.0"), "one/mod.ts": "" },
    'holds no package for "jsr:@a/one@^1"',
  ],
  "a version that is a path": [
    { "one/deno.json": packageJson("@a/one", "1.0.0/../../x"), "one/mod.ts": "" },
    "holds no package",
  ],
  "a name that is a path": [
    { "one/deno.json": packageJson("@a/../one"), "one/mod.ts": "" },
    "holds no package",
  ],
  "two packages of one name and version": [
    { ...one(""), "two/deno.json": packageJson("@a/one"), "two/mod.ts": "" },
    'Both "one" and "two" hold @a/one@1.0.0',
  ],
  "an export out of the package": [
    { ...one("", { exports: "../secret.ts" }), "secret.ts": "" },
    "leads out of the package",
  ],
  "an export that is not there": [one("", { exports: "./none.ts" }), "one/none.ts"],
  "a package without exports": [one("", { exports: {} }), "@a/one@1.0.0 exports nothing"],
  "an import out of the package": [
    { ...one('import "../secret.ts";'), "secret.ts": "" },
    'one/mod.ts: "one/../secret.ts" leads out of the package',
  ],
  "an import out of the folder and back": [
    one('import "../../../one/mod.ts";'),
    "leads out of the package",
  ],
  "a mapped import out of the package": [
    { ...one('import "#x";', { imports: { "#x": "../secret.ts" } }), "secret.ts": "" },
    "leads out of the package",
  ],
  "an import that is not there": [one('import "./none.ts";'), "one/none.ts"],
  "a bare import that no deno.json explains": [
    one('import "fs";'),
    'one/mod.ts: "fs" is not in its deno.json',
  ],
  "an import of an address": [one('import "https://x.example/mod.ts";'), "is not in its deno.json"],
  "an import of a file address": [one('import "file:///etc/passwd";'), "is not in its deno.json"],
  "a neighbour outside of any workspace": [
    { ...one('import "@a/two";'), "two/deno.json": packageJson("@a/two"), "two/mod.ts": "" },
    '"@a/two" is not in its deno.json',
  ],
  "a neighbour of another workspace": [
    {
      "x/deno.json": { workspace: ["one"] },
      "x/one/deno.json": packageJson("@a/one"),
      "x/one/mod.ts": 'import "@a/two";',
      "y/deno.json": { workspace: ["two"] },
      "y/two/deno.json": packageJson("@a/two"),
      "y/two/mod.ts": "",
    },
    '"@a/two" is not in its deno.json',
  ],
  "a jsr: range that no package satisfies": [
    {
      ...one('import "jsr:@a/two@^2/x";'),
      "two/deno.json": packageJson("@a/two", "1.9.0"),
      "two/mod.ts": "",
    },
    'holds no package for "jsr:@a/two@^2", which @a/one@1.0.0 imports',
  ],
  "an import of what is not exported": [
    {
      ...one('import "jsr:@a/two@1/secret";'),
      "two/deno.json": packageJson("@a/two"),
      "two/mod.ts": "",
      "two/secret.ts": "",
    },
    '@a/two@1.0.0 has no export "./secret", which one/mod.ts imports',
  ],
  "a module that cannot be read as TypeScript": [one("import `"), "one/mod.ts: The template at 7"],
  "JSX": [one('import "./a.tsx";'), "one/a.tsx"],
  "a file name that a URL would escape": [
    { ...one('import "./a b.ts";'), "one/a b.ts": "" },
    "cannot be laid out",
  ],
};

for (const [what, [sources, message]] of Object.entries(REFUSED)) {
  Deno.test(`buildSourceTree refuses ${what}`, async () => {
    const files = what === "JSX" ? { ...sources, "one/a.tsx": "<a>don't</a>" } : sources;
    const error = await assertRejects(() => treeOf(files), ScriptError, message);
    assertEquals(error.exitCode, 2);
    assert(/deno task setup --from/.test(error.hint), error.hint);
  });
}

Deno.test("buildSourceTree's complaint is one line, whatever a source is called", async () => {
  const error = await assertRejects(
    () => treeOf(one("import(`a\nb\u001b[2J\u2028`);")),
    ScriptError,
  );
  assert(error.message.includes('"a?b?[2J?" is not in its deno.json'), error.message);
  const named = await assertRejects(() => treeOf(one("import(`jsr:@a/b\u001b[2J`);")), ScriptError);
  assertEquals(`${named.message}${named.hint}`.match(/\p{Cc}/u), null);
});

Deno.test("buildSourceTree lays out what is reached, with metadata that names version, export and digest", async () => {
  const tree = await treeOf({
    ...one('export * from "./sub/b.ts"; // import "./no.ts"'),
    "one/sub/b.ts": 'export { default } from "../data.json" with { type: "json" };',
    "one/data.json": '{"import": "x"}',
    "one/mod_test.ts": 'import "nowhere";',
    "elsewhere/deno.json": packageJson("@a/elsewhere"),
  });
  assertEquals([...tree.keys()].sort(), [
    "@a/one/1.0.0/data.json",
    "@a/one/1.0.0/mod.ts",
    "@a/one/1.0.0/sub/b.ts",
    "@a/one/1.0.0_meta.json",
    "@a/one/meta.json",
  ]);
  const meta = JSON.parse(tree.get("@a/one/meta.json") ?? "");
  assertEquals(meta, { scope: "a", name: "one", latest: "1.0.0", versions: { "1.0.0": {} } });
  const { manifest, exports } = JSON.parse(tree.get("@a/one/1.0.0_meta.json") ?? "");
  assertEquals(exports, { ".": "./mod.ts" });
  assertEquals(manifest["/data.json"], {
    size: 15,
    checksum: "sha256-3695fc321c513e5c89c7f98aac996820b2ee7ea35a8ab4a949231dd0830c5018",
  });
});

Deno.test("buildSourceTree resolves bare imports as the package's workspace does", async () => {
  const tree = await treeOf({
    "repo/deno.json": {
      workspace: ["./one", "./two"],
      imports: { "@b/dep": "jsr:@b/dep@^1.0.0", shadowed: "npm:root@1", "left": "npm:left@^2" },
    },
    "repo/one/deno.json": packageJson("@a/one", "1.0.0", {
      exports: { ".": "./mod.ts", "./self": "./self.ts" },
      imports: {
        shadowed: "npm:own@1",
        "#in/": "./inner/",
        "#in/own/": "./",
        "@b/dep/deep/": "jsr:/@b/dep@1.0.0/sub/",
      },
    }),
    "repo/one/mod.ts": [
      "shadowed",
      "left/part",
      "#in/x.ts",
      "#in/own/self.ts",
      "@a/one/self",
      "@a/two",
      "@b/dep",
      "@b/dep/sub/y",
      "@b/dep/deep/y",
      "jsr:@b/dep@1",
      "node:fs",
      "npm:other",
    ].map((specifier) => `import "${specifier}";`).join("\n"),
    "repo/one/inner/x.ts": 'import "#in/../self.ts";',
    "repo/one/self.ts": "",
    "repo/two/deno.json": packageJson("@a/two", "3.1.0"),
    "repo/two/mod.ts": "",
    "other/dep/deno.json": packageJson("@b/dep", "1.0.0", {
      exports: { ".": "./mod.ts", "./sub/y": "./y.ts" },
    }),
    "other/dep/mod.ts": "",
    "other/dep/y.ts": "",
  });
  assertEquals(tree.get("@a/one/1.0.0/mod.ts")?.match(/(?<=").+(?=")/g), [
    "npm:own@1",
    "npm:left@^2/part",
    "./inner/x.ts",
    "./self.ts",
    "jsr:@a/one@1.0.0/self",
    "jsr:@a/two@3.1.0",
    "jsr:@b/dep@1.0.0",
    "jsr:@b/dep@1.0.0/sub/y",
    "jsr:@b/dep@1.0.0/sub/y",
    "jsr:@b/dep@1",
    "node:fs",
    "npm:other",
  ]);
  assertEquals(tree.get("@a/one/1.0.0/inner/x.ts"), 'import "../self.ts";');
  assert(tree.has("@a/two/3.1.0/mod.ts"));
});

Deno.test("buildSourceTree knows the members of a workspace whose root is a package too", async () => {
  const tree = await treeOf({
    "deno.json": packageJson("@a/one", "1.0.0", { workspace: ["two"] }),
    "mod.ts": 'import "@a/two";',
    "two/deno.json": packageJson("@a/two", "2.0.0"),
    "two/mod.ts": 'import "@a/one";',
  });
  assertEquals(tree.get("@a/one/1.0.0/mod.ts"), 'import "jsr:@a/two@2.0.0";');
  assertEquals(tree.get("@a/two/2.0.0/mod.ts"), 'import "jsr:@a/one@1.0.0";');
});

Deno.test("buildSourceTree chooses the highest version in the range and lists all that it lays out", async () => {
  const version = (text: string, mod = ""): Sources => ({
    [`${text}/deno.json`]: packageJson("@a/one", text),
    [`${text}/mod.ts`]: mod,
  });
  const tree = await treeOf({
    ...version("1.2.0"),
    ...version("1.10.0", 'import "jsr:@a/one@~1.2.0";'),
    ...version("1.11.0-rc.1"),
    ...version("2.0.0"),
  });
  const { latest, versions } = JSON.parse(tree.get("@a/one/meta.json") ?? "");
  assertEquals([latest, Object.keys(versions)], ["1.10.0", ["1.2.0", "1.10.0"]]);
});

Deno.test("buildSourceTree takes all exports of what deno.json imports, of others only what is reached", async () => {
  const exports = { "./a": "./a.ts", "./b": "./b.ts" };
  const tree = await treeOf({
    ...one("", { exports }),
    "one/a.ts": 'import "jsr:@a/two@1/b";',
    "one/b.ts": "",
    "two/deno.json": packageJson("@a/two", "1.0.0", { exports }),
    "two/a.ts": "",
    "two/b.ts": "",
  });
  const exported = (name: string) =>
    Object.keys(JSON.parse(tree.get(`${name}/1.0.0_meta.json`) ?? "").exports);
  assertEquals([exported("@a/one"), exported("@a/two")], [["./a", "./b"], ["./b"]]);
  assertEquals(tree.has("@a/two/1.0.0/a.ts"), false);
  const part = await treeOf({ ...one("", { exports }), "one/a.ts": "" }, ["jsr:@a/one@^1/a"]);
  assertEquals(part.has("@a/one/1.0.0/a.ts"), true);
});

Deno.test("buildSourceTree reads a deno.json with comments, and passes over one that is none", async () => {
  const tree = await treeOf({
    "one/deno.json":
      '// a package\n{ "name": "@a/one", /* */ "version": "1.0.0", "exports": "./mod.ts", }',
    "one/mod.ts": "",
    "broken/deno.json": "{ not json",
    "list/deno.json": "[]",
  });
  assert(tree.has("@a/one/1.0.0/mod.ts"));
});
