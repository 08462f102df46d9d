/** The readable store: for those who ask for it by name, never by default and never by fall-back. */
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore, StoreEntries } from "../../../ports/credential_store.ts";
import { type Fields, isObject } from "../identity/shapes.ts";
import { emptyEntries, encodeEntries, entriesOf } from "./entries.ts";
import { parseJson, PLAIN_FMT } from "./envelope.ts";
import { exactFields } from "./fields.ts";
import { damaged, MAX_STORE_BYTES, STORE_FMT, tooLarge } from "./format.ts";
import { withStoreLock } from "./store_lock.ts";
import { keepReplaced, readReplaceable } from "./replaced_store.ts";
import type { KeptStore, StoreLocation, StorePorts } from "./store_types.ts";
import { replaceFile, tryReplace } from "../files/replace_file.ts";

/** A store in readable JSON, 0600, with the same lock and the same atomic write. Where there is none, it is empty. */
export function plainStore(ports: StorePorts, location: StoreLocation): CredentialStore {
  const { files, random } = ports;
  const { path } = location;
  const read = async () => {
    const bytes = await files.readPrivate(path, MAX_STORE_BYTES);
    return bytes === undefined ? emptyEntries() : parsePlain(bytes);
  };
  return {
    read,
    readBytes: async () => encodeEntries(await read()),
    async update(change) {
      return await withStoreLock(ports, location, async () => {
        const entries = await read();
        const result = change(entries);
        await replaceFile(files, random, path, serializePlain(entries));
        return result;
      });
    },
    async prepare() {
      const bytes = serializePlain(await read());
      await withStoreLock(ports, location, () => tryReplace(files, random, path, bytes.length));
    },
    describe: () => Promise.resolve({ kind: "plain", path }),
    close: () => {},
  };
}

/**
 * Makes an empty plain store.
 *
 * @returns the store that it took the place of; undefined when there was none
 * @throws {SealholdError} ALREADY_EXISTS when there is a store and `replace` is false, or another one is kept as `.bak`;
 *   BUSY; DISK_FAILED, UNREADABLE, UNSAFE_FILE, PERMISSION_REFUSED
 */
export async function createPlainStore(
  ports: StorePorts,
  location: StoreLocation,
  replace: boolean,
): Promise<KeptStore | undefined> {
  const { files, random } = ports;
  const { path } = location;
  // All under the lock: a write between keeping the old store and replacing it would be in neither file.
  return await withStoreLock(ports, location, async () => {
    const old = await readReplaceable(files, path, replace);
    const replacement = old && await keepReplaced(ports, location, old);
    try {
      await replaceFile(files, random, path, serializePlain(emptyEntries()));
      await replacement?.retire();
    } catch (error) {
      await replacement?.giveUp();
      throw error;
    }
    return replacement?.kept;
  });
}

function parsePlain(bytes: Uint8Array): StoreEntries {
  const json = parseJson(bytes);
  const { fmt, v } = (isObject(json) ? json : {}) as Fields;
  if (fmt === STORE_FMT) {
    throw new SealholdError(
      "CONFIG_INVALID",
      "The store is sealed, and a plain one was asked for",
      {
        hint: "Leave out --store plain, or move the file away",
      },
    );
  }
  if (fmt !== PLAIN_FMT) throw damaged("fmt");
  if (typeof v === "number" && v > 1) {
    throw new SealholdError(
      "NEWER_FORMAT",
      "The store was written by a newer version of sealhold",
      {
        hint: "Install a newer release of sealhold",
        data: { v },
      },
    );
  }
  if (v !== 1) throw damaged("v");
  return entriesOf(exactFields(json, ["fmt", "v", "entries"], "store").entries);
}

function serializePlain(entries: StoreEntries): Uint8Array<ArrayBuffer> {
  const json = JSON.parse(new TextDecoder().decode(encodeEntries(entries)));
  const text = JSON.stringify({ fmt: PLAIN_FMT, v: 1, entries: json }, null, 2) + "\n";
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_STORE_BYTES) throw tooLarge();
  return bytes;
}
