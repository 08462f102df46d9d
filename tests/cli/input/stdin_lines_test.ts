/** Passwords and keys: from one line of stdin, or from a person; what is neither is refused and kept nowhere. */
import { assertEquals } from "@std/assert";
import { newPassword, passwordFromStdin } from "../../../src/cli/input/password.ts";
import { lineFromStdin, lineSoonFromStdin } from "../../../src/cli/input/stdin_line.ts";
import type { Context } from "../../../src/cli/graph/spec.ts";
import { failureOf } from "../../core/client/http/fixture.ts";
import { FakePrompter } from "../../fakes/fake_prompter.ts";
import { FakeTerminal } from "../../fakes/fake_terminal.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";

/** What reads lines needs no more of a context. */
type Part = Pick<Context, "terminal" | "prompter" | "clock">;
const contextOf = (part: Partial<Part>) =>
  ({
    terminal: new FakeTerminal({}),
    prompter: new FakePrompter(),
    clock: new FixedClock(),
    ...part,
  }) as Part as Context;
const withStdin = (stdin: string) => contextOf({ terminal: new FakeTerminal({ stdin }) });
const answered = (...answers: string[]) => contextOf({ prompter: new FakePrompter(answers) });

Deno.test("a new password is typed twice alike, or nobody is there to type it", async () => {
  assertEquals((await newPassword(answered("a b", "a b"), false, "ada")).exposeText(), "a b");
  const differ = await failureOf(() => newPassword(answered("one", "two"), false, "ada"));
  assertEquals([differ.code, differ.message], ["INVALID_VALUE", "The two passwords differ"]);
  const nobody = await failureOf(() => newPassword(contextOf({}), false, "ada"));
  assertEquals([nobody.code, nobody.hint], ["NO_TERMINAL", "Pipe it in with --password-stdin"]);
});

Deno.test("a password from stdin is one line of exact text; a byte order mark is a part of it", async () => {
  const read = async (stdin: string) => (await passwordFromStdin(withStdin(stdin))).exposeText();
  assertEquals(await read("p w\r\n"), "p w");
  assertEquals(await read("\ufeffp"), "\ufeffp");
  for (const stdin of ["a\nb\n", "a\rb", "a\n\n"]) {
    assertEquals((await failureOf(() => read(stdin))).code, "INVALID_VALUE", JSON.stringify(stdin));
  }
});

Deno.test("a key from stdin is one line, and the bytes that were read are overwritten", async () => {
  const bytes = new TextEncoder().encode("k3y\n");
  const terminal = Object.assign(new FakeTerminal({}), {
    readStdin: () => Promise.resolve(bytes),
  });
  const context = contextOf({ terminal });
  assertEquals((await lineFromStdin(context, "API key")).exposeText(), "k3y");
  assertEquals([...bytes], [0, 0, 0, 0]);
  const two = await failureOf(() => lineFromStdin(withStdin("a\nb\n"), "API key"));
  assertEquals([two.code, two.hint], ["INVALID_VALUE", "Pipe in the API key alone"]);
});

Deno.test("a pipe into which nobody writes is no key, whether it ends or stays silent", async () => {
  const silent = Object.assign(new FakeTerminal({}), {
    readStdin: () => new Promise<Uint8Array<ArrayBuffer>>(() => {}),
  });
  for (const context of [withStdin(""), contextOf({ terminal: silent })]) {
    const error = await failureOf(() => lineSoonFromStdin(context, "API key", "how"));
    assertEquals([error.code, error.hint], ["NOT_AUTHENTICATED", "how"]);
  }
  assertEquals(
    (await lineSoonFromStdin(withStdin("k\n"), "API key", "how")).exposeText(),
    "k",
  );
});
