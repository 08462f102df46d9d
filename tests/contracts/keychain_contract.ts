/** What every keychain does, the fake one too. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import type { Keychain } from "../../src/ports/keychain.ts";
import { Secret } from "../../src/secret.ts";

/** A keychain to test, and what the outside saw of it. */
export interface KeychainSubject {
  keychain: Keychain;
  /** Everything that stood on a command line so far; undefined where none was called. */
  argv?: () => Promise<string>;
  dispose?: () => PromiseLike<void>;
}

const REF = { service: "sealhold", account: "AbC-_09.x" };
/** As a store's item looks, at its longest. */
const VALUE = `sealhold1.${"k".repeat(43)}.9007199254740991.${"s".repeat(43)}`;

type Case = [string, (subject: KeychainSubject) => Promise<void>];

const CASES: Case[] = [
  ["an item that is not there reads as undefined", async ({ keychain }) => {
    assertStrictEquals(await keychain.read({ ...REF, account: "nobody" }), undefined);
  }],
  ["what was written is read, byte for byte and without a line end", async ({ keychain }) => {
    await keychain.write(REF, Secret.fromText(VALUE));
    assertStrictEquals((await keychain.read(REF))?.exposeText(), VALUE);
  }],
  ["a second write replaces the first", async ({ keychain }) => {
    await keychain.write(REF, Secret.fromText("first"));
    await keychain.write(REF, Secret.fromText("second"));
    assertStrictEquals((await keychain.read(REF))?.exposeText(), "second");
  }],
  [
    "items are told apart by account, also by its case and a dash in front",
    async ({ keychain }) => {
      const accounts = ["Aa", "aA", "-Aa", "--help", "a.2"];
      for (const account of accounts) {
        await keychain.write({ ...REF, account }, Secret.fromText(`v${account}`));
      }
      const read = async (account: string) =>
        (await keychain.read({ ...REF, account }))?.exposeText();
      assertEquals(await Promise.all(accounts.map(read)), accounts.map((a) => `v${a}`));
      await keychain.remove({ ...REF, account: "Aa" });
      assertEquals(await read("aA"), "vaA");
    },
  ],
  ["a removed item is gone; removing none is no failure", async ({ keychain }) => {
    await keychain.write(REF, Secret.fromText("x"));
    await keychain.remove(REF);
    assertStrictEquals(await keychain.read(REF), undefined);
    await keychain.remove(REF);
  }],
  ["case 26: the value is on no command line", async ({ keychain, argv }) => {
    await keychain.write(REF, Secret.fromText(VALUE));
    await keychain.read(REF);
    await keychain.remove(REF);
    const seen = await argv?.();
    if (seen === undefined) return;
    assert(seen !== "", "the command lines were recorded");
    for (const form of [VALUE, btoa(VALUE), new TextEncoder().encode(VALUE).toHex()]) {
      assert(!seen.includes(form) && !seen.includes(form.slice(0, 60)), seen);
    }
  }],
  ["a hostile name or value is refused before anything is started", async ({ keychain, argv }) => {
    const before = await argv?.();
    const value = Secret.fromText("x");
    for (const account of ["", "a b", "a\nb", "a;b", "$(id)", "é", "a'b", "x".repeat(257)]) {
      await refused(() => keychain.read({ ...REF, account }));
      await refused(() => keychain.write({ ...REF, service: account }, value));
      await refused(() => keychain.remove({ ...REF, account }));
    }
    for (const text of ["", "a b", "a\n", '"', "é", "\0", "x".repeat(121)]) {
      await refused(() => keychain.write(REF, Secret.fromText(text)));
    }
    assertStrictEquals(await argv?.(), before);
  }],
];

async function refused(run: () => Promise<unknown>): Promise<void> {
  assertStrictEquals((await assertRejects(run, SealholdError)).code, "INVALID_VALUE");
}

/** Registers the contract for one keychain. */
export function keychainContract(
  name: string,
  open: () => Promise<KeychainSubject>,
  { ignore = false }: { ignore?: boolean } = {},
): void {
  for (const [what, check] of CASES) {
    Deno.test({
      name: `keychain contract, ${name}: ${what}`,
      ignore,
      async fn() {
        const subject = await open();
        try {
          await check(subject);
        } finally {
          await subject.dispose?.();
        }
      },
    });
  }
}
