/** Makes the sealed store that a first write goes to. */
import { createStore } from "../create_store.ts";
import type { NewSlot, StoreLocation } from "../store_types.ts";
import type { ChoicePorts } from "./choice_ports.ts";
import type { SealedKind } from "./sealed_kind.ts";

/** Creates a store, and says so. */
export async function createChosen(
  ports: ChoicePorts,
  location: StoreLocation,
  kind: SealedKind,
): Promise<void> {
  await createStore(ports, location, await newSlot(ports, kind));
  ports.note(`Created ${location.path}, opened by ${opener(ports, kind)}`);
}

async function newSlot(ports: ChoicePorts, kind: SealedKind): Promise<NewSlot> {
  switch (kind) {
    case "keychain":
      return { type: "keychain" };
    case "keyfile":
      return { type: "keyfile", path: ports.keyFile };
    case "passphrase":
      return await ports.newPassphrase();
  }
}

function opener({ keyFile, keychain }: ChoicePorts, kind: SealedKind): string {
  if (kind === "keychain") return `the keychain (${keychain?.label})`;
  return kind === "keyfile" ? `a key file (${keyFile})` : "a passphrase";
}
