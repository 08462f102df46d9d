import { assert, assertEquals } from "@std/assert";
import { atTerminal, HAVE_PTY, type Typing } from "./pty.ts";

const PASSWORD = "c4n4ryPassw0rd";
const ignore = !HAVE_PTY;
const skipped = ignore ? " (skipped: no script of util-linux)" : "";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `at a terminal: ${name}${skipped}`, ignore, fn });
}

test("a password is not shown while typed, and the question goes to stderr", async () => {
  const { code, screen, stdout } = await atTerminal(
    `return await prompter.secret("Password");`,
    [["Password", `${PASSWORD}\r`]],
  );
  assertEquals([code, stdout], [0, `${JSON.stringify(PASSWORD)}\n`]);
  assert(screen.includes("Password"), "asked on the terminal");
  assert(!screen.includes(PASSWORD) && !screen.includes(PASSWORD.slice(0, 4)), screen);
  const stars = [...screen].filter((char) => char === "*").length;
  assertEquals(stars, 8, "always eight, once it is entered: not even its length is shown");
});

test("a correction in a password works, and shows nothing either", async () => {
  const { stdout, screen } = await atTerminal(
    `return await prompter.secret("Password");`,
    [["Password", `${PASSWORD}x\x7f\r`]],
  );
  assertEquals(stdout, `${JSON.stringify(PASSWORD)}\n`);
  assert(!screen.includes(PASSWORD.slice(0, 4)));
});

test("a password with every printable character, and not only ASCII", async () => {
  const odd = `a b"'\\$\`~#{}é€`;
  const { stdout } = await atTerminal(`return await prompter.secret("Password");`, [[
    "Password",
    `${odd}\r`,
  ]]);
  assertEquals(stdout, `${JSON.stringify(odd)}\n`);
});

test("a line of text is shown, and comes back", async () => {
  const { code, screen, stdout } = await atTerminal(`return await prompter.input("Username");`, [[
    "Username",
    "ada\r",
  ]]);
  assertEquals([code, stdout], [0, '"ada"\n']);
  assert(screen.includes("ada"));
});

for (
  const [keys, answer] of [["y\r", true], ["n\r", false], ["\r", false], ["Y\r", true]] as const
) {
  test(`confirm answered with ${JSON.stringify(keys)} is ${answer}`, async () => {
    const { stdout } = await atTerminal(`return await prompter.confirm("Delete a?");`, [[
      "Delete a?",
      keys,
    ]]);
    assertEquals(stdout, `${answer}\n`);
  });
}

const CHOICES =
  `[{ value: "keyfile", label: "With a key file" }, { value: "passphrase", label: "With a passphrase" }]`;

for (
  const [what, keys, answer] of [["the first", "\r", "keyfile"], [
    "the second",
    "\x1b[B\r",
    "passphrase",
  ]] as const
) {
  test(`select: ${what} choice`, async () => {
    const { stdout, screen } = await atTerminal(
      `return await prompter.select("How?", ${CHOICES});`,
      [["With a passphrase", keys]],
    );
    assertEquals(stdout, `"${answer}"\n`);
    assert(screen.includes("With a key file"));
  });
}

const QUESTIONS: readonly [string, string, string][] = [
  ["secret", `return await prompter.secret("Question");`, "Question"],
  ["input", `return await prompter.input("Question");`, "Question"],
  ["confirm", `return await prompter.confirm("Question");`, "Question"],
  ["select", `return await prompter.select("Question", ${CHOICES});`, "With a passphrase"],
];

for (const [kind, code, waitFor] of QUESTIONS) {
  for (
    const [what, keys] of [["Ctrl-C", "\x03"], ["Ctrl-C after some keys", "ab\x03"], [
      "Ctrl-D",
      "\x04",
    ]] as const
  ) {
    test(`${what} at ${kind} ends with 130, one line, and finally blocks run`, async () => {
      const guarded =
        `try { ${code} } finally { Deno.stderr.writeSync(new TextEncoder().encode("[released]")); }`;
      const { code: exit, stdout, screen } = await atTerminal(guarded, [[waitFor, keys]]);
      assertEquals([exit, stdout], [130, ""]);
      assert(screen.includes("[released]"), "locks are let go");
      assert(/error: Interrupted\r?\n/.test(screen), screen);
    });
  }
}

test("the terminal echoes again after a password and after Ctrl-C", async () => {
  const echo =
    `const { stdout } = await new Deno.Command("stty", { args: ["-a"], stdin: "inherit" }).output();
    return /(^|\\s)echo(\\s|$)/.test(new TextDecoder().decode(stdout));`;
  const after = await atTerminal(`await prompter.secret("Password"); ${echo}`, [[
    "Password",
    "x\r",
  ]]);
  assertEquals(after.stdout, "true\n");
  const caught = await atTerminal(`await prompter.secret("Password").catch(() => {}); ${echo}`, [[
    "Password",
    "\x03",
  ]]);
  assertEquals(caught.stdout, "true\n");
});

const TWO = `return [await prompter.input("Username"), await prompter.secret("Password")];`;

test("two questions one after the other", async () => {
  const typed: Typing[] = [["Username", "ada\r"], ["Password", `${PASSWORD}\r`]];
  const { stdout, screen } = await atTerminal(TWO, typed);
  assertEquals(stdout, `["ada","${PASSWORD}"]\n`);
  assert(!screen.includes(PASSWORD.slice(0, 4)));
});

test("two answers typed at once: each to its question, and the password not shown", async () => {
  const { stdout, screen } = await atTerminal(TWO, [["Username", `ada\r${PASSWORD}\r`]]);
  assertEquals(stdout, `["ada","${PASSWORD}"]\n`);
  assert(!screen.includes(PASSWORD.slice(0, 4)));
});

test("--no-prompt asks nothing, terminal or not", async () => {
  const code = `const { cliffyPrompter: make } = await import("file://" + ${
    JSON.stringify(HERE())
  });
    const silent = make(false);
    return [silent.available(), await silent.secret("Password").catch((error) => error.code)];`;
  const { stdout, screen } = await atTerminal(code, []);
  assertEquals(stdout, '[false,"NO_TERMINAL"]\n');
  assert(!screen.includes("Password"));
});

for (const kind of ["input", "secret"]) {
  test(`an empty answer to ${kind} is asked for again`, async () => {
    const typed: Typing[] = [["Question", "\r"], ["An answer is needed", "ada\r"]];
    const { stdout } = await atTerminal(`return await prompter.${kind}("Question");`, typed);
    assertEquals(stdout, '"ada"\n');
  });
}

function HERE(): string {
  return new URL("../../../src/adapters/prompter/cliffy_prompter.ts", import.meta.url).pathname;
}
