/** `auth login` and `auth logout` as a person meets them: at a real terminal, with Cliffy's prompts. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HAVE_PTY, sealholdAtTerminal } from "../adapters/prompter/pty.ts";
import { runMain, tempHome } from "./main_process.ts";

const KEY = `sk-ant-api03-${"c4n4ry".repeat(5)}-wxyz`;
const ignore = !HAVE_PTY;
const skipped = ignore ? " (skipped: no script of util-linux)" : "";

Deno.test({
  name: `at a terminal: provider, method, hidden key; then a logout that asks${skipped}`,
  ignore,
  async fn() {
    await using home = await tempHome();
    const env = { SEALHOLD_HOME: home.path };
    assertEquals((await runMain(["store", "init", "--keyfile"], { env })).code, 0);
    const down = "\x1b[B";
    const login = await sealholdAtTerminal(["auth", "login"], [
      ["Log in to", `${down}\r`],
      ["How", "\r"],
      ["API key for Anthropic", `${KEY}\r`],
    ], env);
    assertEquals([login.code, login.stdout], [
      0,
      "Logged in to Anthropic (https://api.anthropic.com) with API Key sk-a…wxyz\n",
    ]);
    const [first, second] = ["Sealhold server (http://127.0.0.1:8420)", "Anthropic ("];
    assert(login.screen.indexOf(first) < login.screen.indexOf(second), login.screen);
    assert(!login.screen.includes("c4n4ry"), "the key is not shown");

    const no = await sealholdAtTerminal(
      ["auth", "logout", "anthropic"],
      [["Log out of", "n\r"]],
      env,
    );
    assertEquals([no.code, no.stdout], [130, ""]);
    const yes = await sealholdAtTerminal(
      ["auth", "logout", "anthropic"],
      [["Log out of", "y\r"]],
      env,
    );
    assertEquals([yes.code, yes.stdout], [0, "Logged out of anthropic\n"]);
    const gone = await runMain(["auth", "status", "anthropic"], { env });
    assertEquals(gone.code, 3);
    assertStringIncludes(gone.stderr, "hint: sealhold auth login anthropic");
  },
});
