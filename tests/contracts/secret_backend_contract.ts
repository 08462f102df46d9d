/** What every SecretBackend must do. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ErrorCode, SealholdError } from "../../src/errors.ts";
import type { SecretBackend } from "../../src/ports/secret_backend.ts";
import { Secret } from "../../src/secret.ts";

const text = (value: string) => Secret.fromText(value);

async function fails(code: ErrorCode, run: () => Promise<unknown>): Promise<void> {
  const error = await assertRejects(run, SealholdError);
  assertEquals(error.code, code);
}

type Case = [string, (backend: SecretBackend) => Promise<void>];

const CASES: Case[] = [
  ["is empty at first", async (backend) => {
    assertEquals(await backend.list(), []);
    await fails("SECRET_NOT_FOUND", () => backend.get("a"));
    await fails("SECRET_NOT_FOUND", () => backend.remove("a"));
  }],
  ["keeps what it is given, and counts the versions", async (backend) => {
    const first = await backend.set("a", text("one"));
    assertEquals([first.name, first.version, first.created], ["a", 1, true]);
    const second = await backend.set("a", text("two"));
    assertEquals([second.version, second.created], [2, false]);
    const newest = await backend.get("a");
    assertEquals([newest.name, newest.version, newest.value.exposeText()], ["a", 2, "two"]);
    assertEquals((await backend.get("a", 1)).value.exposeText(), "one");
    await fails("SECRET_NOT_FOUND", () => backend.get("a", 3));
  }],
  ["keeps bytes of every kind", async (backend) => {
    const values = [
      Uint8Array.from({ length: 256 }, (_, i) => i),
      Uint8Array.of(0),
      new TextEncoder().encode("\ufeffdébut\r\n"),
      new Uint8Array(40_000).fill(0xff),
    ];
    for (const value of values) {
      await backend.set("bytes", new Secret(value));
      assertEquals((await backend.get("bytes")).value.expose(), value);
    }
  }],
  ["keeps names apart that look alike", async (backend) => {
    const names = ["a", "A", "a/b", "a.b", "a-b", "a_b", "a/b/c"];
    for (const name of names) await backend.set(name, text(name));
    for (const name of names) assertEquals((await backend.get(name)).value.exposeText(), name);
    await backend.remove("a/b");
    assertEquals((await backend.list()).length, names.length - 1);
    assertEquals((await backend.get("a/b/c")).value.exposeText(), "a/b/c");
  }],
  ["lists by name, with a prefix, and without values", async (backend) => {
    for (const name of ["b", "app/two", "app/one", "apple"]) await backend.set(name, text("v4lue"));
    await backend.set("b", text("again"));
    const all = await backend.list();
    const sorted = ["app/one", "app/two", "apple", "b"];
    assertEquals(all.map(({ name }) => name), sorted);
    assertEquals(all.at(-1)?.version, 2);
    assertEquals((await backend.list("app/")).map(({ name }) => name), ["app/one", "app/two"]);
    assertEquals(await backend.list("none"), []);
    for (const { createdAt, updatedAt } of all) {
      for (const at of [createdAt, updatedAt]) assert(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at), at);
      assert(createdAt <= updatedAt);
    }
    assert(!JSON.stringify(all).includes("v4lue"));
  }],
  ["compares the version when it is told one", async (backend) => {
    assertEquals((await backend.set("a", text("one"), 0)).created, true);
    await fails("VERSION_CONFLICT", () => backend.set("a", text("x"), 0));
    assertEquals((await backend.set("a", text("two"), 1)).version, 2);
    await fails("VERSION_CONFLICT", () => backend.set("a", text("x"), 1));
    await fails("VERSION_CONFLICT", () => backend.set("a", text("x"), 3));
    assertEquals((await backend.get("a")).value.exposeText(), "two");
  }],
  ["lets one of many writers of a version through", async (backend) => {
    await backend.set("a", text("start"));
    const tried = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => backend.set("a", text(`writer ${i}`), 1)),
    );
    assertEquals(tried.filter(({ status }) => status === "fulfilled").length, 1);
    assertEquals((await backend.get("a")).version, 2);
  }],
  ["removes, and never uses a version number again", async (backend) => {
    await backend.set("a", text("one"));
    await backend.set("a", text("two"));
    const removed = await backend.remove("a");
    assertEquals(removed.name, "a");
    assert(!Number.isNaN(Date.parse(removed.deletedAt)));
    await fails("SECRET_NOT_FOUND", () => backend.get("a"));
    await fails("SECRET_NOT_FOUND", () => backend.remove("a"));
    assertEquals(await backend.list(), []);
    const again = await backend.set("a", text("three"));
    assert(again.version > 2, `version ${again.version} was used before`);
  }],
  ["refuses names that are none (case 21)", async (backend) => {
    for (const name of ["", "..", "../x", "a/../b", "-a", "a b", "a\0", "a\n", "x".repeat(129)]) {
      await fails("INVALID_NAME", () => backend.get(name));
      await fails("INVALID_NAME", () => backend.set(name, text("v")));
      await fails("INVALID_NAME", () => backend.remove(name));
    }
    assertEquals(await backend.list(), []);
  }],
  ["hands out values that print as [redacted]", async (backend) => {
    await backend.set("a", text("c4n4ry"));
    const found = await backend.get("a");
    assert(!`${Deno.inspect(found)}${JSON.stringify(found)}`.includes("c4n4ry"));
  }],
];

/**
 * Tests a backend.
 * @param kind names it in the tests
 * @param open gives an empty one; disposed of after each case
 */
export function testSecretBackend(
  kind: string,
  open: () => Promise<AsyncDisposable & { backend: SecretBackend }>,
): void {
  for (const [what, run] of CASES) {
    Deno.test(`${kind} ${what}`, async () => {
      await using subject = await open();
      await run(subject.backend);
    });
  }
}
