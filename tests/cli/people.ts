/** Several people at the command line, each with a home of their own, and one real server without a socket. */
import { fakeReplyOf } from "./server_reply.ts";
import { createServerApp } from "../../src/server/server_app.ts";
import { memoryStore } from "../../src/core/shared/store/memory_store.ts";
import type { CredentialStore } from "../../src/ports/credential_store.ts";
import type { Handler } from "../../src/server/http/server_deps.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { openTestApp, type TestApp } from "../server/harness.ts";
import { FakeSecretBackend } from "../fakes/fake_secret_backend.ts";
import { type FakeOptions, ORIGIN, type Ran, run } from "./harness.ts";

/** One person. */
export class Person {
  readonly files = new MemoryFileSystem();
  readonly store: CredentialStore = memoryStore();
  readonly secrets = new FakeSecretBackend();
  /** Files in the working folder, by name. */
  readonly work: Record<string, string> = {};
  readonly #handler: () => Handler;
  readonly #name: string;
  #runs = 0;

  constructor(name: string, handler: () => Handler) {
    this.#name = name;
    this.#handler = handler;
    this.files.put("/work/.folder", new Uint8Array());
  }

  /** The server that this person talks to. */
  get handler(): Handler {
    return this.#handler();
  }

  /** Runs a command; what it writes into the working folder is there for the next. */
  async run(argv: readonly string[], options: FakeOptions = {}): Promise<Ran> {
    const ran = await run(argv, {
      files: this.files,
      store: this.store,
      backend: this.secrets,
      seed: `${this.#name} ${this.#runs++}`,
      replies: [fakeReplyOf(this.handler)],
      ...options,
      userFiles: this.#userFiles(),
    });
    return ran;
  }

  /** The same, as JSON; fails unless it ends with 0. */
  // deno-lint-ignore no-explicit-any
  async ok(argv: readonly string[], options: FakeOptions = {}): Promise<any> {
    const { code, stdout, stderr } = await this.run(argv, options);
    if (code !== 0) throw new Error(`sealhold ${argv.join(" ")}: exit ${code}\n${stderr}`);
    return JSON.parse(stdout);
  }

  /** Keys from a seed into the file `keys.json`, an account, and a session in the store. */
  async register(): Promise<string> {
    const keys = await this.ok(["gen-key", "--seed", `golden ${this.#name}`]);
    this.work["keys.json"] = JSON.stringify(keys);
    await this.ok(["create-user", "--keys", "keys.json"]);
    return keys.aid;
  }

  #userFiles(): Record<string, string | Uint8Array> {
    const files: Record<string, string | Uint8Array> = {};
    for (const path of this.files.paths("/work")) {
      files[path] = this.files.get(path) ?? new Uint8Array();
    }
    for (const [name, text] of Object.entries(this.work)) files[`/work/${name}`] = text;
    for (const path of Object.keys(files)) files[path.slice("/work/".length)] = files[path]!;
    return files;
  }
}

/** The people and their server. Time stands still, and randomness is the same on every run. */
export class People implements AsyncDisposable {
  readonly clock: FixedClock;
  readonly app: TestApp;
  handler: Handler;

  private constructor(app: TestApp, clock: FixedClock) {
    this.app = app;
    this.clock = clock;
    this.handler = createServerApp({ ...app.deps, random: new SeededRandom("server") });
  }

  static async open(): Promise<People> {
    const clock = new FixedClock();
    return new People(await openTestApp({ clock, issuer: ORIGIN }), clock);
  }

  person(name: string): Person {
    return new Person(name, () => this.handler);
  }

  /** Several people, registered. */
  async registered<N extends string>(...names: N[]): Promise<Record<N, Person & { aid: string }>> {
    const all: Record<string, Person & { aid: string }> = {};
    for (const name of names) {
      const person = this.person(name);
      all[name] = Object.assign(person, { aid: await person.register() });
    }
    return all as Record<N, Person & { aid: string }>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
  }
}
