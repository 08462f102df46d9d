/**
 * What a command of the client may load. The first import of node:crypto and node:fs takes Deno 2.9 about 20 ms, a whole
 * command half of that; and a large package costs its parsing even when nothing of it runs.
 */
import { assert, assertEquals } from "@std/assert";
import { type ImportEdge, type ReadImports, readImports, sourceImports } from "./import_graph.ts";

/** The server's side of the program, which needs node: modules and large packages. */
const SERVER = /^src\/(app\/server\/|cli\/server\/.+\/)/;

/** Packages that only a dynamic import may load. */
const HEAVY = [
  "smol-toml",
  "hash-wasm",
  "@cliffy/prompt",
  "@cliffy/table",
  "hono",
  // It makes a table of 4 MB when it is imported.
  "@std/text",
  "ipaddr.js",
  "uuid",
  "jose",
  "@noble/curves",
];

/** Looks for `globalThis.process` at its import, which loads node:process in Deno 2.9: 9 ms. core/shared/text/path.ts is in its place. */
const NODE_IN_DISGUISE = ["@std/path", "@std/fs"];

/** The entry of the client's composition. */
const CLIENT = /^src\/app\/client\/client\.ts$/;

/** What every command loads, or is: these come with their static imports before anything is done. */
const BEFORE_ANYTHING = [
  /^main\.ts$/,
  /^src\/app\/(hot|whole_program)\.ts$/,
  CLIENT,
  /^src\/cli\//,
];

/** A file that was reached, and over which files. */
interface Reached {
  chain: string[];
  /** Whether it is loaded together with `main.ts`, the client's composition root or a verb. */
  eager: boolean;
}

/** Every import that makes the start heavy, as `a.ts -> b.ts -> node:fs`. */
async function faultsOf(entry: string, read: ReadImports): Promise<string[]> {
  const faults: string[] = [];
  const seen = new Map<string, boolean>();
  const queue: Reached[] = [{ chain: [entry], eager: true }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const file = next.chain.at(-1)!;
    // Once more only if it was behind a dynamic import so far and now is not.
    if (SERVER.test(file) || (seen.has(file) && (seen.get(file) || !next.eager))) continue;
    seen.set(file, next.eager);
    for (const edge of await read(file)) {
      const chain = [...next.chain, edge.to];
      if (isFile(edge.to)) queue.push({ chain, eager: isEager(edge, next) });
      else if (isHeavy(edge, next)) faults.push(chain.join(" -> "));
    }
  }
  return [...new Set(faults)].sort();
}

function isFile(to: string): boolean {
  return to.startsWith("src/") || to === "main.ts";
}

/** A verb and the composition root are dynamic imports too, but ones that every run makes. */
function isEager(edge: ImportEdge, from: Reached): boolean {
  return edge.lazy ? BEFORE_ANYTHING.some((place) => place.test(edge.to)) : from.eager;
}

function isHeavy(edge: ImportEdge, from: Reached): boolean {
  // A node: module is one too many even when it comes late: it is then the command's own work that waits for it.
  if (edge.to.startsWith("node:") || NODE_IN_DISGUISE.includes(edge.to)) return true;
  const heavy = HEAVY.some((name) => edge.to === name || edge.to.startsWith(`${name}/`));
  return heavy && !edge.lazy && from.eager;
}

Deno.test("a command of the client imports no node: module, and no large package before it needs it", async () => {
  const files: string[] = [];
  let lazy = 0;
  const counting: ReadImports = async (file) => {
    files.push(file);
    const edges = await readImports(file);
    lazy += edges.filter((edge) => edge.lazy).length;
    return edges;
  };
  assertEquals(await faultsOf("main.ts", counting), []);
  // Were nothing found, nothing would be wrong.
  assert(files.length > 100, `${files.length} files were read`);
  assert(files.some((file) => CLIENT.test(file)), "the client has moved");
  assert(lazy > 30, `${lazy} dynamic imports were found`);
});

Deno.test("the server, which is not followed, is what such a fault looks like", async () => {
  const faults = await faultsOf("src/server/http/router.ts", readImports);
  assert(
    faults.some((fault) => fault.startsWith("src/server/http/router.ts -> hono/")),
    `${faults}`,
  );
  const sealing = await faultsOf("src/core/server/secrets/seal.ts", readImports);
  assertEquals(sealing, [
    "src/core/server/secrets/seal.ts -> src/core/server/keys/data_keys.ts -> src/crypto/sync/aes_gcm.ts -> node:crypto",
  ]);
});

/** A made-up graph: `~` before a name makes the import dynamic. */
function madeUp(graph: Record<string, string[]>): ReadImports {
  return (file) =>
    Promise.resolve((graph[file] ?? []).map((name) => ({
      to: name.replace(/^~/, ""),
      lazy: name.startsWith("~"),
      typeOnly: false,
    })));
}

const CASES: Array<[string, Record<string, string[]>, string[]]> = [
  ["nothing but own files", { "main.ts": ["src/a.ts"], "src/a.ts": ["src/b.ts", "main.ts"] }, []],
  [
    "a node: module three files away, the chain named",
    { "main.ts": ["src/a.ts"], "src/a.ts": ["~src/b.ts"], "src/b.ts": ["node:fs"] },
    ["main.ts -> src/a.ts -> src/b.ts -> node:fs"],
  ],
  ["a node: module by a dynamic import", { "main.ts": ["~node:os"] }, ["main.ts -> node:os"]],
  [
    "the server behind its dynamic import",
    {
      "main.ts": ["~src/app/server/wire_server.ts", "src/cli/server/mod.ts"],
      "src/cli/server/mod.ts": ["~src/cli/server/key/rotate.ts"],
      "src/app/server/wire_server.ts": ["node:sqlite", "hono"],
      "src/cli/server/key/rotate.ts": ["node:crypto"],
    },
    [],
  ],
  [
    "a part of the server by another way",
    {
      "main.ts": ["~src/app/server/wire_server.ts", "src/core/a.ts"],
      "src/core/a.ts": ["src/core/server/secrets/seal.ts"],
      "src/core/server/secrets/seal.ts": ["node:crypto"],
    },
    ["main.ts -> src/core/a.ts -> src/core/server/secrets/seal.ts -> node:crypto"],
  ],
  ["a package that loads Node when it is imported", { "main.ts": ["@std/path"] }, [
    "main.ts -> @std/path",
  ]],
  ["a large package at the top", { "main.ts": ["jose/jwt"] }, ["main.ts -> jose/jwt"]],
  ["a large package by a dynamic import", { "main.ts": ["~jose/jwt"] }, []],
  [
    "a large package in a file that is always imported dynamically",
    { "main.ts": ["~src/crypto/w.ts"], "src/crypto/w.ts": ["hash-wasm"] },
    [],
  ],
  [
    "the same file, once imported dynamically and once not",
    {
      "main.ts": ["~src/crypto/w.ts", "src/crypto/x.ts"],
      "src/crypto/w.ts": ["hash-wasm"],
      "src/crypto/x.ts": ["src/crypto/w.ts"],
    },
    ["main.ts -> src/crypto/x.ts -> src/crypto/w.ts -> hash-wasm"],
  ],
  [
    "a large package in a verb, and in the composition root",
    {
      "main.ts": ["~src/cli/get.ts", "~src/app/client/client.ts"],
      "src/cli/get.ts": ["@cliffy/table"],
      "src/app/client/client.ts": ["smol-toml"],
    },
    [
      "main.ts -> src/app/client/client.ts -> smol-toml",
      "main.ts -> src/cli/get.ts -> @cliffy/table",
    ],
  ],
  ["a package with a name that begins alike", { "main.ts": ["jose-lite"] }, []],
];

for (const [name, graph, faults] of CASES) {
  Deno.test(`the rule of a light start: ${name}`, async () => {
    assertEquals(await faultsOf("main.ts", madeUp(graph)), faults);
  });
}

Deno.test("Cliffy's commands are loaded for completions, and for nothing else", async () => {
  const imports = await sourceImports();
  const importersOf = (target: string) =>
    [...imports].filter(([, edges]) => edges.some(({ to }) => to === target)).map(([file]) => file);
  assertEquals(importersOf("@cliffy/command"), ["src/cli/graph/cliffy.ts"]);
  assertEquals(importersOf("src/cli/graph/cliffy.ts"), ["src/cli/graph/whole_tree.ts"]);
  const users = importersOf("src/cli/graph/whole_tree.ts");
  assertEquals(users.filter((file) => !file.startsWith("src/cli/completions/")), []);
  assert(users.length > 0, "somebody does");
});
