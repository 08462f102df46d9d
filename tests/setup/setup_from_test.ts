import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ScriptError } from "../../scripts/lib/script_error.ts";
import { setup } from "../../scripts/vendor.ts";
import { packageJson, type Sources, TempDir } from "./sources.ts";

const COMMITTED_LOCK = '{"version":"5","specifiers":{}}';

/** A checkout that needs `@a/one`, and Deno with a cache of its own: what it runs comes from vendor/. */
class Checkout extends TempDir {
  readonly root = this.write({
    "deno.json": {
      vendor: true,
      nodeModulesDir: "none",
      lock: { path: "vendor/deno.lock" },
      imports: { "@a/one": "jsr:@a/one@^1.0.0-rc.1", "@a/one/": "jsr:/@a/one@^1.0.0-rc.1/" },
    },
    "deno.lock": COMMITTED_LOCK,
    "main.ts": 'import { text } from "@a/one";\nconsole.log(text satisfies string);\n',
  }, "checkout");

  sources(version: string, more: Sources = {}): string {
    return this.write({
      "repo/one/deno.json": packageJson("@a/one", version),
      "repo/one/mod.ts": `export const text: string = "version ${version}";`,
      ...more,
    }, `sources-${version}`);
  }

  /** What `deno <args>` prints, and on failure says. */
  async deno(...args: string[]): Promise<string> {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.root,
      env: { DENO_DIR: join(this.path, "cache"), NO_COLOR: "1" },
      stdin: "null",
    }).output();
    return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
  }

  async run(): Promise<string> {
    return await this.deno("run", "--quiet", "--check", "--cached-only", "main.ts");
  }

  /** Everything in vendor/ with its content, the stamp included. */
  vendor(): Record<string, string> {
    const found: Record<string, string> = {};
    const visit = (dir: string) => {
      for (const { name, isDirectory } of Deno.readDirSync(join(this.root, dir))) {
        if (isDirectory) visit(`${dir}/${name}`);
        else found[`${dir}/${name}`] = Deno.readTextFileSync(join(this.root, dir, name));
      }
    };
    visit("vendor");
    return found;
  }

  lockFile(): string {
    return Deno.readTextFileSync(join(this.root, "vendor/deno.lock"));
  }
}

/** Runs `work` with no npm registry to be had: going there unasked fails with exit code 6. */
async function withoutNpm(work: () => Promise<void>): Promise<void> {
  const name = "npm_config_registry";
  const saved = Deno.env.get(name);
  Deno.env.set(name, "http://127.0.0.1:1");
  try {
    await work();
  } finally {
    if (saved === undefined) Deno.env.delete(name);
    else Deno.env.set(name, saved);
  }
}

Deno.test("a folder that is no good leaves vendor/ as it was", async () => {
  using checkout = new Checkout();
  await setup(checkout.root, checkout.sources("1.0.0"));
  await checkout.run();
  const before = checkout.vendor();
  const bad: Record<string, string> = {
    "an empty folder": checkout.write({ "x/y.ts": "" }, "empty"),
    "a file": join(checkout.root, "main.ts"),
    "no folder": join(checkout.path, "none"),
    "a package that cannot be laid out": checkout.sources("1.1.0", {
      "repo/one/mod.ts": "import(`",
    }),
  };
  for (const [what, path] of Object.entries(bad)) {
    const error = await assertRejects(() => setup(checkout.root, path), ScriptError);
    assertEquals(error.exitCode, 2, what);
    assertEquals(checkout.vendor(), before, what);
  }
});

Deno.test("Deno runs and checks what was laid out from a folder", async () => {
  using checkout = new Checkout();
  const sources = checkout.write({
    "repo/deno.json": { workspace: ["one", "two"], imports: { "@b/dep": "jsr:@b/dep@^2" } },
    "repo/one/deno.json": packageJson("@a/one", "1.0.0-rc.2", {
      exports: { ".": "./mod.ts", "./self": "./Folder/a_name_that_is_longer_than_thirty.ts" },
    }),
    "repo/one/mod.ts": `/** @example import { a } from "@b/none"; */
import { self } from "@a/one/self";
import { type Two, two } from "@a/two";
import dep from "@b/dep";
import { typed } from "./typed.js";
import data from "./data.json" with { type: "json" };
const lazy: typeof import("@b/dep") = await import("@b/dep");
const all: (string | Two)[] = [self, two, dep, typed, data.text, lazy.default];
export const text: string = all.join(" ");`,
    "repo/one/Folder/a_name_that_is_longer_than_thirty.ts": 'export const self = "self";',
    "repo/one/typed.js": '// @ts-self-types="./typed.d.ts"\nexport const typed = "typed";',
    "repo/one/typed.d.ts": "export const typed: string;",
    "repo/one/data.json": { text: "data" },
    "repo/two/deno.json": packageJson("@a/two", "0.1.0"),
    "repo/two/mod.ts": "export type Two = string;\nexport const two: Two = 'two';",
    "dep/deno.json": packageJson("@b/dep", "2.5.0"),
    "dep/mod.ts": 'export default "dep";',
  }, "sources");
  await setup(checkout.root, sources);
  assertEquals(await checkout.run(), "self two dep typed data dep");
});

Deno.test("a plain setup keeps the folder's modules, even when the folder is gone", async () => {
  using checkout = new Checkout();
  const sources = checkout.sources("1.0.0");
  await setup(checkout.root, sources);
  const before = checkout.vendor();
  Deno.removeSync(sources, { recursive: true });
  await withoutNpm(async () => {
    await setup(checkout.root);
    assertEquals(checkout.vendor(), before);
    // A new committed lock file is taken over, the modules stay.
    Deno.writeTextFileSync(join(checkout.root, "deno.lock"), `${COMMITTED_LOCK}\n`);
    await setup(checkout.root);
  });
  assertEquals(checkout.lockFile(), `${COMMITTED_LOCK}\n`);
  assertEquals(await checkout.run(), "version 1.0.0");
});

Deno.test("a plain setup that must fill vendor/ anew goes to the folder again, never to npm unasked", async () => {
  using checkout = new Checkout();
  const sources = checkout.sources("1.0.0");
  await setup(checkout.root, sources);
  const module = join(checkout.root, "vendor/jsr.io/@a/one/1.0.0/mod.ts");
  Deno.removeSync(module);
  await withoutNpm(async () => {
    await setup(checkout.root);
    assertEquals(await checkout.run(), "version 1.0.0");
    Deno.removeSync(module);
    Deno.removeSync(sources, { recursive: true });
    const error = await assertRejects(() => setup(checkout.root), ScriptError, sources);
    assertEquals(error.exitCode, 2);
  });
});

Deno.test("a plain setup lays out what a changed deno.json needs beyond", async () => {
  using checkout = new Checkout();
  await setup(
    checkout.root,
    checkout.sources("1.0.0", { "dep/deno.json": packageJson("@b/dep"), "dep/mod.ts": "" }),
  );
  const config = join(checkout.root, "deno.json");
  const { imports, ...rest } = JSON.parse(Deno.readTextFileSync(config));
  imports["@b/dep"] = "jsr:@b/dep@1";
  Deno.writeTextFileSync(config, JSON.stringify({ ...rest, imports }));
  await withoutNpm(() => setup(checkout.root));
  assert("vendor/jsr.io/@b/dep/1.0.0/mod.ts" in checkout.vendor());
});

Deno.test("a changed folder is laid out again, and the lock file keeps nothing of the old one", async () => {
  using checkout = new Checkout();
  await setup(checkout.root, checkout.sources("1.0.0"));
  await checkout.run();
  assert(checkout.lockFile().includes('"@a/one@1.0.0"'), checkout.lockFile());
  // The same version with other contents: its digest is not the one locked.
  await setup(
    checkout.root,
    checkout.sources("1.0.0", { "repo/one/mod.ts": 'export const text = "changed";' }),
  );
  assertEquals(checkout.lockFile(), COMMITTED_LOCK);
  assertEquals(await checkout.run(), "changed");
  await setup(checkout.root, checkout.sources("1.2.1"));
  assertEquals(await checkout.run(), "version 1.2.1");
  const left = JSON.stringify(checkout.vendor());
  assert(left.includes("1.2.1") && !left.includes("1.0.0/") && !left.includes("one@1.0.0"), left);
});

Deno.test("--from npm leaves the folder, lock entries and all", async () => {
  using checkout = new Checkout();
  await setup(checkout.root, checkout.sources("1.0.0"));
  await checkout.run();
  await withoutNpm(async () => {
    const error = await assertRejects(() => setup(checkout.root, "npm"), ScriptError);
    assertEquals(error.exitCode, 6);
  });
  assertEquals(checkout.lockFile(), COMMITTED_LOCK);
  assertEquals("vendor/.setup.json" in checkout.vendor(), false);
});

for (
  const [args, said] of [
    [["--from"], '"--from" needs a value'],
    [["--from", "--update-lock"], '"--from" needs a value'],
    [["--from", "none"], `"${join(Deno.cwd(), "tests", "none")}" is not a folder`],
  ] as const
) {
  Deno.test(`setup ${args.join(" ")} says what is wrong in one line`, async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-config", "--no-lock", "scripts/vendor.ts", ...args],
      cwd: fromFileUrl(new URL("../..", import.meta.url)),
      // Set by `deno task` to where it was called.
      env: { INIT_CWD: join(Deno.cwd(), "tests"), NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const [error = "", hint = "", ...rest] = new TextDecoder().decode(stderr).split("\n");
    assertEquals(code, 2);
    assert(error.startsWith(`error: ${said}`), error);
    assert(hint.startsWith("hint: ") && hint.includes("deno task setup --from"), hint);
    assertEquals(rest, [""]);
  });
}
