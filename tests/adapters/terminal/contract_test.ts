import { fromFileUrl, join } from "@std/path";
import {
  type Streams,
  terminalContract,
  type TerminalRun,
} from "../../contracts/terminal_contract.ts";
import { perform } from "../../contracts/terminal_deeds.ts";
import { FakeTerminal } from "../../fakes/fake_terminal.ts";
import { fileAtTerminal, HAVE_PTY } from "../prompter/pty.ts";

const PROCESS = fromFileUrl(new URL("./terminal_process.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));
const PIECE = new Uint8Array(64 * 1024);

type Seen = Omit<TerminalRun, "outcomes">;

terminalContract("denoTerminal", () => ({
  async run(deeds, streams = {}) {
    const folder = await Deno.makeTempDir({ prefix: "sealhold-terminal-" });
    try {
      const files = [join(folder, "deeds.json"), join(folder, "outcomes.json")] as const;
      await Deno.writeTextFile(files[0], JSON.stringify(deeds));
      const seen = streams.atTerminal ? await atTerminal(files) : await overPipes(files, streams);
      return { ...seen, outcomes: JSON.parse(await Deno.readTextFile(files[1])) };
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
}), { ptyMissing: HAVE_PTY ? "" : " (skipped: no script of util-linux)" });

async function atTerminal(files: readonly string[]): Promise<Seen> {
  const { stdout, screen } = await fileAtTerminal([PROCESS, ...files], []);
  return { stdout: new TextEncoder().encode(stdout), stderr: screen, taken: 0 };
}

async function overPipes(files: readonly string[], { stdin, gone }: Streams): Promise<Seen> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-prompt",
      "--no-check",
      "--quiet",
      "--config",
      CONFIG,
      PROCESS,
      ...files,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const read = async (stream: "stdout" | "stderr") => {
    if (gone !== stream) return await new Response(child[stream]).bytes();
    await child[stream].cancel();
    return new Uint8Array();
  };
  const [stdout, stderr, taken] = await Promise.all([
    read("stdout"),
    read("stderr"),
    feed(child.stdin, stdin),
    child.status,
  ]);
  return { stdout, stderr: new TextDecoder().decode(stderr), taken };
}

/** @returns how many bytes were taken, until they had all been or nobody read any more */
async function feed(
  pipe: WritableStream<Uint8Array<ArrayBuffer>>,
  stdin: Streams["stdin"] = new Uint8Array(),
): Promise<number> {
  const writer = pipe.getWriter();
  let taken = 0;
  try {
    for (const piece of piecesOf(stdin)) {
      await writer.write(piece);
      taken += piece.length;
    }
    await writer.close();
  } catch {
    // The process has read enough.
  }
  return taken;
}

function* piecesOf(stdin: Uint8Array<ArrayBuffer> | "endless"): Generator<Uint8Array<ArrayBuffer>> {
  if (stdin !== "endless") return yield stdin;
  for (;;) yield PIECE;
}

terminalContract("FakeTerminal", () => ({
  async run(deeds, { stdin, gone, atTerminal = false } = {}) {
    let taken = 0;
    const counted = function* () {
      for (const piece of piecesOf(stdin ?? new Uint8Array())) {
        taken += piece.length;
        yield piece;
      }
    };
    const terminal = new FakeTerminal({
      stdin: counted(),
      terminals: atTerminal ? ["stdin", "stderr"] : [],
      stdoutClosed: gone === "stdout",
    });
    const outcomes = await perform(terminal, deeds);
    return { outcomes, stdout: terminal.stdoutBytes, stderr: terminal.stderr, taken };
  },
}));
