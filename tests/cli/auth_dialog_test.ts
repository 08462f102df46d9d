/** What a person sees and is asked during `auth login`. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cliDialog } from "../../src/cli/auth/dialog.ts";
import type { Context } from "../../src/cli/graph/spec.ts";
import { mergeProvider } from "../../src/core/client/login/providers/merge_provider.ts";
import { SealholdError } from "../../src/errors.ts";
import { FakePrompter } from "../fakes/fake_prompter.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../fakes/fake_terminal.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";

type DialogOptions = Parameters<typeof cliDialog>[1];

async function dialogOf(
  options: DialogOptions,
  streams: FakeTerminalOptions = {},
  answers?: readonly string[],
) {
  const terminal = new FakeTerminal(streams);
  const prompter = new FakePrompter(answers);
  const notes: string[] = [];
  const note = (line: string) => void notes.push(line);
  const context = { terminal, prompter, clock: new FixedClock(), note };
  // A dialog asks for no more of a context.
  const dialog = await cliDialog(context as unknown as Context, options);
  return { dialog, terminal, prompter, notes };
}

const PROMPT = {
  userCode: "BCDF-GHJK",
  verificationUri: "https://sealhold.example.com/device",
  verificationUriComplete: "https://sealhold.example.com/device?user_code=BCDF-GHJK",
  expiresInSec: 600,
};

Deno.test("case 17: a device login always shows address, code and whose it must be", async () => {
  const { dialog, terminal } = await dialogOf({});
  dialog.devicePrompt(PROMPT);
  assertEquals(
    terminal.stderr,
    "Open  https://sealhold.example.com/device\nCode  BCDF-GHJK\n" +
      "Approve it only if you started this login yourself, within 10 min.\n",
  );
  assertEquals(terminal.stdout, "");
});

Deno.test("case 33: what a server sends to be shown is shown as escapes", async () => {
  const { dialog, terminal } = await dialogOf({});
  dialog.devicePrompt({ ...PROMPT, userCode: "A\x1b[2J\r\u202eB" });
  dialog.authorizationUrl("https://a.test/\x1b]8;;x", false);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\u202e]/.test(terminal.stderr), terminal.stderr);
  assertStringIncludes(terminal.stderr, "A\\x1b[2J\\x0d\\u202eB");
});

Deno.test("the address is printed whether or not a browser was opened", async () => {
  for (const opened of [true, false]) {
    const { dialog, terminal } = await dialogOf({});
    dialog.authorizationUrl("https://a.test/authorize?state=s", opened);
    assertStringIncludes(terminal.stderr, "\n  https://a.test/authorize?state=s\n");
  }
});

Deno.test("a QR code only with --qr and a terminal; one too long to draw is left out", async () => {
  const blocks = /[\u2580\u2584\u2588]/;
  for (
    const [qr, terminals, wanted] of [
      [true, ["stderr"], true],
      [true, [], false],
      [false, ["stderr"], false],
    ] as const
  ) {
    const { dialog, terminal, notes } = await dialogOf({ qr }, { terminals });
    dialog.devicePrompt(PROMPT);
    assertEquals(blocks.test(terminal.stderr), wanted);
    assertEquals(notes, qr && !wanted ? ["No QR code is drawn: stderr is no terminal"] : []);
  }
  const { dialog, terminal } = await dialogOf({ qr: true }, { terminals: ["stderr"] });
  const verificationUriComplete = `https://a.test/${"x".repeat(5000)}`;
  dialog.devicePrompt({ ...PROMPT, verificationUriComplete });
  assert(!blocks.test(terminal.stderr));
  assertStringIncludes(terminal.stderr, "BCDF-GHJK");
});

Deno.test("nobody there: every question says how to do without one, and stdin is not read", async () => {
  const { dialog, terminal } = await dialogOf({}, { terminals: ["stdin"] });
  const acme = mergeProvider("acme", { base_url: "https://a.test", api_key: {} });
  const questions: [() => Promise<unknown>, string][] = [
    [() => dialog.username(), "--password-stdin"],
    [() => dialog.password(), "--password-stdin"],
    [() => dialog.token(), "--with-token"],
    [() => dialog.apiKey(acme), "sealhold auth login acme --method api-key < key.txt"],
    [() => dialog.pastedCode(), "--device"],
  ];
  for (const [question, hint] of questions) {
    const error = await assertRejects(question, SealholdError);
    assertEquals(error.code, "NOT_AUTHENTICATED");
    assertStringIncludes(error.hint ?? "", hint);
  }
  assertEquals([terminal.stdinReads, dialog.attended()], [0, false]);
});

Deno.test("at a terminal secrets are asked for hidden, and a pipe is not looked at", async () => {
  const { dialog, prompter, terminal } = await dialogOf({}, {}, ["p", "t", "k", "c"]);
  const acme = mergeProvider("acme", { label: "Acme", base_url: "https://a.test", api_key: {} });
  const given = [
    await dialog.password(),
    await dialog.token(),
    await dialog.apiKey(acme),
    await dialog.pastedCode(),
  ];
  assertEquals(given.map((secret) => secret.exposeText()), ["p", "t", "k", "c"]);
  assertEquals(prompter.asked, [
    "secret: Password",
    "secret: Access token",
    "secret: API key for Acme",
    "secret: Code from the page",
  ]);
  assertEquals([terminal.stdinReads, dialog.attended()], [0, true]);
});
