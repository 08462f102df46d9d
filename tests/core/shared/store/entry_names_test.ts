/** Names that every object has of its own, `constructor` and the like, are entries like any other: there or not. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  copyEntries,
  emptyEntries,
  encodeEntries,
  parseEntries,
} from "../../../../src/core/shared/store/entries.ts";
import { makeFixture } from "./store_fixture.ts";

const NAMES = ["constructor", "toString", "hasOwnProperty", "valueOf", "__proto__"];
const MAPS = ["credentials", "sessions", "secrets"] as const;

Deno.test("an entry that nobody made is not there, whatever its name", async () => {
  const { store } = await makeFixture();
  const all = [
    emptyEntries(),
    parseEntries(encodeEntries(emptyEntries())),
    copyEntries(emptyEntries()),
    await store.read(),
  ];
  for (const entries of all) {
    for (const map of MAPS) {
      for (const name of NAMES) assertStrictEquals(entries[map][name], undefined, `${map} ${name}`);
    }
  }
});

Deno.test("an entry of such a name is kept, and is the only one", async () => {
  const { store, open } = await makeFixture();
  for (const name of NAMES) {
    await store.update((entries) => void (entries.secrets[name] = "QQ"));
    assertStrictEquals((await open().read()).secrets[name], "QQ", name);
    await store.update((entries) => void delete entries.secrets[name]);
    assertEquals(Object.keys((await open().read()).secrets), []);
  }
});
