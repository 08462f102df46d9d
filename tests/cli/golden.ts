/** Golden files: what a command writes and the code it ends with, byte for byte. */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { Person } from "./people.ts";
import type { FakeOptions } from "./harness.ts";

/** Only this flag rewrites the files: `deno test -A tests/cli/golden_test.ts -- --update-golden`. */
const UPDATE = Deno.args.includes("--update-golden");

/** One file: the runs of one command. */
export class Golden {
  readonly #name: string;
  readonly #shots: string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Runs a command and writes down what came of it. Its stdout is returned, for the next command. */
  async shot(
    title: string,
    person: Person,
    argv: readonly string[],
    options: FakeOptions = {},
  ): Promise<string> {
    const { code, stdout, stderr } = await person.run(argv, options);
    this.#shots.push(
      [
        `## ${title}`,
        `$ sealhold ${argv.map(quoted).join(" ")}`,
        ...(options.stdin === undefined ? [] : [`[stdin] ${options.stdin}`]),
        `[exit] ${code}`,
        ...(stdout === "" ? [] : [`[stdout]\n${stdout.trimEnd()}`]),
        ...(stderr === "" ? [] : [`[stderr]\n${stderr.trimEnd()}`]),
      ].join("\n"),
    );
    return stdout;
  }

  /** Compares with the file, or writes it. */
  async check(): Promise<void> {
    const path = fromFileUrl(new URL(`../golden/${this.#name}.golden`, import.meta.url));
    const text = `${this.#shots.join("\n\n")}\n`;
    if (UPDATE) await Deno.writeTextFile(path, text);
    assertEquals(text, await Deno.readTextFile(path), `${this.#name}: not as in the golden file`);
  }
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_@.,:/=-]+$/.test(word) ? word : `'${word}'`;
}
