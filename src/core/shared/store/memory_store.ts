/** A store that is gone when the process ends. */
import type { CredentialStore } from "../../../ports/credential_store.ts";
import { copyEntries, emptyEntries, encodeEntries } from "./entries.ts";

/** An empty store with nothing on the disk. */
export function memoryStore(): CredentialStore {
  let current = emptyEntries();
  return {
    read: () => Promise.resolve(copyEntries(current)),
    readBytes: () => Promise.resolve(encodeEntries(current)),
    update(change) {
      // Through a promise, so that a throw in `change` arrives as a rejection like everywhere else.
      return Promise.resolve().then(() => {
        const draft = copyEntries(current);
        const result = change(draft);
        current = copyEntries(draft);
        return result;
      });
    },
    prepare: () => Promise.resolve(),
    describe: () => Promise.resolve({ kind: "memory" }),
    close: () => {},
  };
}
