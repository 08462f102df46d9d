/** The keys that this server knows of its identities. */
import type { StoredKeyLog } from "../../../ports/server/key_log_store.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { inceptionKey, parsePublicKey } from "../../shared/identity/aid.ts";
import type { KeyDirectory } from "../../shared/identity/key_directory.ts";
import { timestampOf } from "../../shared/identity/shapes.ts";
import { FunctionError } from "../calls/function_error.ts";
import type { FunctionPorts } from "../calls/function_ports.ts";

/** An identity's newest key. */
export interface NewestKey {
  key: Ed25519PublicKey;
  ksn: number;
}

/**
 * The log of an identity.
 * @throws {FunctionError} NOT_FOUND
 */
export async function keyLogOf(
  { keyLogs }: Pick<FunctionPorts, "keyLogs">,
  aid: string,
): Promise<StoredKeyLog> {
  const log = await keyLogs.find(aid);
  if (log !== undefined) return log;
  throw notRegistered();
}

/** The refusal for an identity that is not known here. */
export function notRegistered(): FunctionError {
  return new FunctionError("NOT_FOUND", "This identity is not registered", "Register it first");
}

/** The newest key of a log, which was walked before it was stored. */
export async function newestKey(log: Omit<StoredKeyLog, "userUuid">): Promise<NewestKey> {
  const { aid, publicKey, records } = log;
  const key = publicKey === undefined ? await inceptionKey(aid) : await parsePublicKey(publicKey);
  return { key, ksn: records.length };
}

/**
 * `auth:getPublicKey`: the newest key, and the log by which the reader finds out whether it is the right one. Of a removed
 * identity it is still told where groups need it.
 * @throws {FunctionError} NOT_FOUND
 */
export async function getPublicKey(ports: FunctionPorts, aid: string) {
  const log = await ports.keyLogs.findRemoved(aid) ?? await keyLogOf(ports, aid);
  const { key, ksn } = await newestKey(log);
  return {
    aid,
    publicKey: encodeBase64url(key.bytes),
    ksn,
    updatedAt: timestampOf(log.updatedAtMs),
    log: log.records.map((record): unknown => JSON.parse(record)),
  };
}

/** The keys of rosters. The stored logs were walked when they grew, so that they need not be walked again. */
export function storedKeys({ keyLogs }: Pick<FunctionPorts, "keyLogs">): KeyDirectory {
  return {
    async keyAt(aid, ksn) {
      if (ksn === 0) return await inceptionKey(aid);
      const text = await keyLogs.keyAt(aid, ksn);
      return text === undefined ? undefined : await parsePublicKey(text);
    },
    recentKeys: () => Promise.resolve([]),
  };
}
