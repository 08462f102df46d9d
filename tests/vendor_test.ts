import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { buildJsrTree } from "../scripts/lib/jsr_tree.ts";
import { npmPartOf } from "../scripts/lib/npm_lock.ts";
import { fetchTarball, registryUrl } from "../scripts/lib/npm_registry.ts";
import { ScriptError } from "../scripts/lib/script_error.ts";
import {
  allThere,
  readStamp,
  replaceFolder,
  withSetupLock,
  writeStamp,
} from "../scripts/lib/setup_state.ts";
import { unpackTgz } from "../scripts/lib/tar.ts";
import { moduleId, undoDnt } from "../scripts/lib/undo_dnt.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

interface Entry {
  path: string;
  text?: string;
  flag?: string;
  size?: string;
}

/** Packs a tar with whatever header fields a test wants. */
async function tgz(entries: Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  for (const { path, text = "", flag = "0", size } of entries) {
    const body = new TextEncoder().encode(text);
    const header = new Uint8Array(512);
    const put = (at: number, value: string) => header.set(new TextEncoder().encode(value), at);
    put(0, path);
    put(124, size ?? body.length.toString(8).padStart(11, "0"));
    put(156, flag);
    put(257, "ustar");
    const padded = new Uint8Array(Math.ceil(body.length / 512) * 512);
    padded.set(body);
    blocks.push(header, padded);
  }
  const stream = new Blob([...blocks, new Uint8Array(1024)]).stream();
  return new Uint8Array(
    await new Response(stream.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
}

async function inTempDir(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("unpackTgz returns the files asked for", async () => {
  const packed = await tgz([
    { path: "package", flag: "5" },
    { path: "package/a.js", text: "x".repeat(600) },
    { path: "package/b.js", text: "b" },
  ]);
  const files = await unpackTgz(packed, (path) => path !== "b.js");
  assertEquals([...files], [["a.js", "x".repeat(600)]]);
});

const HOSTILE: Record<string, Entry> = {
  "a parent folder": { path: "package/../../x" },
  "an absolute path": { path: "/etc/x" },
  "a backslash": { path: "package\\..\\x" },
  "a symbolic link": { path: "package/x", flag: "2" },
  "a hard link": { path: "package/x", flag: "1" },
  "a header that renames": { path: "package/x", flag: "x" },
  "a size beyond its end": { path: "package/x", size: "77777777777" },
  "a size that is no number": { path: "package/x", size: "zzz" },
};

for (const [what, entry] of Object.entries(HOSTILE)) {
  Deno.test(`unpackTgz refuses ${what}`, async () => {
    const packed = await tgz([entry]);
    await assertRejects(() => unpackTgz(packed, () => true), SyntaxError, "Archive");
  });
}

Deno.test("unpackTgz refuses an archive that unpacks to too much", async () => {
  const packed = await tgz([{ path: "package/x", text: "0".repeat(65 * 1024 * 1024) }]);
  await assertRejects(() => unpackTgz(packed, () => true), RangeError, "unpacks to over");
});

Deno.test("undoDnt drops the shims and points across packages", () => {
  const path = "@windmill-labs/cliffy-command/1.0.0/help/a.js";
  const { text, imports } = undoDnt(
    `import * as dntShim from "../../../../../_dnt.shims.js";
import { x } from "../b.js";
import { y } from "../../../cliffy-flags/2.0.0/mod.js";
 * import { no } from "./comment.ts";
export default dntShim.dntGlobalThis.Deno ?? new dntShim.Deno.Command(dntShim.setTimeout);
//# sourceMappingURL=a.js.map`,
    path,
  );
  assertEquals(imports, [
    "@windmill-labs/cliffy-command/1.0.0/b.js",
    "@windmill-labs/cliffy-flags/2.0.0/mod.js",
  ]);
  assert(text.includes('from "../b.js"'));
  assert(text.includes('from "jsr:@cliffy/flags@2.0.0/mod.js"'));
  assert(text.includes("globalThis.Deno ?? new Deno.Command(globalThis.setTimeout)"));
  assert(!/dntShim|_dnt|sourceMapping/.test(text));
});

Deno.test("moduleId takes a path apart", () => {
  assertEquals(moduleId("@std/fs/1.0.0/sub/x.js"), {
    pkg: "@std/fs",
    version: "1.0.0",
    file: "sub/x.js",
  });
});

Deno.test("buildJsrTree says which module a carrier lacks", async () => {
  const none = new Map<string, string>();
  await assertRejects(
    () => buildJsrTree({ windmill: none, veryfront: none, denoStd: none }),
    Error,
    'The carrier package has no "esm/deps/jsr.io/',
  );
});

Deno.test("fetchTarball checks the digest and says what cannot be reached", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) =>
      request.url.endsWith("/@s/p/-/p-1.0.0.tgz")
        ? new Response("tarball")
        : new Response("no", { status: 404 }),
  );
  const registry = `http://127.0.0.1:${server.addr.port}`;
  using client = Deno.createHttpClient({});
  const digest = await crypto.subtle.digest("SHA-512", new TextEncoder().encode("tarball"));
  const sha512 = new Uint8Array(digest).toBase64();
  const pkg = { name: "@s/p", version: "1.0.0", sha512 };
  assertEquals(new TextDecoder().decode(await fetchTarball(pkg, registry, client)), "tarball");

  const wrong = await assertRejects(
    () => fetchTarball({ ...pkg, sha512: `A${sha512.slice(1)}` }, registry, client),
    ScriptError,
    "does not have the pinned SHA-512",
  );
  assertEquals(wrong.exitCode, 9);
  const missing = await assertRejects(
    () => fetchTarball({ ...pkg, version: "2.0.0" }, registry, client),
    ScriptError,
    "Neither JSR nor the npm registry can be reached: status 404",
  );
  assertEquals(missing.exitCode, 6);
});

Deno.test("registryUrl prefers the environment, then .npmrc", async () => {
  await inTempDir(async (dir) => {
    const names = ["npm_config_registry", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG"];
    const saved = names.map((name) => [name, Deno.env.get(name)] as const);
    names.forEach((name) => Deno.env.delete(name));
    try {
      await Deno.writeTextFile(`${dir}/.npmrc`, "x=1\nregistry = https://npm.example/base/\n");
      assertEquals(registryUrl(dir), "https://npm.example/base");
      Deno.env.set("NPM_CONFIG_REGISTRY", "https://env.example/");
      assertEquals(registryUrl(dir), "https://env.example");
    } finally {
      for (const [name, value] of saved) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  });
});

Deno.test("replaceFolder leaves the new folder and no remains", async () => {
  await inTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/.fill-99/new`, { recursive: true });
    replaceFolder(dir, "jsr.io", new Map([["a/b.js", "1"], ["c.js", "2"]]));
    replaceFolder(dir, "jsr.io", new Map([["a/b.js", "3"]]));
    assertEquals([...Deno.readDirSync(dir)].map((entry) => entry.name), ["jsr.io"]);
    assertEquals([...Deno.readDirSync(`${dir}/jsr.io`)].map((entry) => entry.name), ["a"]);
    assertEquals(await Deno.readTextFile(`${dir}/jsr.io/a/b.js`), "3");
  });
});

Deno.test("a stamp is trusted only while its files are there", async () => {
  await inTempDir(async (dir) => {
    assertEquals(readStamp(dir), undefined);
    const stamp = { source: "npm", plan: "p", lock: "l", files: ["x.js"] } as const;
    writeStamp(dir, stamp);
    assertEquals(readStamp(dir), { ...stamp, files: ["x.js"] });
    assertEquals(allThere(dir, stamp), false);
    await Deno.writeTextFile(`${dir}/x.js`, "");
    assertEquals(allThere(dir, stamp), true);
    await Deno.writeTextFile(`${dir}/.setup.json`, '{"files":');
    assertEquals(readStamp(dir), undefined);
  });
});

Deno.test("npmPartOf drops what differs between machines", () => {
  const part = npmPartOf({
    version: "5",
    specifiers: { "jsr:@std/fs@1": "1.0.0", "npm:a@1": "1.0.0" },
    npm: { "a@1.0.0": { integrity: "sha512-x", tarball: "https://npm.example/a.tgz" } },
    workspace: { dependencies: ["jsr:@std/fs@1", "npm:a@1"] },
  });
  assertEquals(part, {
    version: "5",
    specifiers: { "npm:a@1": "1.0.0" },
    npm: { "a@1.0.0": { integrity: "sha512-x" } },
    workspace: { dependencies: ["npm:a@1"] },
  });
});

Deno.test("the committed deno.lock names no JSR module, host or local path", async () => {
  const text = await Deno.readTextFile(join(ROOT, "deno.lock"));
  const { npm } = JSON.parse(text);
  assert(Object.keys(npm).length > 0);
  assertEquals(text.match(/jsr:|https?:|file:|"\/|tarball/g), null);
});

Deno.test("the committed deno.lock covers every npm import of deno.json", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const { specifiers } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  const wanted = Object.values<string>(imports).filter((target) => target.startsWith("npm:"));
  // A sub-path of a package is locked under the package.
  const packages = wanted.map((target) => target.replace(/^(npm:(?:@[^/]+\/)?[^/]+).*$/, "$1"));
  assertEquals(packages.filter((specifier) => !(specifier in specifiers)), []);
});

Deno.test("vendor.ts imports nothing that setup would have to fetch", async () => {
  const seen = new Set<string>();
  const queue = [new URL("../scripts/vendor.ts", import.meta.url).href];
  for (const module of queue) {
    if (seen.has(module)) continue;
    seen.add(module);
    const text = await Deno.readTextFile(fromFileUrl(module));
    for (
      const [, specifier = ""] of text.matchAll(/^(?:import|export)\b[^;"']*?from "([^"]+)"/gm)
    ) {
      if (specifier.startsWith("node:")) continue;
      assert(specifier.startsWith("./"), `${module} imports "${specifier}"`);
      queue.push(new URL(specifier, module).href);
    }
  }
  assert(seen.size > 5);
});

Deno.test("setups at once wait for each other, and a failed one frees the lock", async () => {
  await inTempDir(async (dir) => {
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} in`);
      await new Promise((done) => setTimeout(done, 20));
      log.push(`${name} out`);
      if (name === "a") throw new Error("failed");
    };
    const results = await Promise.allSettled(
      ["a", "b", "c"].map((name) => withSetupLock(dir, work(name))),
    );
    assertEquals(results.map(({ status }) => status).sort(), [
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    for (let n = 0; n < log.length; n += 2) {
      assertEquals(log[n]?.slice(0, 1), log[n + 1]?.slice(0, 1), log.join(", "));
    }
  });
});
