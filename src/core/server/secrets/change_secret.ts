/** Deleting a secret, its history, and going back to an older version. */
import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { getSecret } from "./get_secret.ts";
import { type SecretWrite, setSecret } from "./set_secret.ts";
import { secretNotFound, type SecretPorts } from "./secret_ports.ts";

/** Versions shown of a history, newest first. */
const MAX_HISTORY = 1000;

/** A version of a secret. */
interface SecretVersion {
  version: number;
  /** RFC 3339 UTC. */
  createdAt: string;
  /** The user_uuid that wrote it. */
  actor: string;
  /** Its value is gone. */
  deleted: boolean;
}

/**
 * Deletes a secret: every version's value and key are erased. The history stays, and the numbers are never used again.
 * @throws {SealholdError} INVALID_NAME, SECRET_NOT_FOUND
 */
export async function deleteSecret(
  ports: Pick<SecretPorts, "secrets" | "clock">,
  request: { userUuid: string; name: string },
): Promise<{ name: string; deletedAt: string }> {
  const name = checkSecretName(request.name);
  const nowMs = ports.clock.nowMs();
  if (!await ports.secrets.remove(request.userUuid, name, nowMs)) throw secretNotFound();
  return { name, deletedAt: new Date(nowMs).toISOString() };
}

/**
 * The newest 1000 versions of a secret, newest first; those of a deleted one too.
 * @throws {SealholdError} INVALID_NAME, SECRET_NOT_FOUND (the name was never used)
 */
export async function secretHistory(
  ports: Pick<SecretPorts, "secrets">,
  request: { userUuid: string; name: string },
): Promise<SecretVersion[]> {
  const name = checkSecretName(request.name);
  const versions = await ports.secrets.history(request.userUuid, name, MAX_HISTORY);
  if (versions.length === 0) throw secretNotFound();
  return versions.map(({ version, createdAtMs, actor, deleted }) => ({
    version,
    createdAt: new Date(createdAtMs).toISOString(),
    actor,
    deleted,
  }));
}

/**
 * Writes the value of an older version as the next one. A version is never changed, so there is no race.
 * @throws {SealholdError} INVALID_NAME, SECRET_NOT_FOUND (no such version, or it is deleted), VERSION_CONFLICT, QUOTA_EXCEEDED,
 *   SEALED, DAMAGED
 */
export async function rollbackSecret(
  ports: SecretPorts,
  request: { userUuid: string; name: string; to: number; ifVersion?: number },
): Promise<SecretWrite> {
  const { userUuid, name, to, ifVersion } = request;
  const { value } = await getSecret(ports, { userUuid, name, version: to });
  try {
    return await setSecret(ports, {
      userUuid,
      name,
      value,
      ...(ifVersion !== undefined && { ifVersion }),
    });
  } finally {
    value.zero();
  }
}
