import { generateKeyPair, type KeyPair, keysFileOf } from "../../core/shared/identity/key_pair.ts";
import { timestampOf } from "../../core/shared/identity/shapes.ts";
import { MAX_DOCUMENT_BYTES } from "../../core/client/identity/challenge_file.ts";
import { askChallenge } from "../../core/client/identity/challenges.ts";
import { keyLogs } from "../../core/client/messaging/key_logs.ts";
import type { MessagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { newestOwn } from "../../core/client/messaging/own_key.ts";
import { asNext, rotateKey } from "../../core/client/messaging/rotate_key.ts";
import {
  draftRotation,
  isSigned,
  parseRotation,
} from "../../core/client/identity/rotation_file.ts";
import { storeKey } from "../../core/client/identity/stored_keys.ts";
import { createFile, replaceFile } from "../../core/shared/files/replace_file.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { fullPath } from "../input/foreign_options.ts";
import { challengeOutcome, rotationOutcome } from "./challenge_outcome.ts";
import { readInput, readKeys, readPublicKey } from "../input/identity_input.ts";
import { canonicalKeys } from "../output/keys_bytes.ts";
import { SESSION_NEEDS } from "../input/identity_needs.ts";
import { messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions, sessionAid } from "../input/own.ts";

interface RotateOptions extends OwnOptions {
  keysFile?: string;
  publicKey?: string;
  id?: string;
  file?: string;
}

export const verb: Verb<RotateOptions> = {
  summary: "Put a new key in the place of the present one",
  details:
    "The AID stays; the key log grows by a record that the old and the new key sign, and every group gets the new\n" +
    "key. With --keys-file the new keys are read from that file, or made and written there before the server is\n" +
    "told; without it they go into the credential store, if the present ones are there.\n" +
    "With --public-key the new private key may be elsewhere: sign the record that is printed with both, hand it in\n" +
    "with --file, sign that challenge with both, and confirm it.",
  defaultFormat: "json",
  options: [
    ...OWN_OPTIONS,
    {
      flags: "--keys-file <path:word>",
      description: "File of the new keys; made if it is not there",
      conflicts: ["public-key", "file"],
    },
    {
      flags: "--public-key <public:id>",
      description: "New public key, - for stdin, or @file: print the record to sign",
      conflicts: ["file"],
    },
    { flags: "--id <aid:word>", description: "Whose, with --public-key; else of who is logged in" },
    { flags: "--file <path:value>", description: "The signed record, or - for stdin" },
  ],
  examples: [["At once", "sealhold rotate-key --keys keys.json --keys-file new-keys.json"]],
  needs: SESSION_NEEDS,
  async run(context: Context, options: RotateOptions): Promise<Outcome> {
    const ports = await messagingPorts(context, options);
    if (options.publicKey !== undefined) return await draft(context, ports, options);
    if (options.file !== undefined) return await challenge(context, ports, options.file);
    const keys = await ownKeys(context, options);
    const current = await newestOwn(keyLogs(ports), keys);
    const next = await nextKeys(context, options, keys, current);
    const data = await rotateKey(ports, await context.serverOrigin(), current, next);
    return { data, text: `${data.aid} has key number ${data.ksn} now`, raw: data.publicKey };
  },
};

async function draft(
  context: Context,
  ports: MessagingPorts,
  options: RotateOptions,
): Promise<Outcome> {
  const aid = options.id ?? await sessionAid(context, options);
  if (aid === undefined) {
    throw new SealholdError("USAGE", "Say whose key", { hint: "Add --id <aid>" });
  }
  const { log } = await keyLogs(ports).logOf(aid);
  const key = await readPublicKey(context, options.publicKey ?? "");
  return rotationOutcome(draftRotation(log, key, timestampOf(context.clock.nowMs())));
}

async function challenge(context: Context, ports: MessagingPorts, path: string): Promise<Outcome> {
  const file = parseRotation(await readInput(context, path, MAX_DOCUMENT_BYTES));
  if (file === undefined || !isSigned(file)) {
    throw new SealholdError("USAGE", "The record is not signed by both keys yet", {
      hint: "sealhold sign --file <file> --keys <keys>, once with each",
    });
  }
  const { rotation } = file;
  const args = { aid: rotation.aid, event: rotation };
  const origin = await context.serverOrigin();
  return challengeOutcome(await askChallenge(ports.functions, origin, "rotate-key", args));
}

/** The keys that take over, on the disk before the server hears of them. */
async function nextKeys(
  context: Context,
  options: RotateOptions,
  keys: readonly KeyPair[],
  current: KeyPair,
): Promise<KeyPair> {
  if (options.keysFile !== undefined) return await fromFile(context, options.keysFile, current);
  if (options.keys?.some((given) => !given.startsWith("store:"))) {
    throw new SealholdError("USAGE", "Say where the new keys go", {
      hint: "Add --keys-file <path>",
    });
  }
  // One that an earlier run prepared and could not finish is as good as a fresh one.
  const prepared = keys.find(({ ksn }) => ksn === current.ksn + 1);
  const next = prepared ?? asNext(current, await generateKeyPair(context.random));
  await storeKey(context.auth().store, next);
  return next;
}

async function fromFile(context: Context, path: string, current: KeyPair): Promise<KeyPair> {
  const given = await existing(context, path);
  if (given !== undefined && given.aid === current.aid) {
    if (given.ksn === current.ksn + 1) return given;
    throw new SealholdError(
      "USAGE",
      "The file of the new keys holds keys that were in use already",
      {
        hint: "Name a file that is not there yet",
      },
    );
  }
  const next = asNext(current, given ?? await generateKeyPair(context.random));
  const file = fullPath(context, path);
  const bytes = canonicalKeys(keysFileOf(next));
  if (given !== undefined) await replaceFile(context.files, context.random, file, bytes);
  // Written over the file of another run, the only copy of a key that the server has by now would be lost.
  else await createFile(context.files, file, bytes).catch(madeMeanwhile);
  return next;
}

function madeMeanwhile(error: unknown): never {
  if (!hasCode(error, "ALREADY_EXISTS")) throw error;
  throw new SealholdError("ALREADY_EXISTS", "The file of the new keys was made by another run", {
    hint: "Look whether that one rotated the key, with sealhold key-for --user <aid>",
  });
}

async function existing(context: Context, path: string): Promise<KeyPair | undefined> {
  try {
    return (await readKeys(context, path))[0];
  } catch (error) {
    if (hasCode(error, "FILE_NOT_FOUND")) return undefined;
    throw error;
  }
}
