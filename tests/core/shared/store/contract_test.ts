import { heldStore } from "../../../../src/core/client/login/held_store.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import { credentialStoreContract } from "../../../contracts/credential_store_contract.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { NotedStore } from "../../../fakes/noted_store.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { LOCATION, makeFixture, passphraseSlot } from "./store_fixture.ts";

credentialStoreContract("sealed store, key file", async () => {
  const { store, open } = await makeFixture();
  return { store, reopen: () => open() };
});

credentialStoreContract("sealed store, passphrase", async () => {
  const { store, open } = await makeFixture(passphraseSlot());
  return { store, reopen: () => open() };
});

credentialStoreContract("plain store", () => {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  const open = () => plainStore(ports, LOCATION);
  return Promise.resolve({ store: open(), reopen: open });
});

credentialStoreContract("memory store", () => Promise.resolve({ store: memoryStore() }));

credentialStoreContract(
  "NotedStore",
  () => Promise.resolve({ store: new NotedStore(memoryStore()) }),
);

credentialStoreContract("held store, over a sealed one", async () => {
  const { store, open } = await makeFixture();
  const held = (one: CredentialStore) => heldStore(() => Promise.resolve(one));
  return { store: held(store), reopen: () => held(open()) };
});
