/** What every NameResolver does, the fake one too. */
import { assert, assertEquals } from "@std/assert";
import type { NameResolver } from "../../src/ports/name_resolver.ts";
import { type Case, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";

/** What the name servers know of a host. */
export type Records = { A?: string[]; AAAA?: string[] } | "unreachable";

interface Opener {
  /** A resolver that asks servers which know these hosts and no others. */
  open(hosts: Readonly<Record<string, Records>>): NameResolver;
}

const HOSTS: Record<string, Records> = {
  "both.example": { A: ["8.8.8.8", "8.8.4.4"], AAAA: ["2606:4700::1"] },
  "four.example": { A: ["8.8.8.8"] },
  "six.example": { AAAA: ["2606:4700::1"] },
  "broken.example": "unreachable",
};

const CASES: Case<Opener>[] = [
  ["a name has the addresses of both kinds", async ({ open }) => {
    const resolver = open(HOSTS);
    assertEquals(await resolver.addresses("both.example"), ["8.8.8.8", "8.8.4.4", "2606:4700::1"]);
    assertEquals(await resolver.addresses("four.example"), ["8.8.8.8"]);
    assertEquals(await resolver.addresses("six.example"), ["2606:4700::1"]);
  }],
  ["a name without any has none, and is no failure", async ({ open }) => {
    assertEquals(await open({}).addresses("nobody.example"), []);
    assertEquals(await open({}).addresses("constructor"), []);
  }],
  ["an address stands for itself", async ({ open }) => {
    const resolver = open({});
    for (const address of ["127.0.0.1", "8.8.8.8", "::1", "fe80::1"]) {
      assertEquals(await resolver.addresses(address), [address]);
    }
    assertEquals(await resolver.addresses("[::1]"), ["::1"]);
  }],
  ["case 7: a look-up that fails is UNREACHABLE, and no empty answer", async ({ open }) => {
    const resolver = open(HOSTS);
    const error = await assertCode(() => resolver.addresses("broken.example"), "UNREACHABLE");
    assertEquals(error.data["unsent"], true);
    assert(error.hint !== undefined);
  }],
];

/** Registers the contract for one resolver. */
export function nameResolverContract(name: string, open: Opener["open"]): void {
  registerCases("name resolver contract", name, CASES, () => ({ open }));
}
