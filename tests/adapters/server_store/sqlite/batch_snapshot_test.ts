/** A batch is read as it was at one moment, whatever another process writes meanwhile. */
import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ALICE, type OpenedStore, putSealed, withStore } from "./fixture.ts";

const NAMES = ["A", "B"];

function sealed(text: string) {
  return { wrappedKey: new Uint8Array(1), sealedValue: new TextEncoder().encode(text) };
}

/** Writes both secrets in one transaction, as another process does: through a connection of its own. */
function writeBeside(path: string, text: string): void {
  using db = new DatabaseSync(path);
  db.exec("BEGIN IMMEDIATE");
  db.prepare("UPDATE secret_versions SET sealed_value = ?").run(new TextEncoder().encode(text));
  db.exec("COMMIT");
}

/** Names that are asked for one by one, with something done before the last one. */
function interrupted(meanwhile: () => void): readonly string[] {
  return Object.assign([...NAMES], {
    *[Symbol.iterator]() {
      yield "A";
      meanwhile();
      yield "B";
    },
  });
}

async function values(opened: OpenedStore, names: readonly string[] = NAMES) {
  const records = await opened.store.secrets.getMany(ALICE.userUuid, names, 1000);
  return records?.map(({ sealedValue }) => new TextDecoder().decode(sealedValue));
}

Deno.test("sqlite: a batch is one snapshot, though another process writes in the middle of it", async () => {
  await withStore(async (opened) => {
    for (const name of NAMES) await putSealed(opened.store, name, sealed("old"));
    await opened.reopen();
    const torn = await values(opened, interrupted(() => writeBeside(opened.path, "new")));
    assertEquals(torn, ["old", "old"]);
  });
});
