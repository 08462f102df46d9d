/** What every command has at hand: where notes go, who may be asked, and what happens before and after a command. */
import { assertEquals } from "@std/assert";
import { createBase } from "../../src/app/client/base.ts";
import type { Format, Globals } from "../../src/cli/graph/globals.ts";
import { fakeClientAdapters } from "../fakes/fake_client_adapters.ts";
import { FakeEnvironment } from "../fakes/fake_environment.ts";
import { FakePrompter } from "../fakes/fake_prompter.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";
import { json } from "../fakes/fake_transport.ts";
import { session } from "../core/client/login/fixture.ts";
import { run } from "../cli/harness.ts";

const HOSTILE = "a\u001b[2J\nb";
const SHOWN = "a\\x1b[2J\\nb\n";

function base(globals: Globals, format: Format, env: Record<string, string> = {}) {
  const terminal = new FakeTerminal({});
  const adapters = fakeClientAdapters({ terminal, env: new FakeEnvironment(env) });
  const mayAsk: boolean[] = [];
  const prompter = (may: boolean) => {
    mayAsk.push(may);
    return new FakePrompter();
  };
  return { ...createBase({ ...adapters, prompter }, globals, format), terminal, mayAsk };
}

Deno.test("case 33: a note and a detail are one harmless line each", () => {
  const { note, detail, terminal } = base({ verbose: true }, "text");
  note(HOSTILE);
  detail(HOSTILE);
  assertEquals(terminal.stderr, SHOWN + SHOWN);
});

Deno.test("notes are for people, and details for those who ask for them", () => {
  for (const [format, wanted] of [["text", 1], ["raw", 1], ["json", 0], ["pretty", 0]] as const) {
    const { note, detail, terminal } = base({}, format);
    note("x");
    detail("y");
    assertEquals(terminal.stderr, "x\n".repeat(wanted), format);
  }
});

Deno.test("nobody is asked where a flag or the environment says so", () => {
  assertEquals(base({}, "text").mayAsk, [true]);
  assertEquals(base({ prompt: false }, "text").mayAsk, [false]);
  assertEquals(base({}, "text", { SEALHOLD_NO_PROMPT: "1" }).mayAsk, [false]);
});

Deno.test("a command asks the sandbox first, and ends what it opened, also when it fails", async () => {
  const options = { sessions: [session()], replies: [json(200, { success: true, data: {} })] };
  const refused = await run(["secrets", "list"], { ...options, refuses: () => true });
  assertEquals([refused.code, refused.world.http.transport.requests.length], [11, 0]);
  const { code, world } = await run(["secrets", "list"], options);
  assertEquals([code === 0, world.adapters.closed.networks], [false, 1]);
});

Deno.test("a name that is none is refused before anybody is asked for its value", async () => {
  const { code, world } = await run(["secrets", "get", ".."], { sessions: [session()] });
  assertEquals([code, world.http.transport.requests.length], [2, 0]);
});

Deno.test("a login that would be gone with the command is refused before anybody is asked", async () => {
  const argv = ["auth", "login", "--username", "ada", "--password-stdin", "--store", "memory"];
  const { code, stderr, world } = await run(argv, { stdin: "pw\n" });
  assertEquals([code, world.http.transport.requests.length], [2, 0]);
  assertEquals(stderr.includes("--no-store"), true, stderr);
});
