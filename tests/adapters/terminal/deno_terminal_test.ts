/** Standard streams that a shell has closed or sent elsewhere; the rest is in the contract. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));

/** Runs code that has `terminal`, through a shell so that its streams can be closed or sent elsewhere. */
async function run(code: string, { redirect }: { redirect: string }) {
  const source =
    `import { denoTerminal as terminal } from "file://${ROOT}src/adapters/terminal/deno_terminal.ts";
    const bytes = (text) => new TextEncoder().encode(text);
    const code = await (async () => { ${code} })().then(() => 0, (error) => {
      terminal.writeStderr(\`\${error.code}: \${error.message}\`); return 9; });
    Deno.exit(code);`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, source);
  try {
    const child = await new Deno.Command("sh", {
      args: [
        "-c",
        `"$1" run --no-prompt --no-check --quiet --config "$3deno.json" "$2" ${redirect}`,
        "sh",
        Deno.execPath(),
        file,
        ROOT,
      ],
      stdin: "null",
    }).output();
    const [text, stderr] = [child.stdout, child.stderr].map((b) => new TextDecoder().decode(b));
    return { exit: child.code, text, stderr };
  } finally {
    await Deno.remove(file);
  }
}

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "case 31: stdout that is closed early is READER_GONE, not a crash",
  ignore,
  async fn() {
    const code =
      `for (let i = 0; i < 100; i++) await terminal.writeStdout(new Uint8Array(100_000));`;
    const { stderr } = await run(code, { redirect: "| head -c 1 >/dev/null" });
    assertEquals(stderr, "READER_GONE: The reader of the output closed the pipe");
  },
});

Deno.test({
  name: "case 31: a socket for a stdout that is reset is READER_GONE as well",
  ignore,
  async fn() {
    // As Linux answers where inetd, or whoever starts the program, gives it a TCP connection and closes it unread.
    const code =
      `Deno.stdout.write = () => Promise.reject(new Deno.errors.ConnectionReset("reset"));
      await terminal.writeStdout(bytes("x"));`;
    assertEquals(
      (await run(code, { redirect: "" })).stderr,
      "READER_GONE: The reader of the output closed the pipe",
    );
  },
});

Deno.test({
  name: `case 31: a full disk is OUTPUT_FAILED${
    Deno.build.os === "linux" ? "" : " (skipped: no /dev/full)"
  }`,
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { exit, stderr } = await run(`await terminal.writeStdout(bytes("x"));`, {
      redirect: ">/dev/full",
    });
    assertEquals([exit, stderr], [9, "OUTPUT_FAILED: Cannot write the output"]);
  },
});

Deno.test({
  name: "case 31: stderr that is closed or full is nobody's error",
  ignore,
  async fn() {
    for (const redirect of ["2>&-", Deno.build.os === "linux" ? "2>/dev/full" : "2>&-"]) {
      const { exit, text } = await run(
        `terminal.writeStderr("x"); await terminal.writeStdout(bytes("on"));`,
        { redirect },
      );
      assertEquals([exit, text], [0, "on"]);
    }
  },
});

Deno.test({
  name: "case 31: closed stdin reads as empty and does not hang",
  ignore,
  async fn() {
    const code =
      `const read = await terminal.readStdin(9).then((b) => b.length, (e) => e.code ?? e.name);
      await terminal.writeStdout(bytes(String(read)));`;
    const { exit, text } = await run(code, { redirect: "<&-" });
    assertEquals(exit, 0);
    assert(text === "0" || text === "INVALID_VALUE", text);
  },
});

Deno.test({
  name: "a stdin that cannot be read is UNREADABLE, and not a failure of ours",
  ignore,
  async fn() {
    for (const redirect of ["</", "0>/dev/null"]) {
      const { exit, stderr } = await run("await terminal.readStdin(9);", { redirect });
      assertEquals([exit, stderr], [9, "UNREADABLE: Cannot read stdin"], redirect);
    }
  },
});
