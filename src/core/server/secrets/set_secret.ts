import { SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import { quotaExceeded } from "../../shared/secret/quota.ts";
import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { missingKey } from "../keys/master_keys.ts";
import { sealValue } from "./seal.ts";
import type { SecretPorts } from "./secret_ports.ts";

/** Tries to write under the active master key: a rotation may change it between two of them, but hardly twice. */
const MAX_TRIES = 3;

/** A value to write. */
interface SetSecretRequest {
  userUuid: string;
  name: string;
  value: Secret;
  /** Write only if this is the newest version; 0: only if there is none. */
  ifVersion?: number;
}

/** What a write did. */
export interface SecretWrite {
  name: string;
  version: number;
  /** RFC 3339 UTC. */
  updatedAt: string;
  created: boolean;
}

/**
 * Writes the next version of a secret.
 * @throws {SealholdError} INVALID_NAME, VALUE_TOO_LARGE, VERSION_CONFLICT (data: `currentVersion`), QUOTA_EXCEEDED
 *   (data: `quota`), SEALED
 */
export async function setSecret(
  ports: SecretPorts,
  request: SetSecretRequest,
): Promise<SecretWrite> {
  const { userUuid, ifVersion } = request;
  const name = checkSecretName(request.name);
  if (request.value.length > ports.maxValueBytes) throw tooLarge(ports.maxValueBytes);
  const nowMs = ports.clock.nowMs();
  const put = {
    userUuid,
    name,
    actor: userUuid,
    nowMs,
    quota: ports.quota,
    ...(ifVersion !== undefined && { ifVersion }),
  };
  const bytes = request.value.expose();
  try {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const master = { id: ports.keys.writeId, key: await ports.keys.find(ports.keys.writeId) };
      const outcome = await ports.secrets.put(
        put,
        (version) => sealValue({ userUuid, name, version }, bytes, master, ports.random),
      );
      if (outcome.kind === "conflict") throw versionConflict(outcome.currentVersion);
      if (outcome.kind === "full") throw quotaExceeded(outcome.quota);
      if (outcome.kind === "written") {
        const { version, created } = outcome;
        return { name, version, created, updatedAt: new Date(nowMs).toISOString() };
      }
      await ports.keys.writeUnder(outcome.activeKeyId);
    }
  } finally {
    bytes.fill(0);
  }
  throw missingKey();
}

function tooLarge(maxBytes: number): SealholdError {
  return new SealholdError("VALUE_TOO_LARGE", `Value is larger than ${maxBytes} bytes`, {
    hint: "Store a smaller value, or raise the server's --max-value",
  });
}

function versionConflict(currentVersion: number): SealholdError {
  return new SealholdError("VERSION_CONFLICT", `Current version is ${currentVersion}`, {
    hint: "Read the secret again and repeat with its version",
    data: { currentVersion },
  });
}
