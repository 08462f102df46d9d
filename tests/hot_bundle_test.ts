/** The bundle of a release: what its entry answers alone, and how much a hot command loads. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { bundle, makeBuildFolder } from "../scripts/lib/bundle.ts";
import { hotFiles, staticFiles } from "../scripts/lib/hot_files.ts";
import { ScriptError } from "../scripts/lib/script_error.ts";
import { runMain } from "./cli/main_process.ts";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** Most that a hot command may load, in bytes; 91,700 on 2026-11-29. Each kilobyte costs a start a tenth of a per cent. */
const MAX_HOT_BYTES = 92_000;
/** Most that the entry may be, with the help text in it. */
const MAX_ENTRY_BYTES = 8_000;

const STAMP = { version: "9.8.7", commit: "abc", date: "2026-01-01T00:00:00Z" };

async function withBundle(
  test: (dir: string) => Promise<void>,
  options: { readable?: boolean } = {},
): Promise<void> {
  const work = await makeBuildFolder();
  try {
    await test((await bundle(ROOT, work, STAMP, options)).dir);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

const sizeOf = async (dir: string, files: readonly string[]) =>
  (await Promise.all(files.map((file) => Deno.stat(join(dir, file))))).reduce(
    (sum, { size }) => sum + size,
    0,
  );

/** Runs a bundle from its folder. */
async function run(dir: string, args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-config", "--allow-env", join(dir, "main.js"), ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** The modules of some files, the largest first. */
async function modulesOf(dir: string, files: readonly string[]): Promise<string[]> {
  const modules: [string, number][] = [];
  for (const file of files) {
    const parts = (await Deno.readTextFile(join(dir, file))).split(/^\/\/ ((?:src|npm|deno:).*)$/m);
    for (let i = 1; i < parts.length; i += 2) {
      modules.push([parts[i] ?? "", parts[i + 1]?.length ?? 0]);
    }
  }
  return modules.sort(([, a], [, b]) => b - a).map(([name, size]) => `${size} ${name}`);
}

Deno.test("bundle: what a hot command loads is small", async () => {
  await withBundle(async (dir) => {
    const files = await hotFiles(dir);
    const size = await sizeOf(dir, files);
    if (size <= MAX_HOT_BYTES) return;
    await withBundle(async (readable) => {
      const largest = (await modulesOf(readable, await hotFiles(readable))).slice(0, 20);
      throw new Error(
        `${size} bytes in ${files.join(", ")}; the largest modules:\n${largest.join("\n")}`,
      );
    }, { readable: true });
  });
});

Deno.test("bundle: what every command loads wants nothing of Node, which costs more than all of it", async () => {
  await withBundle(async (dir) => {
    for (const file of [...await staticFiles(dir, "main.js"), ...await hotFiles(dir)]) {
      const text = await Deno.readTextFile(join(dir, file));
      assertEquals(/["']node:\w+["']/.exec(text)?.[0], undefined, file);
    }
  });
});

/** What neither of the hot commands runs where all is well. */
const COLD =
  /cliffy|valibot|smol-toml|\/(doctor|create_store|slot_upkeep|write_revision|replace_file|refresh|http_codes|settings|project_file|find_provider|find_places|transport_errors|map_file_error|argon2id|report_error|usage_fault|root|help)\.ts|keychain\/(dpapi|secret_tool|security)/;

Deno.test("bundle: no code comes with a hot command that it does not run", async () => {
  await withBundle(async (dir) => {
    const modules = await modulesOf(dir, await hotFiles(dir));
    assert(modules.length > 80, `${modules.length} modules were found`);
    assert(modules.some((name) => name.endsWith("src/cli/secrets/get.ts")));
    assertEquals(modules.filter((name) => COLD.test(name)), []);
  }, { readable: true });
});

Deno.test("bundle: the entry answers alone, in the words of the program", async () => {
  await withBundle(async (dir) => {
    const entry = await staticFiles(dir, "main.js");
    assert(await sizeOf(dir, entry) < MAX_ENTRY_BYTES, entry.join(", "));
    // With a format named, the whole program answers.
    const asked = await Promise.all(
      ["--version", "-V", "--help"].map(async (word) =>
        [word, await run(dir, [word], { SEALHOLD_FORMAT: "text" })] as const
      ),
    );
    const json = await run(dir, ["--version"], { SEALHOLD_FORMAT: "json" });
    assertEquals(JSON.parse(json.stdout), { version: "9.8.7", commit: "abc" });
    const wrong = await run(dir, ["--help"], { SEALHOLD_FORMAT: "yaml" });
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    for (const { name } of [...Deno.readDirSync(dir)]) {
      if (!entry.includes(name)) await Deno.remove(join(dir, name));
    }
    for (const [word, answer] of asked) {
      assertEquals(await run(dir, [word]), answer);
      assertEquals([answer.code, answer.stderr], [0, ""]);
    }
    assertEquals(asked[0]?.[1].stdout, "sealhold 9.8.7 (abc)\n");
    // And from source, where nothing is stamped.
    assertEquals(asked[2]?.[1].stdout, (await runMain(["--help"])).stdout);
    // Everything else needs the rest.
    for (const args of [["--help", "--help"], ["-h"], []]) {
      assert((await run(dir, args)).code !== 0);
    }
  });
});

Deno.test("bundle: an entry without the hot part is refused", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(dir, "main.js"), 'import("./whole_program-A.js");\n');
    await assertRejects(() => hotFiles(dir), ScriptError, "does not import src/app/hot.ts");
    await Deno.writeTextFile(join(dir, "main.js"), 'await import("./hot-A.js");\n');
    await Deno.writeTextFile(
      join(dir, "hot-A.js"),
      'import {\n  a\n} from "./b.js";\nimport "./c.js";\n',
    );
    await Deno.writeTextFile(
      join(dir, "b.js"),
      'import{x as y}from"./c.js";import"./d.js";import("./e.js");',
    );
    for (const name of ["c.js", "d.js"]) await Deno.writeTextFile(join(dir, name), "");
    assertEquals(await hotFiles(dir), ["hot-A.js", "b.js", "c.js", "d.js"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
