import { SealholdError } from "../../src/errors.ts";
import type { NameResolver } from "../../src/ports/name_resolver.ts";

/** Names in memory. It remembers what it was asked. */
export class FakeNameResolver implements NameResolver {
  readonly #names: Readonly<Record<string, readonly string[] | "unreachable">>;
  readonly #others: readonly string[];
  /** Hosts that were looked up; an address is none of them. */
  readonly asked: string[] = [];

  /** @param others the addresses of every name that is not listed; a public one by default */
  constructor(
    names: Readonly<Record<string, readonly string[] | "unreachable">> = {},
    others: readonly string[] = ["8.8.8.8"],
  ) {
    this.#names = names;
    this.#others = others;
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async addresses(host: string): Promise<string[]> {
    const bare = host.replace(/^\[(.*)\]$/, "$1");
    if (/^[\d.]+$/.test(bare) || bare.includes(":")) return [bare];
    this.asked.push(bare);
    const found = Object.hasOwn(this.#names, bare) ? this.#names[bare] : this.#others;
    if (found !== "unreachable") return [...found ?? []];
    throw new SealholdError("UNREACHABLE", "Cannot look up the name of the server", {
      hint: "Check the name",
      data: { unsent: true },
    });
  }
}
