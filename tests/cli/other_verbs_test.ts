import { assert, assertEquals } from "@std/assert";
import { reference } from "../../src/cli/graph/reference.ts";
import { program } from "../../src/cli/root.ts";
import { EXIT } from "../../src/core/shared/codes/exit_codes.ts";
import { SealholdError } from "../../src/errors.ts";
import { newPassword, passwordFromStdin } from "../../src/cli/input/password.ts";
import type { Context } from "../../src/cli/graph/spec.ts";
import { FakePrompter } from "../fakes/fake_prompter.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";
import { failureOf } from "../core/client/http/fixture.ts";
import { run, verbs } from "./harness.ts";

Deno.test("exit-codes lists every code once, in order", async () => {
  const { code, stdout } = await run(["exit-codes"]);
  assertEquals(code, 0);
  const lines = stdout.trimEnd().split("\n").slice(1).map((line) => /^(\d+) +(.*)$/.exec(line));
  const listed = lines.map((match) => ({ code: Number(match?.[1]), meaning: match?.[2] }));
  assertEquals(listed, Object.values(EXIT));
  assertEquals(listed, listed.toSorted((a, b) => a.code - b.code));
  const shown = await run(["exit-codes", "--format", "json"]);
  assertEquals(JSON.parse(shown.stdout), listed);
});

const HOME = "--allow-read=/home/s --allow-write=/home/s";

Deno.test("permissions prints a command's flags on one line, or one a line as raw", async () => {
  const one = await run(["permissions", "secrets", "get"]);
  const [env = "", ...others] = one.stdout.split(" ");
  assert(/^--allow-env=[A-Z_,]+$/.test(env) && env.includes("SEALHOLD_CA_FILE"), env);
  assertEquals(others.join(" "), `${HOME} --allow-net=sealhold.example.com:443 --allow-sys=uid\n`);
  const all = await run(["permissions"]);
  assert(all.stdout.length >= one.stdout.length);
  assertEquals(
    (await run(["permissions", "exit-codes", "--format", "raw"])).stdout.includes("\n"),
    false,
  );
  const files = await run(["permissions", "secrets", "set"]);
  assert(files.stderr.includes("--allow-read=<path>"));
});

Deno.test("what the sandbox refuses stops a command first, and the flag is the one that permissions prints", async () => {
  const [, ...flags] = (await run(["permissions", "secrets", "get"])).stdout.trim().split(" ");
  assertEquals(flags.length, 4);
  for (const flag of flags) {
    const kind = flag.slice("--allow-".length, flag.indexOf("="));
    const refused = await run(["secrets", "get", "a"], { refuses: (asked) => asked.kind === kind });
    assertEquals([refused.code, refused.stdout], [11, ""]);
    assert(refused.stderr.endsWith(`hint: Run again with ${flag}\n`), refused.stderr);
    assertEquals(refused.world.adapters.made, ["prompter"], "nothing was reached for");
  }
});

Deno.test("permissions of what is no command: exit 2", async () => {
  for (const argv of [["secrets"], ["nope"], ["secrets", "get", "more"], ["secrets", "nope"]]) {
    const { code, stdout, stderr } = await run(["permissions", ...argv]);
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith("error: There is no such command\nhint: "), stderr);
  }
});

Deno.test("docs: to stdout, to a file, and the check", async () => {
  const text = await reference(program);
  const shown = await run(["docs", "-o", "-"]);
  assertEquals([shown.code, shown.stdout], [0, text]);
  const path = "/work/docs/cli.md";
  const fresh = await run(["docs", "--check"], { userFiles: { [path]: text } });
  assertEquals([fresh.code, fresh.stdout], [0, `${path} is up to date\n`]);
  const stale = await run(["docs", "--check"], { userFiles: { [path]: `${text} ` } });
  assertEquals([stale.code, stale.stdout], [14, ""]);
  assert(stale.stderr.includes("stale"));
});

Deno.test("the reference has every visible verb, every option, and a clean table", async () => {
  const text = await reference(program);
  for (const { path, verb } of await verbs()) {
    const heading = `## sealhold ${path.join(" ")}\n`;
    if (path.join(" ") === "completions complete") {
      assert(!text.includes(heading), "what is hidden is not in the reference");
      continue;
    }
    assert(text.includes(heading), heading);
    for (const { description, hidden } of verb.options ?? []) {
      if (!hidden) assert(text.includes(description.replaceAll("|", "\\|")), description);
    }
  }
  assert(text.endsWith("\n") && !text.endsWith("\n\n"));
  assert(!text.includes("undefined"));
});

const passwordContext = (stdin: string | Uint8Array, answers?: string[]) =>
  ({
    terminal: new FakeTerminal({ stdin }),
    prompter: new FakePrompter(answers),
  }) as unknown as Context; // reading a password asks for no more

Deno.test("a password from stdin is its one line", async () => {
  for (
    const [stdin, wanted] of [["p w", "p w"], ["pw\n", "pw"], ["pw\r\n", "pw"], [" pw ", " pw "], [
      "\ufeffpw",
      "\ufeffpw",
    ]]
  ) {
    assertEquals((await passwordFromStdin(passwordContext(stdin ?? ""))).exposeText(), wanted);
  }
  for (const stdin of ["a\nb", "a\n\n", "a\rb", Uint8Array.of(0xc3), "x".repeat(2_000)]) {
    assertEquals(
      (await failureOf(() => passwordFromStdin(passwordContext(stdin)))).code,
      "INVALID_VALUE",
    );
  }
});

Deno.test("a new password is typed twice", async () => {
  const same = passwordContext("", ["pw", "pw"]);
  assertEquals((await newPassword(same, false, "ada")).exposeText(), "pw");
  assertEquals((same.prompter as FakePrompter).asked, [
    "secret: New password for ada",
    "secret: The same again",
  ]);
  const error = await failureOf(() => newPassword(passwordContext("", ["a", "b"]), false, "ada"));
  assertEquals([error.code, error.message], ["INVALID_VALUE", "The two passwords differ"]);
  const nobody = await failureOf(() => newPassword(passwordContext("pw"), false, "ada"));
  assert(nobody instanceof SealholdError && nobody.code === "NO_TERMINAL");
  assertEquals((await newPassword(passwordContext("pw\n"), true, "ada")).exposeText(), "pw");
});
