import type { SealedRecord, SealedSecretStore } from "../../../ports/server/sealed_secret_store.ts";
import { openBox } from "../keys/data_keys.ts";
import { KEY_BYTES } from "../keys/key_entries.ts";
import { ByteRing } from "./byte_ring.ts";
import { type OpenedSecret, openedSecret } from "./opened_secret.ts";
import { valueAad } from "./seal.ts";

/** Bytes of all that is kept; about 150,000 short values. */
const CAPACITY_BYTES = 16 * 1024 * 1024;
const MAX_KEPT = 131_072;
/** Largest sealed value kept, in bytes. */
const MAX_VALUE_BYTES = 4096;

/** What is known of a kept secret besides its bytes: 32 of its data key, and the sealed value. */
interface KeptVersion {
  version: number;
}

/**
 * The newest versions of secrets that were read, still sealed, each with its data key: reading one again takes neither the
 * database nor the master key. The master key lies in the same memory, so nothing is given away. Opened values are not
 * kept. What leaves is overwritten.
 */
export class KeptSecrets {
  #changes = 0;

  constructor(
    private readonly store: Pick<SealedSecretStore, "watch" | "noticeForeignWrites">,
    private readonly ring = new ByteRing<KeptVersion>(CAPACITY_BYTES, MAX_KEPT),
  ) {
    store.watch((userUuid, name) => {
      this.#changes++;
      if (userUuid === undefined || name === undefined) this.ring.clear();
      else this.ring.delete(keyOf(userUuid, name));
    });
  }

  /** Goes up whenever something may have changed: what was read before that is not kept after it. */
  get changes(): number {
    return this.#changes;
  }

  /** @returns undefined when it is not kept. @throws {SealholdError} DAMAGED */
  open(userUuid: string, name: string): OpenedSecret | undefined {
    this.store.noticeForeignWrites();
    const kept = this.ring.get(keyOf(userUuid, name));
    if (kept === undefined) return undefined;
    const { bytes, about: { version } } = kept;
    const aad = valueAad({ userUuid, name, version });
    const value = openBox(bytes.subarray(0, KEY_BYTES), bytes.subarray(KEY_BYTES), aad);
    return openedSecret(name, version, value);
  }

  /**
   * Keeps the newest version of a secret.
   * @param since `changes` before the record was read
   */
  keep(userUuid: string, record: SealedRecord, dataKey: Uint8Array, since: number): void {
    const { name, version, sealedValue } = record;
    if (since !== this.#changes || sealedValue.length > MAX_VALUE_BYTES) return;
    const room = this.ring.put(keyOf(userUuid, name), KEY_BYTES + sealedValue.length, { version });
    room.set(dataKey);
    room.set(sealedValue, KEY_BYTES);
  }
}

function keyOf(userUuid: string, name: string): string {
  return `${userUuid}/${name}`;
}
