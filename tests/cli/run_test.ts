import { assert, assertEquals } from "@std/assert";
import { group, type Outcome, verbRef } from "../../src/cli/graph/spec.ts";
import { buildInfo } from "../../src/build_info.ts";
import { errorCodes, exitCodeOf } from "../../src/core/shared/codes/error_codes.ts";
import { SealholdError } from "../../src/errors.ts";
import { canonicalJson } from "../../src/crypto/canonical_json.ts";
import { run } from "./harness.ts";

const CANARY = "c4n4ry-message";

/** A graph of one verb, `do`, that throws or returns what it is given. */
function graphOf(what: unknown, outcome: boolean) {
  const verb = {
    summary: "Do it",
    needs: { env: ["HOME"] },
    run: (): Promise<Outcome> => outcome ? Promise.resolve(what as Outcome) : Promise.reject(what),
  };
  return group("Test", { do: verbRef("Do it", () => Promise.resolve({ verb })) });
}

const failing = (error: unknown, argv: string[] = [], env: Record<string, string> = {}) =>
  run(["do", ...argv], { graph: graphOf(error, false), env });

Deno.test("version: text, JSON and raw, and no dependency is made", async () => {
  const { version, commit } = buildInfo;
  const text = await run(["--version"]);
  assertEquals([text.code, text.stdout, text.stderr], [0, `sealhold ${version} (${commit})\n`, ""]);
  const json = await run(["-V", "--format", "json"]);
  assertEquals(json.stdout, `{"commit":"${commit}","version":"${version}"}\n`);
  assertEquals((await run(["-V", "--format=raw"])).stdout, version);
  assert(!text.world.started);
});

Deno.test("an error is one line and a hint, or one line of canonical JSON", async () => {
  const error = new SealholdError("SECRET_NOT_FOUND", 'Secret "x" not found', {
    hint: "sealhold secrets list",
  });
  const text = await failing(error);
  assertEquals([text.code, text.stdout], [4, ""]);
  assertEquals(text.stderr, 'error: Secret "x" not found\nhint: sealhold secrets list\n');
  for (const format of ["json", "pretty"]) {
    const { code, stdout, stderr } = await failing(error, ["--format", format]);
    assertEquals([code, stdout], [4, ""]);
    assertEquals(
      stderr,
      `{"error":{"code":"SECRET_NOT_FOUND","hint":"sealhold secrets list","message":"Secret \\"x\\" not found"}}\n`,
    );
    assertEquals(canonicalJson(JSON.parse(stderr)) + "\n", stderr);
  }
  assertEquals((await failing(error, ["--format", "raw"])).stderr, text.stderr);
});

Deno.test("an error without a hint has no hint line", async () => {
  const error = new SealholdError("BUSY", "Busy");
  assertEquals((await failing(error)).stderr, "error: Busy\n");
  assertEquals(
    (await failing(error, ["--format=json"])).stderr,
    '{"error":{"code":"BUSY","message":"Busy"}}\n',
  );
});

Deno.test("SEALHOLD_FORMAT is the format where no option says otherwise", async () => {
  const error = new SealholdError("BUSY", "Busy");
  const json = { SEALHOLD_FORMAT: "json" };
  assert((await failing(error, [], json)).stderr.startsWith("{"));
  assert((await failing(error, ["--format", "text"], json)).stderr.startsWith("error:"));
  const nonsense = await run(["exit-codes"], { env: { SEALHOLD_FORMAT: "nonsense" } });
  assertEquals([nonsense.code, nonsense.stdout], [2, ""]);
  assert(nonsense.stderr.startsWith("error: SEALHOLD_FORMAT is not a format\n"));
  const usage = await run(["nope"], { env: json });
  assertEquals(usage.code, 2);
  assertEquals(JSON.parse(usage.stderr).error.code, "USAGE");
  const outcome = { data: { a: 1 }, text: "one" };
  const shown = await run(["do"], { graph: graphOf(outcome, true), env: json });
  assertEquals(shown.stdout, '{"a":1}\n');
});

Deno.test("every error code ends in its exit code, and says what happened but for a reader that is gone", async () => {
  for (const code of errorCodes()) {
    const ran = await failing(new SealholdError(code, "x"));
    assertEquals([ran.code, ran.stdout], [exitCodeOf(code), ""], code);
    assertEquals(ran.stderr, code === "READER_GONE" ? "" : "error: x\n", code);
  }
});

/** Case 29: whatever is thrown, its text may hold anything. */
const UNEXPECTED: readonly [string, unknown, string][] = [
  ["an Error", new Error(CANARY), "Error"],
  ["a TypeError", new TypeError(CANARY), "TypeError"],
  ["a SyntaxError of JSON.parse", thrownBy(() => JSON.parse(`"${CANARY}`)), "SyntaxError"],
  ["an error of URL", thrownBy(() => new URL(`http://u:${CANARY}@`)), "TypeError"],
  ["an error with a cause", new Error(CANARY, { cause: new RangeError(CANARY) }), "Error"],
  ["an error of Deno", new Deno.errors.NotFound(CANARY), "NotFound"],
  [
    "an error with a stack in its text",
    new Error(`x\n    at ${CANARY} (file:///${CANARY}.ts:1:1)`),
    "Error",
  ],
  ["an error whose text was changed", changed(), "Error"],
  ["a string", CANARY, "string"],
  ["nothing", undefined, "undefined"],
  ["null", null, "object"],
  ["an object", { message: CANARY }, "object"],
];

for (const [what, error, name] of UNEXPECTED) {
  Deno.test(`case 29: ${what} is shown by its class alone, with --debug too`, async () => {
    for (
      const argv of [[], ["--verbose"], ["--debug"], ["--debug", "--format", "json"], [
        "--debug",
        "--verbose",
      ]]
    ) {
      const { code, stdout, stderr } = await failing(error, argv);
      assertEquals([code, stdout], [1, ""]);
      assert(stderr.includes(`Unexpected failure (${name})`), stderr);
      assert(!stderr.includes(CANARY), stderr);
      if (!argv.includes("--debug")) assertEquals(stderr.trimEnd().split("\n").length, 2);
    }
  });
}

Deno.test("--debug names classes and places of the whole chain of causes", async () => {
  const error = new SealholdError("DISK_FAILED", "Cannot write", { cause: new RangeError(CANARY) });
  const { stderr } = await failing(error, ["--debug"]);
  assert(stderr.startsWith("error: Cannot write\n"));
  assert(/^debug: SealholdError$/m.test(stderr) && /^debug: RangeError$/m.test(stderr), stderr);
  assert(/^debug: at .*run_test\.ts:\d+:\d+/m.test(stderr), stderr);
  assert(!stderr.includes(CANARY));
});

Deno.test("--debug behind -- is an argument, and asks for nothing", async () => {
  const { code, stderr } = await failing(new Error(CANARY), ["--", "--debug"]);
  assertEquals(code, 2);
  assertEquals(stderr.trimEnd().split("\n").length, 2, stderr);
});

Deno.test("--debug survives a chain of causes that ends in itself", async () => {
  const error = new Error("x");
  error.cause = error;
  assertEquals((await failing(error, ["--debug"])).code, 1);
});

Deno.test("case 33: control characters in messages and hints are shown as escapes", async () => {
  const error = new SealholdError("NOT_FOUND", "a\x1b[2Jb\rc\nforged", { hint: "\u202ecod\x9b" });
  const { stderr } = await failing(error);
  assertEquals(stderr, "error: a\\x1b[2Jb\\x0dc\\nforged\nhint: \\u202ecod\\x9b\n");
});

Deno.test("a message that is not well-formed does not break the report", async () => {
  const error = new SealholdError("NOT_FOUND", "a\ud800b", { hint: "\udfff" });
  assertEquals((await failing(error, ["--format", "json"])).code, 4);
});

Deno.test("case 31: when the reader of stdout is gone: exit code 141, whatever the format, and not a word", async () => {
  const outcome = { data: 1, text: "x" };
  for (const format of ["text", "json", "pretty", "raw"]) {
    for (const argv of [["do"], ["do", "--debug"], ["do", "--help"], ["--help"], ["--version"]]) {
      const graph = graphOf(outcome, true);
      const { code, stderr } = await run([...argv, "--format", format], {
        graph,
        stdoutClosed: true,
      });
      assertEquals([code, stderr], [141, ""], `${argv} ${format}`);
    }
  }
});

Deno.test("an outcome may carry its own exit code", async () => {
  const outcome = { data: { healthy: false }, text: "bad", exitCode: 9 };
  const ran = await run(["do"], { graph: graphOf(outcome, true) });
  assertEquals([ran.code, ran.stdout, ran.stderr], [9, "bad\n", ""]);
});

Deno.test("a verb that cannot be loaded is an unexpected failure, not a crash", async () => {
  const graph = group("Test", { do: verbRef("Do it", () => Promise.reject(new Error(CANARY))) });
  for (const argv of [["do"], ["do", "--help"]]) {
    const { code, stderr } = await run(argv, { graph });
    assertEquals(code, 1);
    assert(!stderr.includes(CANARY));
  }
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("it did not throw");
}

function changed(): Error {
  const error = new Error(`x\n    at ${CANARY} (a.ts:1:1)`);
  error.message = "y";
  return error;
}
