/** A home of its own for a chain of commands; everything that one of them leaves behind becomes evidence. */
import { assert } from "@std/assert";
import { join } from "@std/path";
import type { Evidence, Meant } from "../../canary/evidence.ts";
import { type Ran, type RunOptions, sealhold } from "../cli_process.ts";
import { makePrograms, type Programs } from "./programs.ts";

/** How a command is run, and what it may show. */
export interface Step extends RunOptions {
  /** Whether it is to fail; it is to end with 0 otherwise. `either`: that is not what this is about. */
  fails?: boolean | "either";
  /** The kind of the one secret that it is there to print on stdout. */
  prints?: readonly string[];
  /** Kinds that stdout may show, any number of them. */
  reveals?: readonly string[];
  /** Kinds that stderr may show, such as the `state` in the address to open. */
  shows?: readonly string[];
  /** Kinds that the person typed onto the command line. */
  typed?: readonly string[];
}

/** Commands that were run, with ok and error path apart. */
export interface Tally {
  ok: number;
  failed: number;
  /** Programs that sealhold started. */
  programs: Set<string>;
  /** Different commands: their words up to the first option or argument. */
  commands: Set<string>;
}

/** Noise that must not change what is kept secret: every run gets one of them, in turn (threats.md case 29). */
const WAYS: readonly { args: readonly string[]; env: Record<string, string> }[] = [
  { args: [], env: {} },
  { args: ["--verbose", "--debug"], env: { DENO_LOG: "debug" } },
  { args: ["--format", "json"], env: { NO_COLOR: "1" } },
  { args: ["--debug"], env: { RUST_BACKTRACE: "full" } },
  { args: ["--verbose"], env: {} },
  { args: ["--format", "pretty", "--debug"], env: { FORCE_COLOR: "1" } },
];

/** A home. */
export class World implements AsyncDisposable {
  readonly env: Record<string, string>;
  readonly #holds = new Map<string, string[]>();
  #turn = 0;

  private constructor(
    readonly evidence: Evidence,
    readonly tally: Tally,
    readonly folder: string,
    readonly programs: Programs,
    env: Record<string, string>,
  ) {
    this.env = {
      HOME: join(folder, "home"),
      SEALHOLD_HOME: join(folder, "home", "sealhold"),
      TMPDIR: join(folder, "tmp"),
      DENO_DIR: Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "/", ".cache", "deno"),
      DENO_NO_UPDATE_CHECK: "1",
      PATH: `${programs.bin}:${Deno.env.get("PATH")}`,
      SEALHOLD_NO_PROMPT: "1",
      ...env,
    };
    for (const name of ["store.key", "server.key"]) {
      this.holds(this.home("state", name), "key file");
    }
  }

  /** @param env variables of every command */
  static async make(
    evidence: Evidence,
    tally: Tally,
    env: Record<string, string> = {},
  ): Promise<World> {
    const folder = await Deno.makeTempDir({ prefix: "sealhold-canary-" });
    for (const name of ["home", "tmp", "work", "input"]) await Deno.mkdir(join(folder, name));
    await Deno.mkdir(join(folder, "home", "sealhold"), { mode: 0o700 });
    return new World(evidence, tally, folder, await makePrograms(folder), env);
  }

  /** A path in the home of sealhold. */
  home(...parts: string[]): string {
    return join(this.folder, "home", "sealhold", ...parts);
  }

  /** Writes a private file that is meant to hold secrets of these kinds. */
  async input(name: string, content: string, ...kinds: string[]): Promise<string> {
    const path = join(this.folder, "input", name);
    await Deno.writeTextFile(path, content, { mode: 0o600 });
    this.holds(path, ...kinds);
    return path;
  }

  /** This very file is meant to hold secrets of these kinds. */
  holds(path: string, ...kinds: string[]): void {
    this.#holds.set(path, [...this.#holds.get(path) ?? [], ...kinds]);
  }

  /** A key file that sealhold has just made: its bytes are a secret, and stand in this very file. */
  async plantKeyFile(name: "store.key" | "server.key"): Promise<void> {
    this.evidence.plant("key file", await Deno.readFile(this.home("state", name)));
  }

  /** Runs one command, in one of the ways, and keeps what it left. */
  async run(args: readonly string[], step: Step = {}): Promise<Ran> {
    const way = WAYS[this.#turn++ % WAYS.length]!;
    const extra = args.includes("--format") ? [] : way.args;
    return await this.runAs([...args, ...extra], { ...step, env: { ...way.env, ...step.env } });
  }

  /** Runs one command just so. */
  async runAs(args: readonly string[], step: Step = {}): Promise<Ran> {
    const { fails = false, prints = [], reveals = [], shows = [], typed = [], ...options } = step;
    const ran = await sealhold(args, {
      cwd: join(this.folder, "work"),
      ...options,
      env: { ...this.env, ...options.env },
    });
    const name = `sealhold ${args.join(" ")}`;
    const failed = ran.code !== 0;
    const said = (ran.stderr.match(/^(?:(?:error|hint|debug): |\{"error").*$/gm) ?? []).join("\n");
    assert(
      fails === "either" || failed === fails,
      `${name} ended with ${ran.code}: ${said}`,
    );
    assert(!ran.stderr.includes("Unexpected failure"), `${name}: ${said}`);
    this.tally[failed ? "failed" : "ok"]++;
    this.tally.commands.add(commandOf(args));
    for await (const { name } of Deno.readDir(this.programs.records)) {
      this.tally.programs.add(name.replace(/-\d+\..*/, ""));
    }
    const { evidence } = this;
    evidence.exhibit(`argv of ${name}`, args.join("\0"), { may: typed });
    evidence.exhibit(`stdout of ${name}`, ran.bytes, { must: prints, may: reveals });
    evidence.exhibit(`stderr of ${name}`, ran.stderr, { may: shows });
    await evidence.collect(name, this.folder, (path) => this.#meantAt(path));
    return ran;
  }

  #meantAt(path: string): Meant {
    if (path.startsWith(this.programs.items)) return { may: ["keychain value"] };
    // The address that the browser is to open has the state in it, and nothing else of the login.
    if (/\/xdg-open-\d+\.argv$/.test(path)) return { may: ["state"] };
    return { may: this.#holds.get(path) ?? [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The words that name a command: those before the first option, number or name with a sign in it; at most three. */
function commandOf(args: readonly string[]): string {
  const groups = ["auth", "store", "secrets", "context", "server", "completions", "group"];
  const [first = "", second = "", third = ""] = args;
  if (!groups.includes(first)) return first;
  const deep = first === "server" || (first === "store" && second === "key");
  return deep ? `${first} ${second} ${third}` : `${first} ${second}`;
}
