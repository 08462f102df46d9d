import { assert, assertEquals } from "@std/assert";
import { findCommand } from "../../../src/cli/graph/find.ts";
import { program } from "../../../src/cli/root.ts";

interface Wanted {
  path?: string;
  help?: true;
  version?: true;
  kind?: "verb";
}

const TABLE: readonly [string, Wanted][] = [
  ["", {}],
  ["auth", { path: "auth" }],
  ["auth status", { path: "auth status", kind: "verb" }],
  ["server user add", { path: "server user add", kind: "verb" }],
  ["serve", { path: "serve", kind: "verb" }],
  // Words behind a verb are its arguments, even those that name commands.
  ["secrets get auth", { path: "secrets get", kind: "verb" }],
  ["permissions secrets get", { path: "permissions", kind: "verb" }],
  // An unknown word stops the walk; a later known one is not picked up.
  ["nope auth status", {}],
  ["auth nope status", { path: "auth" }],
  ["Auth status", {}],
  // What the prototype has is no command.
  ["constructor", {}],
  ["__proto__", {}],
  ["auth toString", { path: "auth" }],
  // Global options and their values are stepped over.
  ["--format json auth status", { path: "auth status", kind: "verb" }],
  ["auth --server https://a.test status", { path: "auth status", kind: "verb" }],
  ["--server auth secrets list", { path: "secrets list", kind: "verb" }],
  ["--server=https://a.test auth status", { path: "auth status", kind: "verb" }],
  ["--verbose auth status", { path: "auth status", kind: "verb" }],
  ["--no-prompt --debug auth", { path: "auth" }],
  ["--config", {}],
  ["-x auth status", { path: "auth status", kind: "verb" }],
  // Help, anywhere before --.
  ["--help", { help: true }],
  ["-h auth", { path: "auth", help: true }],
  ["auth --help status", { path: "auth status", kind: "verb", help: true }],
  ["secrets get name -h", { path: "secrets get", kind: "verb", help: true }],
  ["secrets get -- -h", { path: "secrets get", kind: "verb" }],
  ["secrets set name -- --help", { path: "secrets set", kind: "verb" }],
  ["--context --help auth status", { path: "auth status", kind: "verb" }],
  // The version, before any command.
  ["--version", { version: true }],
  ["-V", { version: true }],
  ["--format json --version", { version: true }],
  ["auth --version", { path: "auth" }],
  ["secrets get -V", { path: "secrets get", kind: "verb" }],
  ["-- --version", {}],
  ["-- auth status", {}],
];

for (const [line, wanted] of TABLE) {
  Deno.test(`find: sealhold ${line}`, () => {
    const found = findCommand(program, line === "" ? [] : line.split(" "));
    assertEquals(found.path.join(" "), wanted.path ?? "");
    assertEquals(found.node.kind, wanted.kind ?? "group");
    assertEquals([found.help, found.version], [wanted.help ?? false, wanted.version ?? false]);
  });
}

Deno.test("find: an empty word is no command and no crash", () => {
  assertEquals(findCommand(program, ["", "auth"]).path, []);
  assertEquals(findCommand(program, ["auth", "", "status"]).path, ["auth"]);
});

Deno.test("find: the node is the graph's own", () => {
  assert(findCommand(program, []).node === program);
  assert(findCommand(program, ["auth"]).node === program.children["auth"]);
});
