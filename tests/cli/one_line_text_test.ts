/** Case 33: what is one line of a table or a sentence stays one: text of others cannot add lines that we did not write. */
import { assertEquals } from "@std/assert";
import type { SecretBackend } from "../../src/ports/secret_backend.ts";
import { cliDialog } from "../../src/cli/auth/dialog.ts";
import type { Context } from "../../src/cli/graph/spec.ts";
import { printOutcome } from "../../src/cli/output/output.ts";
import { FakeSecretBackend } from "../fakes/fake_secret_backend.ts";
import { FakeTerminal } from "../fakes/fake_terminal.ts";
import { json } from "../fakes/fake_transport.ts";
import { jwt } from "../core/client/login/fixture.ts";
import { run } from "./harness.ts";

const FORGED = "a\nroot  2026-01-01 00:00:00Z";

Deno.test("case 33: a secret's name or time has no line of its own in a list", async () => {
  const listed = (change: object) => {
    const time = "2026-01-01T00:00:00Z";
    const secret = { name: "a", createdAt: time, updatedAt: time, version: 1, ...change };
    const backend: SecretBackend = Object.assign(new FakeSecretBackend(), {
      list: () => Promise.resolve([secret]),
    });
    return run(["secrets", "list"], { backend });
  };
  const lines = async (change: object) => (await listed(change)).stdout.split("\n").length;
  const usual = await lines({});
  for (const change of [{ name: FORGED }, { createdAt: FORGED }, { updatedAt: FORGED }]) {
    assertEquals(await lines(change), usual, JSON.stringify(change));
  }
});

Deno.test("case 33: a provider's address and code have no line of their own in what a person approves", async () => {
  const terminal = new FakeTerminal({});
  const context = { terminal } as Pick<Context, "terminal"> as Context;
  const dialog = await cliDialog(context, {});
  dialog.devicePrompt({
    verificationUri: `https://a.example/${FORGED}`,
    userCode: FORGED,
    expiresInSec: 600,
  });
  assertEquals(terminal.stderr.split("\n").length, 4, terminal.stderr);
});

Deno.test("case 33: a username has no line of its own in what a login says", async () => {
  const tokens = { access: jwt({ sub: "u" }), refresh: "r" };
  const lifetimes = { access_lifetime: 900, refresh_lifetime: 604_800 };
  const { code, stdout, stderr } = await run(
    ["auth", "login", "--username", FORGED, "--password-stdin"],
    { stdin: "pw\n", replies: [json(200, { ...tokens, ...lifetimes })] },
  );
  assertEquals([code, stdout.split("\n").length], [0, 2], stdout + stderr);
});

Deno.test("case 33: JSON at a terminal has escapes for what a terminal obeys, also where its bytes are canonical", async () => {
  const text = "a\u001b[2J\u202e";
  const canonical = new TextEncoder().encode(JSON.stringify({ text }));
  const shown = async (format: "json" | "pretty", terminals: "stdout"[]) => {
    const terminal = new FakeTerminal({ terminals });
    await printOutcome(terminal, format, { data: { text }, text: "", canonical });
    return terminal.stdout;
  };
  const escaped = '"text":"a\\u001b[2J\\u202e"';
  assertEquals(await shown("json", ["stdout"]), `{${escaped}}\n`);
  assertEquals(await shown("pretty", ["stdout"]), `{\n  ${escaped.replace(":", ": ")}\n}\n`);
  assertEquals(await shown("json", []), `${JSON.stringify({ text })}\n`);
});
