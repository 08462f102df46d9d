import type { Environment } from "../../src/ports/environment.ts";

/** An environment of given variables, which remembers what was asked for. */
export class FakeEnvironment implements Environment {
  readonly os: string;
  readonly #variables: Readonly<Record<string, string>>;
  /** Names that were read. */
  readonly read = new Set<string>();

  constructor(variables: Readonly<Record<string, string>> = {}, os = "linux") {
    this.#variables = variables;
    this.os = os;
  }

  get(name: string): string | undefined {
    this.read.add(name);
    const value = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
    return value === "" ? undefined : value;
  }
}
