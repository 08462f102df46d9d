import { assertEquals, assertRejects } from "@std/assert";
import { printOutcome } from "../../../src/cli/output/output.ts";
import { type Format, FORMATS } from "../../../src/cli/graph/globals.ts";
import type { Outcome } from "../../../src/cli/graph/spec.ts";
import { FakeTerminal } from "../../fakes/fake_terminal.ts";

const bytes = Uint8Array.of(0xff, 0x00, 0x1b, 0x0a);

async function printed(format: Format, outcome: Outcome, onTerminal = false) {
  const terminal = new FakeTerminal(onTerminal ? { terminals: ["stdout"] } : {});
  await printOutcome(terminal, format, outcome);
  return terminal;
}

/** What is printed, byte by byte as a character. */
async function shown(format: Format, outcome: Outcome): Promise<string> {
  return new TextDecoder("latin1").decode((await printed(format, outcome)).stdoutBytes);
}

const TABLE: readonly [string, Outcome, Record<Format, string>][] = [
  ["data and text", { data: { b: 1, a: "x" }, text: "hello" }, {
    text: "hello\n",
    json: '{"a":"x","b":1}\n',
    pretty: '{\n  "a": "x",\n  "b": 1\n}\n',
    raw: '{"a":"x","b":1}\n',
  }],
  ["a bare value", { data: { id: "x" }, text: "Added x", raw: "x" }, {
    text: "Added x\n",
    json: '{"id":"x"}\n',
    pretty: '{\n  "id": "x"\n}\n',
    raw: "x",
  }],
  ["bytes", { data: { value: "/wAbCg==" }, text: bytes, raw: bytes }, {
    text: "\xff\x00\x1b\n",
    json: '{"value":"/wAbCg=="}\n',
    pretty: '{\n  "value": "/wAbCg=="\n}\n',
    raw: "\xff\x00\x1b\n",
  }],
  ["empty text", { data: [], text: "", raw: "" }, {
    text: "",
    json: "[]\n",
    pretty: "[]\n",
    raw: "",
  }],
  ["nothing: it was written already", { data: undefined, text: "x", raw: "y" }, {
    text: "",
    json: "",
    pretty: "",
    raw: "",
  }],
  ["JSON that is at hand", {
    data: { a: 1, b: 2 },
    text: "two",
    canonical: new TextEncoder().encode('{"a":1,"b":2}'),
  }, {
    text: "two\n",
    json: '{"a":1,"b":2}\n',
    pretty: '{\n  "a": 1,\n  "b": 2\n}\n',
    raw: '{"a":1,"b":2}',
  }],
  ["null is data", { data: null, text: "none" }, {
    text: "none\n",
    json: "null\n",
    pretty: "null\n",
    raw: "null\n",
  }],
];

for (const [what, outcome, wanted] of TABLE) {
  for (const format of FORMATS) {
    Deno.test(`output: ${what} as ${format}`, async () =>
      assertEquals(await shown(format, outcome), wanted[format]));
  }
}

Deno.test("output: data that JSON cannot carry is refused, not half-printed", async () => {
  for (const data of [{ at: new Date() }, { n: NaN }, { f: undefined }]) {
    const terminal = new FakeTerminal();
    const print = () => printOutcome(terminal, "json", { data, text: "" });
    await assertRejects(print, TypeError, "canonical JSON");
    assertEquals(terminal.stdout, "");
  }
});

Deno.test("case 33: JSON on a terminal has escapes where a terminal would obey, and is the same value", async () => {
  const data = { message: "a\x1b[2J\x7f\x9b2J\u202eb\u{e0041}é\n" };
  for (const format of ["json", "pretty", "raw"] as const) {
    const { stdout: text } = await printed(format, { data, text: "" }, true);
    assertEquals(JSON.parse(text), data);
    assertEquals(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text.replaceAll("\n", "")), false, text);
    const piped = (await printed(format, { data, text: "" })).stdout;
    assertEquals(piped.includes("\u202e"), true, "canonical where a program reads it");
  }
});

Deno.test("output: no form is made but the one that is asked for, and that once", async () => {
  const wanted: Record<Format, string[]> = {
    text: ["text"],
    raw: ["raw"],
    json: ["data"],
    pretty: ["data"],
  };
  for (const format of FORMATS) {
    const made: string[] = [];
    const form = (name: string) => () => {
      made.push(name);
      return Promise.resolve(name);
    };
    await printed(format, { data: form("data"), text: form("text"), raw: form("raw") }, true);
    assertEquals(made, wanted[format], format);
  }
});

Deno.test("output: a secret's bytes are zeroed once they are written, or could not be; others are left alone", async () => {
  for (const closed of [false, true]) {
    for (const zeroed of [true, false]) {
      const seen: Uint8Array[] = [];
      const terminal = new FakeTerminal();
      terminal.writeStdout = (written) => {
        seen.push(written);
        assertEquals(written, bytes);
        return closed ? Promise.reject(new TypeError("gone")) : Promise.resolve();
      };
      let zeros = 0;
      const outcome: Outcome = {
        data: "x",
        text: () => bytes.slice(),
        ...(zeroed ? { zero: () => void zeros++ } : {}),
      };
      const printed = printOutcome(terminal, "text", outcome);
      if (closed) await assertRejects(() => printed, TypeError, "gone");
      else await printed;
      const left = zeroed ? new Uint8Array(bytes.length) : bytes;
      assertEquals([seen, zeros], [[left], zeroed ? 1 : 0]);
    }
  }
});

Deno.test("output: a secret is zeroed too where no form could be made of it", async () => {
  let zeros = 0;
  const outcome: Outcome = {
    data: () => {
      throw new TypeError("not text");
    },
    text: "",
    zero: () => void zeros++,
  };
  await assertRejects(
    () => printOutcome(new FakeTerminal(), "json", outcome),
    TypeError,
    "not text",
  );
  assertEquals(zeros, 1);
});
