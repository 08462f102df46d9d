import { checkSecretName } from "../../shared/secret/secret_name.ts";
import type { SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import { Secret } from "../../../secret.ts";
import { openRecord } from "./seal.ts";
import { type OpenedSecret, secretNotFound, type SecretPorts } from "./secret_ports.ts";

/**
 * Reads a secret.
 * @param request `version` is the newest when absent
 * @throws {SealholdError} INVALID_NAME, SECRET_NOT_FOUND, SEALED, DAMAGED
 */
export async function getSecret(
  ports: SecretPorts,
  request: { userUuid: string; name: string; version?: number },
): Promise<OpenedSecret> {
  const { userUuid, version } = request;
  const name = checkSecretName(request.name);
  const record = await ports.secrets.get(userUuid, name, version);
  if (record === undefined) throw secretNotFound();
  return await openStored(ports, userUuid, record, version);
}

/**
 * Opens a record that was read from the store.
 *
 * A rotation may have ended in between: then the key of the record as it was read is gone, and the record in the store is
 * wrapped by a new one. So an unknown key makes for one more look at the key file and at the record.
 * @param version which version to read again; the newest when absent
 * @throws {SealholdError} SECRET_NOT_FOUND (deleted meanwhile), SEALED, DAMAGED
 */
export async function openStored(
  ports: SecretPorts,
  userUuid: string,
  record: SealedRecord,
  version?: number,
): Promise<OpenedSecret> {
  const known = ports.keys.peek(record.keyId);
  if (known !== undefined) return open(userUuid, record, known);
  await ports.keys.reload();
  const again = await ports.secrets.get(userUuid, record.name, version);
  if (again === undefined) throw secretNotFound();
  return open(userUuid, again, await ports.keys.find(again.keyId));
}

function open(userUuid: string, record: SealedRecord, masterKey: Uint8Array): OpenedSecret {
  const bytes = openRecord(userUuid, record, masterKey);
  const value = new Secret(bytes);
  bytes.fill(0);
  return { name: record.name, version: record.version, value };
}
