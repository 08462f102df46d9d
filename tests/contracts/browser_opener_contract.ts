/** What every BrowserOpener does, the fake one too. */
import { assert, assertEquals } from "@std/assert";
import type { BrowserOpener } from "../../src/ports/browser_opener.ts";
import { type Case, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";

/** An opener to test. */
export interface BrowserOpenerSubject {
  opener: BrowserOpener;
  /** Addresses that a browser was started with, or was to be. */
  opened(): string[];
}

interface Opener {
  /** @param there whether there is a browser */
  open(there: boolean): BrowserOpenerSubject;
}

const CASES: Case<Opener>[] = [
  ["a web address is opened", async ({ open }) => {
    const addresses = ["https://id.acme.example/authorize?a=1&b=%2F", "http://127.0.0.1:4711/"];
    const { opener, opened } = open(true);
    for (const address of addresses) assertEquals(await opener.open(new URL(address)), true);
    assertEquals(opened(), addresses);
  }],
  ["case 13: what is no web address is refused, and nothing is started", async ({ open }) => {
    const { opener, opened } = open(true);
    const schemes = ["file:///bin/sh", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c"];
    for (const address of [...schemes, `https://a.example/${"x".repeat(8200)}`]) {
      const error = await assertCode(() => opener.open(new URL(address)), "INVALID_VALUE");
      assert(error.hint !== undefined);
    }
    assertEquals(opened(), []);
  }],
  ["no browser is no failure", async ({ open }) => {
    assertEquals(await open(false).opener.open(new URL("https://id.acme.example/")), false);
  }],
];

/** Registers the contract for one opener. */
export function browserOpenerContract(name: string, open: Opener["open"]): void {
  registerCases("browser opener contract", name, CASES, () => ({ open }));
}
