/** Everything that opens a store. */
export { type CreatedStore, createStore, type CreateStoreOptions } from "./create_store.ts";
export type { KdfCost, SlotType } from "./format.ts";
export { readKeyFile } from "./key_file.ts";
export { memoryStore } from "./memory_store.ts";
export { createPlainStore, plainStore } from "./plain_store.ts";
export { sealedStore } from "./sealed_store.ts";
export * from "./store_types.ts";
