import { assert, assertEquals } from "@std/assert";
import { findCommand } from "../../../src/cli/graph/find.ts";
import { program } from "../../../src/cli/root.ts";

interface Wanted {
  path?: string;
  help?: true;
  version?: true;
  debug?: true;
  format?: string;
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
  ["--format json auth status", { path: "auth status", kind: "verb", format: "json" }],
  ["auth --server https://a.test status", { path: "auth status", kind: "verb" }],
  ["--server auth secrets list", { path: "secrets list", kind: "verb" }],
  ["--server=https://a.test auth status", { path: "auth status", kind: "verb" }],
  ["--verbose auth status", { path: "auth status", kind: "verb" }],
  ["--no-prompt --debug auth", { path: "auth", debug: true }],
  ["--config", {}],
  ["-x auth status", { path: "auth status", kind: "verb" }],
  // Help, anywhere before --.
  ["--help", { help: true }],
  ["-h auth", { path: "auth", help: true }],
  ["auth --help status", { path: "auth status", kind: "verb", help: true }],
  ["secrets get name -h", { path: "secrets get", kind: "verb", help: true }],
  ["secrets get -- -h", { path: "secrets get", kind: "verb" }],
  ["secrets set name -- --help", { path: "secrets set", kind: "verb" }],
  ["--context --help auth status", { path: "auth status", kind: "verb", help: true }],
  // The version, before any command.
  ["--version", { version: true }],
  ["-V", { version: true }],
  ["--format json --version", { version: true, format: "json" }],
  ["auth --version", { path: "auth" }],
  ["secrets get -V", { path: "secrets get", kind: "verb" }],
  ["-- --version", {}],
  ["-- auth status", {}],
  // An option is no value of the option before it; a letter for help stands alone, and may begin an id.
  ["--context --version", { version: true }],
  ["auth --token --debug status", { path: "auth status", kind: "verb", debug: true }],
  ["secrets delete -fh", { path: "secrets delete", kind: "verb" }],
  ["send --to -hCw4IGQPvkICw4IGQPvkICw", { path: "send", kind: "verb" }],
  ["--help=x", {}],
  ["--debug=x", {}],
  // The format in both forms, anywhere before --; the first that is one.
  ["auth --format=raw status", { path: "auth status", kind: "verb", format: "raw" }],
  ["secrets get --format pretty", { path: "secrets get", kind: "verb", format: "pretty" }],
  ["secrets get --format=nope --format=json", {
    path: "secrets get",
    kind: "verb",
    format: "json",
  }],
  ["secrets get --format=json --format=raw", { path: "secrets get", kind: "verb", format: "json" }],
  ["secrets get -- --format=json --debug", { path: "secrets get", kind: "verb" }],
  ["--format= auth", { path: "auth" }],
  ["--token --format=json auth", { path: "auth", format: "json" }],
];

for (const [line, wanted] of TABLE) {
  Deno.test(`find: sealhold ${line}`, () => {
    const found = findCommand(program, line === "" ? [] : line.split(" "));
    assertEquals(found.path.join(" "), wanted.path ?? "");
    assertEquals(found.node.kind, wanted.kind ?? "group");
    assertEquals([found.help, found.version], [wanted.help ?? false, wanted.version ?? false]);
    assertEquals([found.format, found.debug], [wanted.format, wanted.debug ?? false]);
  });
}

Deno.test("find: an empty word is no command and no crash", () => {
  assertEquals(findCommand(program, ["", "auth"]).path, []);
  assertEquals(findCommand(program, ["auth", "", "status"]).path, ["auth"]);
});

Deno.test("find: the end is behind the last name of the command", () => {
  for (
    const [line, end] of [
      ["", 0],
      ["auth", 1],
      ["--verbose auth --format json status x", 5],
      [
        "nope auth",
        0,
      ],
      ["secrets get secrets", 2],
      ["auth --server", 1],
    ] as const
  ) {
    assertEquals(findCommand(program, line.split(" ")).end, end, line);
  }
});

Deno.test("find: the node is the graph's own", () => {
  assert(findCommand(program, []).node === program);
  assert(findCommand(program, ["auth"]).node === program.children["auth"]);
});
