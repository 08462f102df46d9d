/** The import rule of CONTRIBUTING.md: which wing may import which, and that nothing imports itself in a ring. */
import { assert, assertEquals } from "@std/assert";
import {
  cyclesOf,
  type FileGraph,
  folderGraph,
  type ImportEdge,
  sourceImports,
} from "./import_graph.ts";

/** Files directly under src/ that import nothing of ours and that everybody may use. */
const VOCABULARY = [
  "src/errors.ts",
  "src/secret.ts",
  "src/build_info.ts",
  "src/awaitable.ts",
  "src/bounded_map.ts",
];

/** The table of codes: it imports nothing but itself, so that errors.ts may take the type of the codes from it. */
const CODES = "src/core/shared/codes/";

/** Wing to the wings it may import, besides itself and the vocabulary. `app` knows all of them. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "cli": ["core/client", "core/shared", "ports"],
  "server": ["core/server", "core/shared", "ports"],
  "core/client": ["core/shared", "ports", "crypto"],
  "core/server": ["core/shared", "ports", "crypto"],
  "core/shared": ["ports", "crypto"],
  "adapters": ["core/shared", "ports", "crypto"],
  "ports": [],
  "crypto": [],
};

/** The commands that run the server and its administration: they alone reach its use cases. */
const SERVER_COMMANDS = /^src\/cli\/(server\/.+|serve\.ts)$/;

/** Packages that only some wings may import. */
const PACKAGE_HOME: Readonly<Record<string, readonly string[]>> = {
  "@cliffy/command": ["cli"],
  "@cliffy/table": ["cli"],
  "@cliffy/prompt": ["adapters"],
  "eventsource-parser": ["core/client"],
  "hono": ["server"],
  "ipaddr.js": ["core/shared", "core/server"],
  "jose": ["adapters"],
  "node:sqlite": ["adapters"],
  "openid-client": ["adapters"],
  "uqr": ["cli"],
  "uuid": ["core/server"],
  "hash-wasm": ["crypto"],
  "canonicalize": ["crypto"],
  "@noble/curves": ["crypto"],
};

/** What may use the modules of Node: adapters, and the primitives that WebCrypto does not have without waiting. */
const NODE_HOME = /^src\/(adapters|crypto\/sync)\//;

/** `core/client` for `src/core/client/login/log_in.ts`, `cli` for `src/cli/root.ts`. */
function wingOf(file: string): string {
  const [, first = "", second = ""] = file.split("/");
  return first === "core" ? `core/${second}` : first;
}

/** The fault of one import, or undefined. */
function fault(file: string, { to }: Pick<ImportEdge, "to">): string | undefined {
  const said = `${file} imports ${to}`;
  const from = wingOf(file);
  if (to.startsWith("node:") && !NODE_HOME.test(file)) return said;
  if (!to.startsWith("src/") && to !== "main.ts") {
    const home = Object.entries(PACKAGE_HOME).find(([name]) =>
      to === name || to.startsWith(`${name}/`)
    );
    return home && !home[1].includes(from) ? said : undefined;
  }
  if (file.startsWith(CODES)) return to.startsWith(CODES) ? undefined : said;
  if (VOCABULARY.includes(file)) {
    return file === "src/errors.ts" && to.startsWith(CODES) ? undefined : said;
  }
  if (VOCABULARY.includes(to)) return undefined;
  const wing = wingOf(to);
  // The program is wired in one place: whoever imports that is above it, and only main.ts is.
  if (wing === "app" && from !== "app") return file === "main.ts" ? undefined : said;
  if (wing === from || from === "app" || file === "main.ts") return undefined;
  if (wing === "core/server" && SERVER_COMMANDS.test(file)) return undefined;
  return ALLOWED[from]?.includes(wing) ? undefined : said;
}

const imports = await sourceImports();
const files: FileGraph = new Map(
  [...imports].map(([file, edges]) => [
    file,
    edges.map(({ to }) => to).filter((to) => imports.has(to)),
  ]),
);

Deno.test("layers: every import follows the rule", () => {
  assert(imports.size > 500, `${imports.size} files were found`);
  const all = [...imports].flatMap(([file, edges]) => edges.map((edge) => fault(file, edge)));
  assert(all.length > 2000, `${all.length} imports were found`);
  assertEquals(all.filter((each) => each !== undefined), []);
});

Deno.test("layers: every file is in a wing that the rule knows", () => {
  const wings = new Set(
    [...imports.keys()].filter((file) => file.split("/").length > 2).map(wingOf),
  );
  assertEquals([...wings].sort(), [...Object.keys(ALLOWED), "app"].sort());
});

const BREACHES: readonly (readonly [file: string, to: string])[] = [
  ["src/core/client/login/a.ts", "src/core/server/accounts/b.ts"],
  ["src/core/server/accounts/a.ts", "src/core/client/login/b.ts"],
  ["src/core/shared/store/a.ts", "src/core/client/login/b.ts"],
  ["src/core/shared/store/a.ts", "src/core/server/accounts/b.ts"],
  ["src/core/client/login/a.ts", "src/adapters/clock/b.ts"],
  ["src/cli/auth/a.ts", "src/adapters/clock/b.ts"],
  ["src/cli/auth/a.ts", "src/core/server/accounts/b.ts"],
  ["src/cli/graph/a.ts", "src/core/server/serving/b.ts"],
  ["src/cli/server_thing.ts", "src/core/server/serving/b.ts"],
  ["src/cli/auth/a.ts", "src/app/client/b.ts"],
  ["src/cli/auth/a.ts", "src/server/b.ts"],
  ["src/cli/serve.ts", "src/server/b.ts"],
  ["src/server/routes/a.ts", "src/core/client/login/b.ts"],
  ["src/server/routes/a.ts", "src/adapters/clock/b.ts"],
  ["src/server/a.ts", "src/cli/b.ts"],
  ["src/adapters/clock/a.ts", "src/core/client/config/b.ts"],
  ["src/adapters/clock/a.ts", "src/core/server/keys/b.ts"],
  ["src/ports/a.ts", "src/core/shared/identity/b.ts"],
  ["src/crypto/a.ts", "src/ports/b.ts"],
  ["src/core/client/login/a.ts", "@cliffy/command"],
  ["src/core/server/oauth/a.ts", "hono/html"],
  ["src/cli/auth/a.ts", "ipaddr.js"],
  ["src/core/client/login/a.ts", "uuid"],
  ["src/errors.ts", "src/secret.ts"],
  ["src/secret.ts", "src/core/shared/codes/b.ts"],
  ["src/errors.ts", "src/core/shared/text/b.ts"],
  ["src/core/shared/codes/a.ts", "src/errors.ts"],
  ["src/core/shared/codes/a.ts", "src/core/shared/text/b.ts"],
  ["src/core/server/accounts/a.ts", "node:crypto"],
  ["src/server/a.ts", "node:timers"],
  ["src/crypto/a.ts", "node:crypto"],
  ["main.ts", "node:process"],
  ["main.ts", "hono"],
];

for (const [file, to] of BREACHES) {
  Deno.test(`layers: the rule notices ${file} -> ${to}`, () => {
    assertEquals(fault(file, { to }), `${file} imports ${to}`);
  });
}

Deno.test("layers: what is right is not refused", () => {
  const right: [string, string][] = [
    ["src/core/client/login/a.ts", "src/core/shared/net/b.ts"],
    ["src/core/client/login/a.ts", "src/ports/b.ts"],
    ["src/cli/server/user/a.ts", "src/core/server/accounts/b.ts"],
    ["src/cli/serve.ts", "src/core/server/serving/b.ts"],
    ["src/app/client/a.ts", "src/adapters/clock/b.ts"],
    ["src/adapters/keychain/a.ts", "src/core/shared/permissions/b.ts"],
    ["src/core/server/secrets/a.ts", "src/errors.ts"],
    ["src/errors.ts", "src/core/shared/codes/b.ts"],
    ["src/core/shared/codes/a.ts", "src/core/shared/codes/b.ts"],
    ["src/adapters/keychain/a.ts", "node:fs"],
    ["src/crypto/sync/a.ts", "node:crypto"],
    ["main.ts", "src/app/runtime.ts"],
    ["main.ts", "src/cli/run.ts"],
  ];
  assertEquals(right.map(([file, to]) => fault(file, { to })).filter(Boolean), []);
});

Deno.test("layers: no file lies on a ring of imports", () => {
  assertEquals(cyclesOf(files), []);
});

Deno.test("layers: no folder lies on a ring of imports", () => {
  assertEquals(cyclesOf(folderGraph(files)), []);
});

Deno.test("layers: a ring of files, of folders, and of a folder with the one inside it is found", () => {
  const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));
  const ring = graph({ "a/x.ts": ["a/y.ts"], "a/y.ts": ["a/z.ts"], "a/z.ts": ["a/x.ts"] });
  assertEquals(cyclesOf(ring), [["a/x.ts", "a/y.ts", "a/z.ts"]]);
  assertEquals(cyclesOf(folderGraph(ring)), []);
  // No file is on a ring here, and both folders are.
  const folders = graph({ "a/x.ts": ["b/y.ts"], "b/z.ts": ["a/w.ts"], "b/y.ts": [], "a/w.ts": [] });
  assertEquals(cyclesOf(folders), []);
  assertEquals(cyclesOf(folderGraph(folders)), [["a", "b"]]);
  const inside = graph({ "a/x.ts": ["a/b/y.ts"], "a/b/y.ts": ["a/w.ts"], "a/w.ts": [] });
  assertEquals(cyclesOf(folderGraph(inside)), [["a", "a/b"]]);
  const tree = graph({ "a/x.ts": ["b/y.ts", "c/z.ts"], "b/y.ts": ["c/z.ts"], "c/z.ts": [] });
  assertEquals([cyclesOf(tree), cyclesOf(folderGraph(tree))], [[], []]);
});

/** Words that only some places may use. */
const WORDS: readonly { word: RegExp; homes: RegExp; why: string }[] = [
  { word: /\bDeno\.exit\b|\bprocess\.exit\b/, homes: /^$/, why: "only main.ts exits" },
  {
    word: /\bDeno\./,
    homes: /^src\/(adapters\/|server\/listen\.ts$)/,
    why: "only adapters touch the runtime",
  },
  { word: /\bfetch\(/, homes: /^src\/adapters\//, why: "only adapters touch the network" },
  {
    word: /\bconsole\./,
    homes: /^src\/cli\/completions\/script\.ts$/,
    why: "output goes through the terminal port",
  },
  { word: /\bMath\.random\b/, homes: /^$/, why: "randomness comes through its port" },
  {
    word: /\bgetRandomValues\b|\brandomUUID\b|\brandomBytes\b/,
    homes: /^src\/adapters\/random\//,
    why: "randomness comes through its port",
  },
  {
    word: /\b(?:set|clear)(?:Timeout|Interval)\b|\bperformance\.|\bAbortSignal\.timeout\b/,
    // src/server/ stands on the runtime's own listener and sockets, and has their patience.
    homes: /^src\/(adapters|server)\//,
    why: "waiting goes by the clock port",
  },
  {
    word: /\bglobalThis\b|\bnavigator\./,
    homes: /^src\/adapters\//,
    why: "only adapters touch the runtime",
  },
  {
    word: /\bDate\.now\b|\bnew Date\(\)/,
    homes: /^src\/adapters\//,
    why: "time comes through its port",
  },
  {
    word: /\b(?:function|const|let|class|interface|type) _\w/,
    homes: /^$/,
    why: "what is not exported is private and needs no _",
  },
];

/** What a text says that its file may not. */
function wordsIn(file: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").replace(
    /"[^"\n]*"|`[^`]*`/g,
    '""',
  );
  return WORDS.filter(({ word, homes }) => word.test(code) && !homes.test(file))
    .map(({ why }) => `${file}: ${why}`);
}

Deno.test("layers: the runtime, the network, time and randomness come through ports", async () => {
  const faults: string[] = [];
  for (const file of imports.keys()) {
    if (file === "main.ts") continue;
    const text = await Deno.readTextFile(new URL(`../${file}`, import.meta.url));
    faults.push(...wordsIn(file, text));
  }
  assertEquals(faults, []);
});

Deno.test("layers: each word of the runtime is noticed in core, and in no comment or text", () => {
  const uses = [
    ...["Deno.exit(1)", "Deno.cwd()", "await fetch(url)", "console.log(1)", "Math.random()"],
    ...["Date.now()", "new Date()", "setTimeout(f, 1)", "clearInterval(t)", "performance.now()"],
    ...["AbortSignal.timeout(1)", "crypto.getRandomValues(a)", "crypto.randomUUID()"],
    ...["globalThis.process", "navigator.userAgent", "const _a = 1"],
  ];
  for (const use of uses) {
    assert(wordsIn("src/core/server/limits/a.ts", `${use};`).length > 0, use);
    assertEquals(wordsIn("src/core/server/limits/a.ts", `// ${use}\n"${use}";`), []);
  }
});
