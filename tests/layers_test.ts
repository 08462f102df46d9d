/** The import rule of the design: which layer may import which. */
import { assert, assertEquals } from "@std/assert";
import { walk } from "@std/fs";
import { dirname, fromFileUrl, join, relative } from "@std/path";

const SRC = fromFileUrl(new URL("../src/", import.meta.url));
const ROOT = fromFileUrl(new URL("../", import.meta.url));

/** Files directly under src/ that import nothing of ours and that everybody may use. */
const VOCABULARY = ["errors.ts", "secret.ts", "build_info.ts"];

/** The only files that know every layer. */
const COMPOSITION_ROOT = [
  "app/runtime.ts",
  "app/client/strategies.ts",
  "app/client/wire_client.ts",
  "app/client/login.ts",
  "app/client/base.ts",
  "app/client/store.ts",
  "app/server/wire_server.ts",
  "app/server/logins.ts",
];

/** Layer to the layers it may import, besides itself and the vocabulary. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  cli: ["core", "ports"],
  core: ["ports", "crypto"],
  ports: [],
  adapters: ["ports", "crypto"],
  crypto: [],
  server: ["core", "ports"],
};

/** Packages that only one layer may import. */
const PACKAGE_HOME: Readonly<Record<string, readonly string[]>> = {
  "@cliffy/command": ["cli"],
  "@cliffy/table": ["cli"],
  "@cliffy/prompt": ["adapters"],
  "eventsource-parser": ["core"],
  "hono": ["server"],
  "jose": ["adapters"],
  "node:sqlite": ["adapters"],
  "openid-client": ["adapters"],
  "uqr": ["cli"],
  "hash-wasm": ["crypto"],
  "canonicalize": ["crypto"],
  "@noble/curves": ["crypto"],
};

interface Import {
  file: string;
  specifier: string;
}

async function imports(file: string): Promise<Import[]> {
  const text = await Deno.readTextFile(file);
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g,
  );
  return [...found].map((match) => ({ file, specifier: match[1] ?? match[2] ?? match[3] ?? "" }));
}

async function sources(): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of walk(SRC, { exts: [".ts"], includeDirs: false })) {
    files.push(entry.path);
  }
  return files;
}

function layerOf(path: string): string {
  return relative(SRC, path).replaceAll("\\", "/").split("/")[0] ?? "";
}

/** The fault of one import, or undefined. */
function fault({ file, specifier }: Import): string | undefined {
  const from = layerOf(file);
  const where = `${relative(ROOT, file)} imports ${specifier}`;
  if (!specifier.startsWith(".")) {
    const home = Object.entries(PACKAGE_HOME).find(([name]) =>
      specifier === name || specifier.startsWith(`${name}/`)
    );
    return home && !home[1].includes(from) ? where : undefined;
  }
  const to = layerOf(join(dirname(file), specifier));
  if (VOCABULARY.includes(from)) return where;
  if (VOCABULARY.includes(to) || to === from || COMPOSITION_ROOT.includes(from)) return undefined;
  return ALLOWED[from]?.includes(to) ? undefined : where;
}

Deno.test("layers: every import follows the rule", async () => {
  const files = await sources();
  assert(files.length > 50, "the source tree was found");
  const all = (await Promise.all(files.map(imports))).flat();
  assert(all.length > 100, "imports were found");
  assertEquals(all.map(fault).filter((each) => each !== undefined), []);
});

Deno.test("layers: the rule notices a breach", () => {
  const breach = (from: string, specifier: string) =>
    fault({ file: join(SRC, from), specifier }) !== undefined;
  assert(breach("core/a.ts", "../adapters/b.ts"));
  assert(breach("cli/a.ts", "../adapters/b.ts"));
  assert(breach("crypto/a.ts", "../ports/b.ts"));
  assert(breach("server/a.ts", "../cli/b.ts"));
  assert(breach("core/a.ts", "@cliffy/command"));
  assert(breach("errors.ts", "./secret.ts"));
  assert(!breach("core/a.ts", "../ports/b.ts"));
  assert(!breach("app/runtime.ts", "./adapters/b.ts"));
});

/** Words that only some places may use. */
const WORDS: readonly { word: RegExp; homes: RegExp; why: string }[] = [
  { word: /\bDeno\.exit\b|\bprocess\.exit\b/, homes: /^$/, why: "only main.ts exits" },
  {
    word: /\bDeno\./,
    homes: /^(adapters\/|app\.ts$|server\/listen\.ts$)/,
    why: "only adapters touch the runtime",
  },
  { word: /\bfetch\(/, homes: /^adapters\//, why: "only adapters touch the network" },
  {
    word: /\bconsole\./,
    homes: /^cli\/completions\/script\.ts$/,
    why: "output goes through the terminal port",
  },
  { word: /\bMath\.random\b/, homes: /^$/, why: "randomness comes through its port" },
  {
    word: /\bDate\.now\b|\bnew Date\(\)/,
    homes: /^adapters\//,
    why: "time comes through its port",
  },
];

Deno.test("layers: the runtime, the network, time and randomness come through ports", async () => {
  const faults: string[] = [];
  for (const file of await sources()) {
    const place = relative(SRC, file).replaceAll("\\", "/");
    const code = (await Deno.readTextFile(file)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replace(
      /"[^"\n]*"|`[^`]*`/g,
      '""',
    );
    for (const { word, homes, why } of WORDS) {
      if (word.test(code) && !homes.test(place)) faults.push(`${place}: ${why}`);
    }
  }
  assertEquals(faults, []);
});
