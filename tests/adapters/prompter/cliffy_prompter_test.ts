import { assert, assertEquals } from "@std/assert";
import { atTerminal, HAVE_PTY } from "./pty.ts";

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

for (
  const [what, keys] of [
    ["Ctrl-C", "\x03"],
    ["Ctrl-C after some keys", "ab\x03"],
    ["Ctrl-D", "\x04"],
  ] as const
) {
  test(`${what} ends the program with 130, one line, and finally blocks run`, async () => {
    const guarded =
      `try { return await prompter.secret("Question"); } finally { Deno.stderr.writeSync(new TextEncoder().encode("[released]")); }`;
    const { code: exit, stdout, screen } = await atTerminal(guarded, [["Question", keys]]);
    assertEquals([exit, stdout], [130, ""]);
    assert(screen.includes("[released]"), "locks are let go");
    assert(/error: Interrupted\r?\n/.test(screen), screen);
  });
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

test("two answers typed at once: each to its question, and the password not shown", async () => {
  const { stdout, screen } = await atTerminal(TWO, [["Username", `ada\r${PASSWORD}\r`]]);
  assertEquals(stdout, `["ada","${PASSWORD}"]\n`);
  assert(!screen.includes(PASSWORD.slice(0, 4)));
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
  test(`${signal} at a question gives the terminal back, and is INTERRUPTED`, async () => {
    const { stdout, screen } = await atTerminal(
      `setTimeout(() => Deno.kill(Deno.pid, "${signal}"), 500);
      const code = await prompter.secret("Password").catch((error) => error.code);
      const stty = await new Deno.Command("stty", { args: ["-a"], stdin: "inherit" }).output();
      const modes = new TextDecoder().decode(stty.stdout).split(/[\\s;]+/);
      return [code, ["isig", "icanon", "echo"].filter((mode) => !modes.includes(mode))];`,
      [],
    );
    assertEquals(stdout.split("\n")[0], '["INTERRUPTED",[]]');
    assert(screen.includes("\x1b[?25h"), "the cursor is shown again");
  });
}

test("a stop and fg at a secret does not show what is typed then", async () => {
  const { stdout, screen } = await atTerminal(
    `setTimeout(async () => {
      // As a shell does at fg: its own mode, and then SIGCONT.
      await new Deno.Command("stty", { args: ["sane"], stdin: "inherit" }).output();
      Deno.kill(Deno.pid, "SIGCONT");
      setTimeout(() => console.error("now"), 200);
    }, 300);
    return await prompter.secret("Password");`,
    [["now", `${PASSWORD}\r`]],
  );
  assert(stdout.includes(JSON.stringify(PASSWORD)), stdout);
  assert(!screen.includes(PASSWORD.slice(0, 4)), "not shown");
});

for (const odd of ["a\tb", "a\x1bb", "\x1b[200~pasted\x1b[201~", "a\x01b", "a\x1b]0;x\x07"]) {
  test(`a secret that a prompt would change is refused: ${JSON.stringify(odd)}`, async () => {
    const { stdout } = await atTerminal(
      `return await prompter.secret("Password").catch((error) => error.code);`,
      [["Password", `${odd}\r`]],
    );
    assertEquals(stdout, '"INVALID_VALUE"\n');
  });
}

test("a character that Backspace cut in two is not taken for an answer", async () => {
  const { stdout } = await atTerminal(
    `return await prompter.secret("Password");`,
    [["Password", "ab😀\x7fcd\r"], ["cut a character in two", "\x7f\x7f\x7fcd\r"]],
  );
  assertEquals(stdout, '"abcd"\n');
});
