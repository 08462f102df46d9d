import { type Awaitable, whenKnown } from "../../../awaitable.ts";
import type { SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { type OpenedSecret, openedSecret } from "./opened_secret.ts";
import { openRecord } from "./seal.ts";
import { secretNotFound, type SecretPorts } from "./secret_ports.ts";

/** A look into the store. */
interface StoreRead {
  userUuid: string;
  /** The newest when absent. */
  version?: number | undefined;
  /** What `KeptSecrets.changes` was before it. */
  since: number;
}

/**
 * Reads a secret.
 * @param request `version` is the newest when absent
 * @returns at once what is kept in memory, or what the store knows at once
 * @throws {SealholdError} INVALID_NAME, SECRET_NOT_FOUND, SEALED, DAMAGED
 */
export function getSecret(
  ports: SecretPorts,
  request: { userUuid: string; name: string; version?: number },
): Awaitable<OpenedSecret> {
  const { userUuid, version } = request;
  const name = checkSecretName(request.name);
  const kept = version === undefined ? ports.kept.open(userUuid, name) : undefined;
  if (kept !== undefined) return kept;
  const read = { userUuid, version, since: ports.kept.changes };
  return whenKnown(ports.secrets.get(userUuid, name, version), (record) => {
    if (record === undefined) throw secretNotFound();
    return openStored(ports, read, record);
  });
}

/**
 * Opens a record that was read from the store.
 *
 * A rotation may have ended in between: then the key of the record as it was read is gone, and the record in the store is
 * wrapped by a new one. So an unknown key makes for one more look at the key file and at the record.
 * @throws {SealholdError} SECRET_NOT_FOUND (deleted meanwhile), SEALED, DAMAGED
 */
export function openStored(
  ports: SecretPorts,
  read: StoreRead,
  record: SealedRecord,
): Awaitable<OpenedSecret> {
  const known = ports.keys.peek(record.keyId);
  return known === undefined
    ? openAfterReload(ports, read, record.name)
    : open(ports, read, record, known);
}

async function openAfterReload(
  ports: SecretPorts,
  { userUuid, version }: StoreRead,
  name: string,
): Promise<OpenedSecret> {
  await ports.keys.reload();
  const read = { userUuid, version, since: ports.kept.changes };
  const again = await ports.secrets.get(userUuid, name, version);
  if (again === undefined) throw secretNotFound();
  return open(ports, read, again, await ports.keys.find(again.keyId));
}

function open(
  { kept }: SecretPorts,
  { userUuid, version, since }: StoreRead,
  record: SealedRecord,
  masterKey: Uint8Array,
): OpenedSecret {
  const { value, dataKey } = openRecord(userUuid, record, masterKey);
  if (version === undefined) kept.keep(userUuid, record, dataKey, since);
  dataKey.fill(0);
  return openedSecret(record.name, record.version, value);
}
