/** Key logs from the server, walked from the AID and held against the pins in `keys/<aid>.json`. */
import * as v from "valibot";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import { inceptionKey } from "../../shared/identity/aid.ts";
import type { KeyProofs } from "../identity/key_proofs.ts";
import type { KeyDirectory } from "../../shared/identity/key_directory.ts";
import {
  currentKey,
  MAX_KEY_RECORDS,
  type WalkedLog,
  walkKeyLog,
} from "../../shared/identity/key_log.ts";
import { type KeyPin, parsePin, pinnedKey, updatePin } from "../../shared/identity/key_pin.ts";
import { join } from "../../shared/text/path.ts";
import { type JsonPlace, readJsonFile, withJsonFile } from "./json_file.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const MAX_PIN_BYTES = 4096;
const PUBLIC_KEY = v.object({
  aid: v.string(),
  publicKey: v.string(),
  ksn: v.number(),
  updatedAt: v.pipe(v.string(), v.maxLength(64)),
  log: v.pipe(v.array(v.unknown()), v.maxLength(MAX_KEY_RECORDS)),
});

/** A walked log, and how it stands to what was known. */
interface KnownLog {
  log: WalkedLog;
  updatedAt: string;
  /** Whether the identity has another key than the last time; undefined when it was not known before. */
  changed: boolean | undefined;
}

/** Key logs of one run, each asked for once. */
export interface KeyLogs extends KeyDirectory {
  /**
   * The log of an identity, walked and pinned.
   * @throws {SealholdError} ROLLED_BACK, SIGNATURE_INVALID, DAMAGED, KEY_REFUSED; NOT_FOUND …
   */
  logOf(aid: string): Promise<KnownLog>;
}

/** Key logs as the server hands them out, believed no further than they prove. */
export function keyLogs(ports: MessagingPorts): KeyLogs {
  const known = new Map<string, Promise<KnownLog>>();
  const logOf = (aid: string) => {
    const log = known.get(aid) ?? fetchLog(ports, aid);
    known.set(aid, log);
    return log;
  };
  return {
    logOf,
    // The first key is in the name: nobody has to be asked.
    keyAt: async (aid, ksn) =>
      ksn === 0 ? await inceptionKey(aid) : (await logOf(aid)).log.keys[ksn]?.key,
    recentKeys: async (aid) => (await logOf(aid)).log.keys.slice(-2).reverse(),
  };
}

/** What is pinned, for reading without a server: the newest key that was ever seen, or the one in the name. */
export function pinnedKeys(
  ports: Pick<MessagingPorts, "files" | "random" | "paths">,
): KeyDirectory {
  const newest = async (aid: string) => {
    const pin = await readPin(ports, aid);
    return pin === undefined
      ? { ksn: 0, key: await inceptionKey(aid), retiredAt: undefined }
      : { ksn: pin.ksn, key: pinnedKey(pin), retiredAt: undefined };
  };
  return {
    async keyAt(aid, ksn) {
      const found = await newest(aid);
      return found.ksn === ksn ? found.key : undefined;
    },
    recentKeys: async (aid) => [await newest(aid)],
  };
}

/** What the logs end in, for keys whose file does not say whose they are by now. */
export function keyProofs(ports: Pick<MessagingPorts, "files" | "random" | "paths">): KeyProofs {
  return {
    async seen(aid) {
      const pin = await readPin(ports, aid);
      return pin && { ksn: pin.ksn, key: pinnedKey(pin), retiredAt: undefined };
    },
    ask: async (functions, aid) => currentKey((await fetchLog({ ...ports, functions }, aid)).log),
  };
}

/** The pin of an identity; undefined when it was never seen. */
async function readPin(
  ports: Pick<MessagingPorts, "files" | "random" | "paths">,
  aid: string,
): Promise<KeyPin | undefined> {
  const value = await readJsonFile(ports, placeOf(ports, aid));
  if (value === undefined) return undefined;
  const pin = parsePin(value);
  if (pin.aid === aid) return pin;
  throw new SealholdError("DAMAGED", "A pinned key is somebody else's", {
    hint: "Run: sealhold key-for --user <aid>",
  });
}

type LogPorts = Omit<MessagingPorts, "clock">;

async function fetchLog(ports: LogPorts, aid: string): Promise<KnownLog> {
  // Before anything is sent, and before it names a file.
  await inceptionKey(aid);
  const answer = await ports.functions.query("auth:getPublicKey", { aid }, PUBLIC_KEY);
  const log = await walkKeyLog(aid, answer.log);
  const { ksn, key } = currentKey(log);
  // The log is what proves; a server that says something else beside it is broken or lies.
  if (answer.ksn !== ksn || answer.publicKey !== encodeBase64url(key.bytes)) {
    throw new SealholdError("DAMAGED", "The server's key is not the one that its log proves", {
      hint: "The server's copy cannot be trusted: ask the key's owner",
    });
  }
  return { log, updatedAt: answer.updatedAt, changed: await pinLog(ports, log) };
}

/** Pins what was seen. The file is written only when there is something new. */
export async function pinLog(
  ports: Pick<MessagingPorts, "files" | "random" | "paths">,
  log: WalkedLog,
): Promise<boolean | undefined> {
  const seen = await readPin(ports, log.aid);
  if (seen !== undefined && updatePin(seen, log).ksn === seen.ksn) return false;
  return await withJsonFile(ports, placeOf(ports, log.aid), async (replace) => {
    // Once more under the lock: another run may have seen more.
    const before = await readPin(ports, log.aid);
    await replace(updatePin(before, log));
    return before === undefined ? undefined : before.ksn !== currentKey(log).ksn;
  });
}

function placeOf(ports: Pick<MessagingPorts, "paths">, aid: string): JsonPlace {
  return { folder: join(ports.paths().config, "keys"), stem: aid, maxBytes: MAX_PIN_BYTES };
}
