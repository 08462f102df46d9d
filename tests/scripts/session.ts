import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { exists } from "@std/fs";
import { join, resolve } from "@std/path";
import { expand, pattern, splitWords, type Step } from "./parse.ts";
import { Background, type Finished, run } from "./process.ts";

/** The program under test. */
export interface Subject {
  /** Executable and leading arguments. */
  readonly command: readonly string[];
  /** Variables that it needs in order to run at all. */
  readonly env: Readonly<Record<string, string>>;
}

type Verb = (step: Step, words: () => string[]) => Promise<void | "stop"> | void | "stop";

/** One run of a script: the steps of runner.ts, and the state between them. */
export class Session {
  readonly #work: string;
  readonly #subject: Subject;
  readonly #variables: Map<string, string>;
  readonly #env: Map<string, string>;
  readonly #background = new Map<string, Background>();
  #stdin = "";
  #last: Finished | undefined;
  #exitChecked = true;

  constructor(work: string, subject: Subject) {
    const home = join(work, "sealhold-home");
    this.#work = work;
    this.#subject = subject;
    this.#variables = new Map([["WORK", work], ["SEALHOLD_HOME", home]]);
    this.#env = new Map(Object.entries({
      ...subject.env,
      PATH: `${join(work, ".bin")}:${Deno.env.get("PATH") ?? ""}`,
      HOME: work,
      TMPDIR: work,
      SEALHOLD_HOME: home,
      NO_COLOR: "1",
    }));
  }

  /** Puts a `sealhold` on the search path, so that a shell started by `exec sh -c` finds the one under test. */
  async begin(): Promise<void> {
    if (Deno.build.os === "windows") return;
    const words = this.#subject.command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    await Deno.mkdir(join(this.#work, ".bin"));
    await Deno.writeTextFile(
      join(this.#work, ".bin", "sealhold"),
      `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`,
      {
        mode: 0o700,
      },
    );
  }

  async step(step: Step): Promise<void | "stop"> {
    const verb = this.#verbs[step.verb];
    if (verb === undefined) throw new SyntaxError(`There is no step "${step.verb}"`);
    if (step.negated && !NEGATABLE.has(step.verb)) {
      throw new SyntaxError(`"!" has no meaning before "${step.verb}"`);
    }
    return await verb(step, () => splitWords(step.rest, this.#variables));
  }

  readonly #verbs: Readonly<Record<string, Verb>> = {
    exec: async (_, words) => {
      const stdin = this.#stdin;
      this.#stdin = "";
      this.#last = await run(this.#command(words()), this.#options(), stdin);
      this.#exitChecked = false;
    },
    exit: ({ rest }) => {
      assertEquals(this.#output().code, Number(rest), "exit code");
      this.#exitChecked = true;
    },
    stdin: async (_, words) => {
      this.#stdin = await this.#read(words()[0]);
    },
    type: (_, words) => {
      this.#stdin += `${words().join(" ")}\n`;
    },
    stdout: (step) => this.#match(step, this.#output().stdout, step.rest),
    stderr: (step) => this.#match(step, this.#output().stderr, step.rest),
    grep: async (step) => {
      const [, file, rest = ""] = step.rest.match(/^(\S+)\s+(.*)$/) ?? [];
      this.#match(step, await this.#read(expand(file ?? "", this.#variables)), rest);
    },
    capture: ({ rest }) => {
      const [, name = "", text = ""] = rest.match(/^(\w+)\s+(.*)$/) ?? [];
      const found = this.#output().stdout.match(pattern(text, this.#variables));
      assert(found, `stdout does not match ${text}`);
      this.#variables.set(name, found[1] ?? found[0]);
    },
    cmp: async (_, words) => {
      const [a, b] = words();
      assertEquals(await this.#read(a), await this.#read(b));
    },
    exists: async (step, words) => {
      for (const path of words()) {
        assertEquals(await exists(this.#path(path)), !step.negated, `"${path}" exists`);
      }
    },
    mode: async (_, words) => {
      const [want = "", path] = words();
      const { mode } = await Deno.stat(this.#path(path));
      if (mode !== null) assertEquals((mode & 0o777).toString(8), Number(want).toString(), path);
    },
    env: (_, words) => {
      for (const word of words()) {
        const [, name = "", value] = word.match(/^([^=]+)(?:=(.*))?$/s) ?? [];
        if (value === undefined) this.#env.delete(name);
        else this.#env.set(name, value);
      }
    },
    background: (_, words) => {
      const [id = "", ...command] = words();
      this.#background.set(id, new Background(this.#command(command), this.#options()));
    },
    "wait-for": async ({ rest }) => {
      const [, id = "", text = ""] = rest.match(/^(\S+)\s+(.*)$/) ?? [];
      const groups = await this.#process(id).waitFor(pattern(text, this.#variables));
      for (const [name, value] of Object.entries(groups)) this.#variables.set(name, value);
    },
    kill: async (_, words) => {
      for (const id of words()) await this.#process(id).end();
    },
    "skip-on": (_, words) => words().includes(Deno.build.os) ? "stop" : undefined,
  };

  /** Fails if the last `exec` failed and the script has not said so. */
  checkExit(): void {
    if (this.#exitChecked) return;
    assertEquals(this.#output().code, 0, "exit code");
    this.#exitChecked = true;
  }

  /** What the programs wrote, for an error message. */
  transcript(): string {
    const { code, stdout, stderr } = this.#last ?? { code: "none", stdout: "", stderr: "" };
    const others = [...this.#background].map(([id, { output }]) => `[${id}]\n${output}`);
    return [`[exit] ${code}`, `[stdout]\n${stdout}`, `[stderr]\n${stderr}`, ...others].join("\n");
  }

  /** Ends what still runs in the background. */
  async end(): Promise<void> {
    for (const process of this.#background.values()) await process.end();
  }

  #match(step: Step, actual: string, text: string): void {
    assert(text !== "", "The pattern is empty, which matches anything");
    const expected = pattern(text, this.#variables);
    if (step.negated) assertNotMatch(actual, expected);
    else assertMatch(actual, expected);
  }

  #command(words: string[]): string[] {
    return words[0] === "sealhold" ? [...this.#subject.command, ...words.slice(1)] : words;
  }

  #options() {
    return { cwd: this.#work, env: Object.fromEntries(this.#env) };
  }

  #output(): Finished {
    assert(this.#last, "Nothing has been run yet");
    return this.#last;
  }

  #process(id: string): Background {
    const process = this.#background.get(id);
    assert(process, `There is no background process "${id}"`);
    return process;
  }

  async #read(name: string | undefined): Promise<string> {
    if (name === "stdout" || name === "stderr") return this.#output()[name];
    return await Deno.readTextFile(this.#path(name));
  }

  #path(name: string | undefined): string {
    assert(name, "A path is missing");
    return resolve(this.#work, name);
  }
}

const NEGATABLE = new Set(["stdout", "stderr", "grep", "exists"]);
