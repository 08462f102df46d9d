import { assert, assertEquals } from "@std/assert";
import { Secret } from "../../src/secret.ts";
import type { SecretSummary } from "../../src/ports/secret_backend.ts";
import { FakeSecretBackend } from "../fakes/fake_secret_backend.ts";
import { type FakeOptions, run } from "./harness.ts";

const CANARY = "c4n4ry-value";

async function backendWith(
  values: Record<string, string | Uint8Array>,
): Promise<FakeSecretBackend> {
  const backend = new FakeSecretBackend();
  for (const [name, value] of Object.entries(values)) {
    await backend.set(name, typeof value === "string" ? Secret.fromText(value) : new Secret(value));
  }
  return backend;
}

const get = async (value: string | Uint8Array, argv: string[] = [], options: FakeOptions = {}) =>
  await run(["secrets", "get", "a", ...argv], {
    ...options,
    backend: await backendWith({ a: value }),
  });

Deno.test("case 35: get into a pipe gives the exact bytes, no newline", async () => {
  for (const value of ["v", "v\n", "", "\x1b[2J\r\n", Uint8Array.of(0xff, 0, 0x0a)]) {
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    const { code, stdoutBytes, stderr } = await get(value);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdoutBytes, bytes);
  }
});

Deno.test("case 35: get to a terminal shows control characters as escapes, and says so", async () => {
  const terminals = ["stdout"] as const;
  const plain = await get("line 1\n\tline 2", [], { terminals });
  assertEquals([plain.stdout, plain.stderr], ["line 1\n\tline 2\n", ""]);
  const hostile = await get("a\x1b]52;c;aGk=\x07\x9b\u202eb\rc", [], { terminals });
  assertEquals(hostile.stdout, "a\\x1b]52;c;aGk=\\x07\\x9b\\u202eb\\x0dc\n");
  assert(hostile.stderr.includes("--format raw"));
  const binary = await get(Uint8Array.of(0xff, 0x1b), [], { terminals });
  assertEquals([binary.code, binary.stdout], [0, ""]);
  assert(binary.stderr.includes("2 bytes that are not text"));
});

Deno.test("case 35: --format raw gives the exact bytes to a terminal too", async () => {
  const { stdout, stderr } = await get("\x1b[2J", ["--format", "raw"], { terminals: ["stdout"] });
  assertEquals([stdout, stderr], ["\x1b[2J", ""]);
});

Deno.test("get as JSON: text as it is, bytes in base64", async () => {
  assertEquals(JSON.parse((await get("é\n", ["--format=json"])).stdout), {
    name: "a",
    value: "é\n",
    version: 1,
  });
  const binary = await get(Uint8Array.of(0xff), ["--format=json"]);
  assertEquals(JSON.parse(binary.stdout), {
    name: "a",
    value: "/w==",
    encoding: "base64",
    version: 1,
  });
});

Deno.test("get: the value is zeroed once it is written, in every format", async () => {
  for (const format of ["text", "raw", "json", "pretty"]) {
    const backend = await backendWith({ a: "v" });
    const found = await backend.get("a");
    backend.get = () => Promise.resolve(found);
    const { code } = await run(["secrets", "get", "a", "--format", format], { backend });
    assertEquals([code, found.value.expose()], [0, Uint8Array.of(0)]);
  }
});

Deno.test("get of an older version, and of none", async () => {
  const backend = await backendWith({ a: "one" });
  await backend.set("a", Secret.fromText("two"));
  assertEquals(
    (await run(["secrets", "get", "a", "--secret-version", "1"], { backend })).stdout,
    "one",
  );
  const none = await run(["secrets", "get", "b"], { backend });
  assertEquals([none.code, none.stdout], [4, ""]);
  assertEquals(none.stderr, 'error: Secret "b" not found\nhint: sealhold secrets list\n');
  const zeroth = await run(["secrets", "get", "a", "--secret-version", "0"], { backend });
  assertEquals([zeroth.code, zeroth.stdout], [2, ""]);
  assert(zeroth.stderr.startsWith("error: Versions are counted from 1\n"), zeroth.stderr);
});

const SOURCES: readonly [string, string[], FakeOptions, string][] = [
  ["an argument", ["v"], {}, "v"],
  ["stdin", ["-"], { stdin: "v\n" }, "v"],
  ["stdin, verbatim", ["-", "--verbatim"], { stdin: "v\n" }, "v\n"],
  ["a file", ["@f"], { userFiles: { f: "v\n" } }, "v\n"],
  ["@@", ["@@f"], {}, "@f"],
  ["behind --", ["--", "-v"], {}, "-v"],
  ["a person", [], { answers: ["typed"] }, "typed"],
];

for (const [what, argv, options, wanted] of SOURCES) {
  Deno.test(`set takes its value from ${what}`, async () => {
    const backend = new FakeSecretBackend();
    const { code, stdout, stderr } = await run(["secrets", "set", "a", ...argv], {
      ...options,
      backend,
    });
    assertEquals([code, stdout, stderr], [0, 'Secret "a" created (version 1)\n', ""]);
    assertEquals((await backend.get("a")).value.exposeText(), wanted);
  });
}

Deno.test("set tells created from updated, in every format, and never the value", async () => {
  const backend = new FakeSecretBackend();
  await run(["secrets", "set", "a", CANARY], { backend });
  const text = await run(["secrets", "set", "a", CANARY], { backend });
  assertEquals(text.stdout, 'Secret "a" updated (version 2)\n');
  const shown = await run(["secrets", "set", "a", CANARY, "--format=json", "--verbose"], {
    backend,
  });
  assertEquals(JSON.parse(shown.stdout), {
    created: false,
    name: "a",
    updated_at: "2026-01-02T03:04:05.000Z",
    version: 3,
  });
  assert(!`${text.stdout}${shown.stdout}${shown.stderr}`.includes(CANARY));
});

Deno.test("set with --if-version refuses a version that has moved on: exit 7", async () => {
  const backend = await backendWith({ a: "one" });
  const { code, stderr } = await run(["secrets", "set", "a", CANARY, "--if-version", "0"], {
    backend,
  });
  assertEquals(code, 7);
  assert(!stderr.includes(CANARY));
  assertEquals((await run(["secrets", "set", "a", "v", "--if-version", "1"], { backend })).code, 0);
});

Deno.test("set without a value and without a terminal: exit 2, and how to pipe it", async () => {
  const { code, stderr, world } = await run(["secrets", "set", "a"]);
  assertEquals([code, stderr], [
    2,
    "error: Missing value\nhint: sealhold secrets set a - < file\n",
  ]);
  assertEquals(world.terminal.stdinReads, 0, "it does not hang on stdin");
});

Deno.test("case 21: names that are none: exit 2, not echoed, nothing asked and nothing read", async () => {
  for (const name of ["../x", "a b", "/etc/passwd", `${CANARY}!`, "a\x1b[2J", "x".repeat(5_000)]) {
    for (const argv of [["get", name], ["set", name, "-"], ["set", name], ["delete", name]]) {
      const { code, stdout, stderr, world } = await run(["secrets", ...argv], {
        stdin: "v",
        answers: ["v"],
      });
      assertEquals([code, stdout], [2, ""]);
      assert(
        stderr.startsWith("error: Secret name is not valid: ") && !stderr.includes(name),
        stderr,
      );
      assertEquals([world.prompter.asked, world.terminal.stdinReads], [[], 0]);
    }
  }
});

Deno.test("list: a table, a total, and a hint when there is nothing", async () => {
  const backend = await backendWith({ "b/two": "v", a: "v" });
  const { stdout } = await run(["secrets", "list"], { backend });
  assertEquals(
    stdout,
    "Name    Created                Updated                Version\n" +
      "a       2026-01-02 03:04:05Z   2026-01-02 03:04:05Z   1\n" +
      "b/two   2026-01-02 03:04:05Z   2026-01-02 03:04:05Z   1\n\nTotal: 2 secrets\n",
  );
  const one = await run(["secrets", "list", "--prefix", "b/"], { backend });
  assert(one.stdout.endsWith("\n\nTotal: 1 secret\n"));
  const empty = { backend: new FakeSecretBackend() };
  const none = await run(["secrets", "list"], empty);
  assertEquals([none.code, none.stdout], [0, "No secrets configured\n"]);
  assertEquals(none.stderr, "hint: sealhold secrets set <name> -\n");
  assertEquals(
    (await run(["secrets", "list", "--format=json"], empty)).stdout,
    '{"secrets":[],"total_count":0}\n',
  );
});

Deno.test("A11: what a server lists is shown as escapes in the table, and is lossless in JSON", async () => {
  const nasty = "a\x1b[2J\u202e\r\nb";
  const row: SecretSummary = { name: nasty, createdAt: nasty, updatedAt: nasty, version: 1 };
  const backend = Object.assign(new FakeSecretBackend(), { list: () => Promise.resolve([row]) });
  const text = await run(["secrets", "list"], { backend });
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(text.stdout), JSON.stringify(text.stdout));
  assertEquals(text.stdout.trimEnd().split("\n").length, 4);
  const shown = await run(["secrets", "list", "--format", "json"], { backend });
  assertEquals(JSON.parse(shown.stdout).secrets[0].name, nasty);
});

Deno.test("delete asks first, --force does not, and without a terminal it says so", async () => {
  const backend = await backendWith({ a: "v", b: "v" });
  const no = await run(["secrets", "delete", "a"], { backend, answers: [false] });
  assertEquals([no.code, no.stdout, no.stderr], [
    130,
    "",
    "error: Cancelled\nhint: Nothing was changed\n",
  ]);
  assertEquals(no.world.prompter.asked, ["confirm: Delete secret a?"]);
  const nobody = await run(["secrets", "delete", "a"], { backend });
  assertEquals(nobody.code, 2);
  assert(nobody.stderr.includes("--force"));
  assertEquals((await backend.list()).length, 2);
  const yes = await run(["secrets", "delete", "a"], { backend, answers: [true] });
  assertEquals([yes.code, yes.stdout], [0, 'Secret "a" deleted\n']);
  const forced = await run(["secrets", "delete", "b", "-f"], { backend });
  assertEquals([forced.code, forced.world.prompter.asked], [0, []]);
  assertEquals(await backend.list(), []);
});
