/** What every Terminal does, the fake one too. */
import { assert, assertEquals } from "@std/assert";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";
import type { Deed, DeedOutcome } from "./terminal_deeds.ts";

/** What the streams are in one case. */
export interface Streams {
  /** What comes on stdin; nothing by default. `endless` goes on as long as somebody reads. */
  stdin?: Uint8Array<ArrayBuffer> | "endless";
  /** Streams whose other end is closed. */
  gone?: "stdout" | "stderr";
  /** Whether stdin and stderr are a terminal; stdout is none. */
  atTerminal?: boolean;
}

/** What was seen from outside. */
export interface TerminalRun {
  outcomes: DeedOutcome[];
  stdout: Uint8Array;
  stderr: string;
  /** Bytes of stdin that were taken. */
  taken: number;
}

/** Streams to test. */
export interface TerminalSubject {
  run(deeds: readonly Deed[], streams?: Streams): Promise<TerminalRun>;
}

/** All bytes, and more of them than a pipe holds. */
const MUCH = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256);
const write = (bytes: Uint8Array<ArrayBuffer>): Deed => ({ write: bytes.toBase64() });
const utf8 = (text: string) => new TextEncoder().encode(text);

const WRITING: Case<TerminalSubject>[] = [
  ["stdout gets every byte as it is, one write after the other", async ({ run }) => {
    const deeds = [write(utf8("first\n")), write(MUCH), write(utf8("")), write(utf8("last"))];
    const { stdout, stderr, outcomes } = await run(deeds);
    assertEquals(stdout, new Uint8Array([...utf8("first\n"), ...MUCH, ...utf8("last")]));
    assertEquals([stderr, outcomes], ["", ["done", "done", "done", "done"]]);
  }],
  ["stderr gets text, apart from stdout and in order", async ({ run }) => {
    const { stdout, stderr } = await run([
      { complain: "one é " },
      write(utf8("data")),
      { complain: "two \u{1f511}\n" },
    ]);
    assertEquals([stdout, stderr], [utf8("data"), "one é two \u{1f511}\n"]);
  }],
  ["case 31: a reader of stdout who is gone is READER_GONE", async ({ run }) => {
    const { outcomes, stderr } = await run([write(MUCH), { complain: "on" }], { gone: "stdout" });
    const [failed, after] = outcomes;
    assert(typeof failed === "object", JSON.stringify(failed));
    assertEquals([failed.code, after, stderr], ["READER_GONE", "done", "on"]);
  }],
  ["case 31: a reader of stderr who is gone is nobody's error", async ({ run }) => {
    const deeds = [{ complain: "x".repeat(300_000) }, write(utf8("data"))];
    const { outcomes, stdout } = await run(deeds, { gone: "stderr" });
    assertEquals([outcomes, stdout], [["done", "done"], utf8("data")]);
  }],
];

const READING: Case<TerminalSubject>[] = [
  ["stdin is read to its end, to the byte, and is empty then", async ({ run }) => {
    const { outcomes } = await run([{ read: MUCH.length }, { read: 10 }], { stdin: MUCH });
    assertEquals(outcomes, [MUCH.toBase64(), ""]);
  }],
  ["an empty stdin is empty, though nothing may come", async ({ run }) => {
    assertEquals((await run([{ read: 10 }, { read: 0 }])).outcomes, ["", ""]);
  }],
  ["one byte more than allowed is INVALID_VALUE, with a hint", async ({ run }) => {
    const [refused] = (await run([{ read: 4 }], { stdin: utf8("12345") })).outcomes;
    assert(typeof refused === "object", JSON.stringify(refused));
    assertEquals(refused.code, "INVALID_VALUE");
    assert(refused.hint !== undefined && !JSON.stringify(refused).includes("1234"));
    const [whole] = (await run([{ read: 5 }], { stdin: utf8("12345") })).outcomes;
    assertEquals(whole, btoa("12345"));
  }],
  ["case 20: a stdin that never ends is refused when the limit is passed", async ({ run }) => {
    const { outcomes: [refused], taken } = await run([{ read: 100_000 }], { stdin: "endless" });
    assertEquals(typeof refused === "object" && refused.code, "INVALID_VALUE");
    // What a pipe and a buffer hold, and not what would fill a memory.
    assert(taken <= 100_000 + 1024 * 1024, `${taken} bytes`);
  }],
];

const ALL = ["stdin", "stdout", "stderr"] as const;

const PIPES: Case<TerminalSubject> = ["no pipe is a terminal", async ({ run }) => {
  const { outcomes } = await run(ALL.map((ask) => ({ ask })));
  assertEquals(outcomes, [false, false, false]);
}];

const TERMINAL: Case<TerminalSubject> = ["each stream is told for itself", async ({ run }) => {
  const { outcomes } = await run(ALL.map((ask) => ({ ask })), { atTerminal: true });
  assertEquals(outcomes, [true, false, true]);
}];

/**
 * Registers the contract for one kind of terminal.
 * @param options.ptyMissing why there is no terminal to test at; the case says so in its name
 */
export function terminalContract(
  name: string,
  make: () => TerminalSubject,
  { ptyMissing = "", ...options }: CaseOptions & { ptyMissing?: string } = {},
): void {
  const contract = "terminal contract";
  registerCases(contract, name, [...WRITING, ...READING, PIPES], make, options);
  const ignore = options.ignore === true || ptyMissing !== "";
  registerCases(contract, `${name}${ptyMissing}`, [TERMINAL], make, { ignore });
}
