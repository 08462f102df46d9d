/** Standard streams, in processes of their own. */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));

/** Runs code that has `terminal`, through a shell so that its streams can be closed or sent elsewhere. */
async function run(
  code: string,
  { stdin = "", redirect = "" }: { stdin?: string | Uint8Array; redirect?: string } = {},
) {
  const source =
    `import { denoTerminal as terminal } from "file://${ROOT}src/adapters/terminal/deno_terminal.ts";
    const bytes = (text) => new TextEncoder().encode(text);
    const code = await (async () => { ${code} })().then(() => 0, (error) => {
      terminal.writeStderr(\`\${error.code}: \${error.message}\`); return 9; });
    Deno.exit(code);`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, source);
  try {
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `"$1" run --no-prompt --no-check --quiet --config "$3deno.json" "$2" ${redirect}`,
        "sh",
        Deno.execPath(),
        file,
        ROOT,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin).catch(
      () => {},
    );
    await writer.close().catch(() => {});
    const { code: exit, stdout, stderr } = await child.output();
    return {
      exit,
      stdout,
      text: new TextDecoder().decode(stdout),
      stderr: new TextDecoder().decode(stderr),
    };
  } finally {
    await Deno.remove(file);
  }
}

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "stdout gets every byte, also more than a pipe holds",
  ignore,
  async fn() {
    const { stdout } = await run(
      "await terminal.writeStdout(new Uint8Array(1_000_000).fill(0xff));",
    );
    assertEquals(stdout.length, 1_000_000);
    assert(stdout.every((byte) => byte === 0xff));
  },
});

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
    assertEquals((await run(code)).stderr, "READER_GONE: The reader of the output closed the pipe");
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
  name: "stdin is read to its end, to the byte",
  ignore,
  async fn() {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i % 256);
    const { stdout } = await run(`await terminal.writeStdout(await terminal.readStdin(200_000));`, {
      stdin: bytes,
    });
    assertEquals(stdout, bytes);
    const empty = await run(
      `await terminal.writeStdout(bytes(String((await terminal.readStdin(9)).length)));`,
    );
    assertEquals(empty.text, "0");
  },
});

Deno.test({
  name: "stdin beyond the limit is refused, also when it never ends",
  ignore,
  async fn() {
    const { exit, stderr } = await run(`await terminal.readStdin(4);`, { stdin: "12345" });
    assertEquals([exit, stderr], [9, "INVALID_VALUE: Stdin has more than 4 bytes"]);
    const endless = await run(`await terminal.readStdin(1_000_000);`, { redirect: "</dev/zero" });
    assertEquals(endless.exit, 9);
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
  name: "a stream that is a pipe or a file is no terminal",
  ignore,
  async fn() {
    const code =
      `await terminal.writeStdout(bytes(["stdin", "stdout", "stderr"].map((s) => terminal.isTerminal(s)).join()));`;
    assertEquals((await run(code)).text, "false,false,false");
    assertEquals((await run(code, { redirect: "</dev/null" })).text, "false,false,false");
  },
});
