import type { Environment } from "../../src/ports/environment.ts";

/** How a fake environment differs from an open one on Linux. */
export interface FakeEnvironmentOptions {
  os?: string;
  /** Names that the sandbox lets be read; all by default. */
  readable?: readonly string[];
}

/** An environment of given variables, which remembers what was asked for. */
export class FakeEnvironment implements Environment {
  readonly os: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #readable: readonly string[] | undefined;
  /** Names that were read. */
  readonly asked = new Set<string>();

  constructor(
    variables: Readonly<Record<string, string>> = {},
    options: FakeEnvironmentOptions = {},
  ) {
    this.#variables = variables;
    this.#readable = options.readable;
    this.os = options.os ?? "linux";
  }

  get(name: string): string | undefined {
    this.asked.add(name);
    const known = this.readable(name) && Object.hasOwn(this.#variables, name);
    const value = known ? this.#variables[name] : undefined;
    return value === "" ? undefined : value;
  }

  readable(name: string): boolean {
    return this.#readable === undefined || this.#readable.includes(name);
  }
}
