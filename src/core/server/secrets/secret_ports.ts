import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import type { SealedSecretStore, SecretQuota } from "../../../ports/server/sealed_secret_store.ts";
import type { MasterKeys } from "../keys/master_keys.ts";
import type { KeptSecrets } from "./kept_secrets.ts";

/** Largest value by default, in bytes (`--max-value`). */
export const DEFAULT_MAX_VALUE_BYTES = 65_536;

/** How much one account may keep by default (`--quota-secrets`, `--quota-bytes`, `--quota-versions`). */
export const DEFAULT_SECRET_QUOTA: SecretQuota = {
  secrets: 10_000,
  bytes: 256 * 1024 * 1024,
  versions: 100,
};

/** What the use cases of stored secrets need. */
export interface SecretPorts {
  secrets: SealedSecretStore;
  keys: MasterKeys;
  kept: KeptSecrets;
  clock: Clock;
  random: Random;
  /** Largest value, in bytes. */
  maxValueBytes: number;
  /** How much each account may keep. */
  quota: SecretQuota;
}

/** The error for a secret or version that is not there. */
export function secretNotFound(): SealholdError {
  return new SealholdError("SECRET_NOT_FOUND", "Secret not found", {
    hint: "sealhold secrets list",
  });
}
