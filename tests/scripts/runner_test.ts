import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { expand, parseScript, pattern, splitWords } from "./parse.ts";
import { runScript, type Subject } from "./runner.ts";

/** A stand-in for sealhold: a shell script that knows a few verbs. */
const FAKE = `
case "$1" in
  say) shift; echo "$@" ;;
  moan) shift; echo "$@" >&2; exit 3 ;;
  echo-stdin) cat ;;
  write) mkdir -p "$SEALHOLD_HOME"; (umask 077; echo data > "$SEALHOLD_HOME/$2") ;;
  env) env ;;
  serve) echo "listening on port 4711" >&2; exec sleep 60 ;;
esac
`;

const unix = Deno.build.os !== "windows";

async function withFake(work: (subject: Subject) => Promise<void>): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, FAKE);
    await work({ command: ["sh", file], env: {} });
  } finally {
    await Deno.remove(file);
  }
}

const PASSING: Record<string, string> = {
  "output and its absence": "exec sealhold say hello\nstdout ^hello$\n! stdout bye\n! stderr .",
  "a stated exit code": "exec sealhold moan oops\nexit 3\nstderr oops",
  "typed input": "type one\ntype 'two words'\nexec sealhold echo-stdin\nstdout ^one\\ntwo words$",
  "input from a file":
    "stdin in.txt\nexec sealhold echo-stdin\ncmp stdout in.txt\n-- in.txt --\na\nb\n",
  "input is used once": "type x\nexec sealhold echo-stdin\nexec sealhold echo-stdin\n! stdout .",
  "files and their modes":
    "! exists $SEALHOLD_HOME\nexec sealhold write f\nexists $SEALHOLD_HOME/f\nmode 0600 $SEALHOLD_HOME/f\ngrep $SEALHOLD_HOME/f ^data$",
  "captured variables":
    "exec sealhold say id=a.b\ncapture ID id=(.*)\nexec sealhold say $ID\nstdout ^${ID}$",
  "environment":
    "env A=1 B='x y'\nexec sealhold env\nstdout ^A=1$\nstdout ^B=x y$\nenv A\nexec sealhold env\n! stdout ^A=",
  "a background process":
    "background srv sealhold serve\nwait-for srv port (?<PORT>\\d+)\nexec sealhold say $PORT\nstdout ^4711$\nkill srv",
  "a skipped system": `skip-on ${Deno.build.os}\nexec false`,
};

const FAILING: Record<string, [script: string, message: RegExp]> = {
  "unexpected exit code": ["exec sealhold moan x", /:1: .*exit code/s],
  "wrong exit code": ["exec sealhold moan x\nexit 4", /:2: .*exit code/s],
  "exit code of an earlier command": [
    "exec sealhold moan x\nexec sealhold say y",
    /:1: .*exit code/s,
  ],
  "stdout that does not match": ["exec sealhold say a\nstdout b", /:2: /],
  "stderr that does not match": ["exec sealhold say a\nstderr a", /:2: /],
  "stdout that must not match": ["exec sealhold say a\n! stdout a", /:2: /],
  "file that is missing": ["exists nothing", /:1: .*exists/s],
  "file that must not exist": ["! exists f\n-- f --\n", /:1: .*exists/s],
  "files that differ": ["cmp a b\n-- a --\n1\n-- b --\n2\n", /:1: /],
  "mode that differs": ["exec sealhold write f\nmode 0644 $SEALHOLD_HOME/f", /:2: /],
  "background process that ends": ["background s sealhold say x\nwait-for s y", /:2: It ended/],
  "unknown step": ["exek sealhold", /:1: There is no step "exek"/],
  "negated step that cannot be": ["! exec sealhold", /:1: "!" has no meaning/],
  "unset variable": ["exec sealhold say $NOPE", /:1: Variable "NOPE" is not set/],
  "empty pattern": ["exec sealhold say a\nstdout", /:2: The pattern is empty/],
  "program that does not exist": ["exec no-such-program-here", /:1: /],
  "check before any command": ["stdout x", /:1: Nothing has been run/],
};

for (const [name, script] of Object.entries(PASSING)) {
  Deno.test(`script runner passes: ${name}`, { ignore: !unix }, async () => {
    await withFake((subject) => runScript("script", script, subject));
  });
}

for (const [name, [script, message]] of Object.entries(FAILING)) {
  Deno.test(`script runner fails on ${name}`, { ignore: !unix }, async () => {
    await withFake(async (subject) => {
      const error = await assertRejects(() => runScript("script", script, subject));
      assert(error instanceof Error && message.test(error.message), String(error));
    });
  });
}

Deno.test("script runner shows what was written when a step fails", { ignore: !unix }, async () => {
  await withFake(async (subject) => {
    const error = await assertRejects(
      () => runScript("s", "exec sealhold moan why", subject),
      Error,
    );
    assert(error.message.includes("[exit] 3") && error.message.includes("[stderr]\nwhy"));
  });
});

Deno.test("script runner inherits nothing from the environment", { ignore: !unix }, async () => {
  Deno.env.set("SEALHOLD_SCRIPT_LEAK", "1");
  try {
    const script = "exec sealhold env\n! stdout SEALHOLD_SCRIPT_LEAK\nstdout ^SEALHOLD_HOME=";
    await withFake((subject) => runScript("s", script, subject));
  } finally {
    Deno.env.delete("SEALHOLD_SCRIPT_LEAK");
  }
});

Deno.test("parseScript parts steps from files", () => {
  const { steps, files } = parseScript("# why\n\n! stdout a b\n-- d/f --\nx\n\ny\n-- g --\n");
  assertEquals(steps, [{ line: 3, negated: true, verb: "stdout", rest: "a b" }]);
  assertEquals([...files], [["d/f", "x\n\ny\n"], ["g", ""]]);
  for (const bad of ["-- /etc/x --", "-- a/../../x --", "-- a --\n-- a --"]) {
    assertThrows(() => parseScript(bad), SyntaxError, "given twice or leads out");
  }
});

Deno.test("splitWords quotes and expands", () => {
  const variables = new Map([["A", "x y"]]);
  assertEquals(splitWords(`a$A '$A' "\${A}z"'q' ''`, variables), ["ax y", "$A", "x yzq", ""]);
  assertThrows(() => splitWords("it's", variables), SyntaxError, "A quote is not closed");
  assertThrows(() => expand("$B", variables), SyntaxError, 'Variable "B" is not set');
  assert(pattern("^${A}$", new Map([["A", "a.b"]])).test("1\na.b"));
  assert(!pattern("^${A}$", new Map([["A", "a.b"]])).test("axb"));
});
