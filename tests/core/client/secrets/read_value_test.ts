import { assert, assertEquals } from "@std/assert";
import { readValue } from "../../../../src/core/client/secrets/read_value.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { FakeTerminal } from "../../../fakes/fake_terminal.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
import { failureOf } from "../http/fixture.ts";

const MAX_VALUE_BYTES = 700 * 1024;

interface Given {
  stdin?: string | Uint8Array;
  files?: Record<string, string | Uint8Array>;
  env?: Record<string, string>;
  verbatim?: boolean;
}

async function read(value: string, { stdin = "", files, env, verbatim = false }: Given = {}) {
  const ports = {
    terminal: new FakeTerminal({ stdin }),
    userFiles: new FakeUserFiles(files),
    env: new FakeEnvironment(env),
  };
  return { value: (await readValue(ports, value, verbatim)).expose(), ports };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const BINARY = Uint8Array.from({ length: 256 }, (_, i) => i);

const STDIN: readonly [string, string, string, string][] = [
  // what, stdin, value, value with --verbatim
  ["no newline", "a", "a", "a"],
  ["one newline", "a\n", "a", "a\n"],
  ["CR LF", "a\r\n", "a", "a\r\n"],
  ["two newlines", "a\n\n", "a\n", "a\n\n"],
  ["a newline before CR LF", "a\n\r\n", "a\n", "a\n\r\n"],
  ["a lone CR", "a\r", "a\r", "a\r"],
  ["newlines inside", "a\nb\r\nc", "a\nb\r\nc", "a\nb\r\nc"],
  ["spaces around", " a \n", " a ", " a \n"],
  ["a NUL", "a\0\n", "a\0", "a\0\n"],
  ["a byte order mark", "\ufeffa\n", "\ufeffa", "\ufeffa\n"],
];

for (const [what, stdin, value, verbatim] of STDIN) {
  Deno.test(`stdin with ${what}`, async () => {
    assertEquals((await read("-", { stdin })).value, bytes(value));
    assertEquals((await read("-", { stdin, verbatim: true })).value, bytes(verbatim));
  });
}

Deno.test("stdin with bytes of every kind stays as it is", async () => {
  assertEquals((await read("-", { stdin: BINARY })).value, BINARY);
});

Deno.test("a file is taken to the byte, its newline too", async () => {
  const files = { "rel.txt": "a\n", "/abs": BINARY };
  assertEquals((await read("@rel.txt", { files })).value, bytes("a\n"));
  assertEquals((await read("@/abs", { files })).value, BINARY);
});

Deno.test("@~/ is in the home folder", async () => {
  const files = { "/home/ada/key.pem": "k", "C:\\Users\\ada/key": "w", "~user/x": "literal" };
  assertEquals((await read("@~/key.pem", { files, env: { HOME: "/home/ada" } })).value, bytes("k"));
  assertEquals((await read("@~user/x", { files, env: {} })).value, bytes("literal"));
  const error = await failureOf(() => read("@~/key.pem", { files }));
  assertEquals([error.code, error.hint], ["USAGE", "Give the full path"]);
});

Deno.test("@@ is a text that starts with @, and opens no file", async () => {
  for (
    const [given, value] of [["@@x", "@x"], ["@@", "@"], ["@@@", "@@"], [
      "@@/etc/passwd",
      "@/etc/passwd",
    ]]
  ) {
    const { value: got, ports } = await read(given ?? "");
    assertEquals(got, bytes(value ?? ""));
    assertEquals(ports.userFiles.opened, []);
  }
});

Deno.test("any other text is the value itself; stdin is not touched", async () => {
  for (const text of ["v", "--", "a\n", "-x", "é", " ", "~/x", "a@b"]) {
    const { value, ports } = await read(text, { stdin: "other" });
    assertEquals(value, bytes(text));
    assertEquals(ports.terminal.stdinReads, 0);
  }
});

Deno.test("an empty value is refused, wherever it comes from", async () => {
  const empty: [string, Given][] = [
    ["", {}],
    ["-", {}],
    ["-", { stdin: "\n" }],
    ["-", { stdin: "\r\n" }],
    ["@f", { files: { f: "" } }],
  ];
  for (const [value, given] of empty) {
    const error = await failureOf(() => read(value, given));
    assertEquals([error.code, error.message], ["INVALID_VALUE", "The value is empty"]);
    assertEquals(error.hint, "Pass a value, - for stdin, or @file");
  }
  assertEquals((await read("-", { stdin: "\n", verbatim: true })).value, bytes("\n"));
});

Deno.test("what is larger than the limit is refused, and exactly the limit is not", async () => {
  const full = new Uint8Array(MAX_VALUE_BYTES).fill(0x78);
  const over = new Uint8Array(MAX_VALUE_BYTES + 1).fill(0x78);
  assertEquals((await read("-", { stdin: full })).value.length, MAX_VALUE_BYTES);
  assertEquals((await read("@f", { files: { f: full } })).value.length, MAX_VALUE_BYTES);
  assertEquals((await failureOf(() => read("-", { stdin: over }))).code, "INVALID_VALUE");
  assertEquals((await failureOf(() => read("@f", { files: { f: over } }))).code, "INVALID_VALUE");
});

Deno.test("a file that is not there is named, its code is FILE_NOT_FOUND", async () => {
  const error = await failureOf(() => read("@missing"));
  assertEquals(error.code, "FILE_NOT_FOUND");
  assert(error.hint?.includes("missing"));
});

Deno.test("a lone @ is no file", async () => {
  assertEquals((await failureOf(() => read("@"))).code, "USAGE");
});
