import { SealholdError } from "../../../errors.ts";
import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { openStored } from "./get_secret.ts";
import type { OpenedSecret } from "./opened_secret.ts";
import type { SecretPorts } from "./secret_ports.ts";

/** Names in one batch. */
const MAX_BATCH = 100;
/** Bytes of all values of a batch: 100 of the largest would be 75 MiB of memory for a small request. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** More than a sealed value is longer than its value, in bytes. */
const SEAL_BYTES = 64;

/**
 * Reads several secrets, all as they were at one moment. A name given twice is answered once.
 * @throws {SealholdError} INVALID_NAME, INVALID_VALUE (more than 100 names), VALUE_TOO_LARGE (the values together),
 *   SEALED, DAMAGED
 */
export async function getSecrets(
  ports: SecretPorts,
  request: { userUuid: string; names: readonly string[] },
): Promise<{ secrets: OpenedSecret[]; missing: string[] }> {
  if (request.names.length > MAX_BATCH) {
    throw new SealholdError("INVALID_VALUE", `Batch has more than ${MAX_BATCH} names`, {
      hint: "Ask in several batches",
    });
  }
  const { userUuid } = request;
  const names = [...new Set(request.names.map(checkSecretName))];
  const maxBytes = MAX_BATCH_BYTES + names.length * SEAL_BYTES;
  const since = ports.kept.changes;
  // All of them from the store: what is kept in memory may be of another moment.
  const records = await ports.secrets.getMany(userUuid, names, maxBytes);
  if (records === undefined) throw tooLarge();
  const byName = new Map(records.map((record) => [record.name, record]));
  const secrets: OpenedSecret[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const record = byName.get(name);
    if (record === undefined) missing.push(name);
    else secrets.push(await openStored(ports, { userUuid, since }, record));
  }
  return { secrets, missing };
}

function tooLarge(): SealholdError {
  return new SealholdError(
    "VALUE_TOO_LARGE",
    "The values are too large for one batch: ask for fewer names",
    {
      hint: "Ask for fewer names at a time",
    },
  );
}
