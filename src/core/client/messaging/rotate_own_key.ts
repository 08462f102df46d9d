/** Puts a new key in the place of one's own: at once, or step by step where the new private key is elsewhere. */
import { SealholdError } from "../../../errors.ts";
import { timestampOf } from "../../shared/identity/shapes.ts";
import { type ChallengeFile, MAX_DOCUMENT_BYTES } from "../identity/challenge_file.ts";
import { askChallenge } from "../identity/challenges.ts";
import { type OwnChoice, ownKeys } from "../identity/own_keys.ts";
import { sessionAid } from "../identity/own_session.ts";
import { readInput } from "../identity/read_input.ts";
import { readPublicKey } from "../identity/read_keys.ts";
import {
  draftRotation,
  isSigned,
  parseRotation,
  type RotationFile,
} from "../identity/rotation_file.ts";
import { keyLogs } from "./key_logs.ts";
import { messagingPorts, type OwnMessagingPorts } from "./messaging_ports.ts";
import { nextKeys, type NextKeysPorts } from "./next_keys.ts";
import { newestOwn } from "./own_key.ts";
import { type Rotated, rotateKey } from "./rotate_key.ts";

/** What one's own key is rotated with. */
type RotateOwnPorts = OwnMessagingPorts & NextKeysPorts;

/**
 * Rotates at once, with both private keys at hand.
 * @param wish `keysFile`: file of the new keys; without it they go into the credential store
 * @throws {SealholdError} as `ownKeys`, `newestOwn`, `nextKeys` and `rotateKey`
 */
export async function rotateOwnKey(
  base: RotateOwnPorts,
  wish: OwnChoice & { keysFile?: string | undefined },
): Promise<Rotated> {
  const ports = await messagingPorts(base, wish);
  const keys = await ownKeys(base, wish);
  const current = await newestOwn(keyLogs(ports), keys);
  const next = await nextKeys(base, wish, keys, current);
  return await rotateKey(ports, await base.serverOrigin(), current, next);
}

/**
 * The first step: the record that both keys sign.
 * @param wish `publicKey` as `readPublicKey` takes it; `id`: whose, or else of who is logged in
 * @throws {SealholdError} USAGE if it is not clear whose key; what the key log is refused with
 */
export async function draftOwnRotation(
  base: RotateOwnPorts,
  wish: OwnChoice & { publicKey: string; id?: string | undefined },
): Promise<RotationFile> {
  const ports = await messagingPorts(base, wish);
  const aid = wish.id ?? await sessionAid(base, wish);
  if (aid === undefined) {
    throw new SealholdError("USAGE", "Say whose key", { hint: "Add --id <aid>" });
  }
  const { log } = await keyLogs(ports).logOf(aid);
  const key = await readPublicKey(base, wish.publicKey);
  return draftRotation(log, key, timestampOf(ports.clock.nowMs()));
}

/**
 * The second step: the challenge that hands in a record, for both keys to sign once more.
 * @param wish `file`: name of the record
 * @throws {SealholdError} USAGE for one that is not signed by both keys; INVALID_VALUE for another document
 */
export async function askOwnRotation(
  base: RotateOwnPorts,
  wish: OwnChoice & { file: string },
): Promise<ChallengeFile> {
  const { functions } = await messagingPorts(base, wish);
  const file = parseRotation(await readInput(base, wish.file, MAX_DOCUMENT_BYTES));
  if (file === undefined || !isSigned(file)) {
    throw new SealholdError("USAGE", "The record is not signed by both keys yet", {
      hint: "sealhold sign --file <file> --keys <keys>, once with each",
    });
  }
  const { rotation } = file;
  const args = { aid: rotation.aid, event: rotation };
  return await askChallenge(functions, await base.serverOrigin(), "rotate-key", args);
}
