import { MAX_CONTENT_BYTES } from "../../core/shared/message/format.ts";
import {
  checkRecipient,
  type DryLetter,
  sealDry,
  sendSealed,
  sendText,
  type SentLetter,
} from "../../core/client/messaging/send_message.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { readContent } from "../input/identity_input.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions } from "../input/own.ts";
import { CONTENT_OPTIONS, type ContentOptions } from "./content_options.ts";

/** As long as a server keeps one: 90 days. */
const MAX_TTL_SECONDS = 90 * 86_400;

interface SendOptions extends OwnOptions, ContentOptions {
  to: string;
  type?: "text" | "encrypted";
  encrypted?: boolean;
  dryRun?: boolean;
  ttl?: number;
}

export const verb: Verb<SendOptions> = {
  summary: "Send a message to a person or a group",
  details:
    "It is sealed for its readers, and signed by you; the server cannot read it. --type text must be asked for: the\n" +
    "server reads that. A message given as an argument is seen by other users of this machine: prefer --stdin.\n" +
    "Messages are numbered, so that a missing one is noticed: keep the state folder, or readers take the first ones\n" +
    "from an empty one for old ones.",
  defaultFormat: "json",
  options: [
    { flags: "--to <to:id>", description: "An AID, or a group's id", required: true },
    {
      flags: "--type <type:word>",
      description: "How it is sent; encrypted unless said",
      values: ["text", "encrypted"],
    },
    { flags: "--encrypted", description: "The same as --type encrypted" },
    ...CONTENT_OPTIONS,
    { flags: "--message-data <path:word>", description: "Send the bytes of this file" },
    { flags: "--dry-run", description: "Print what would be sent, and send nothing" },
    {
      flags: "--ttl <seconds:count>",
      description: "How long it waits unread, at most 90 days; 30 days unless said",
    },
    ...OWN_OPTIONS,
  ],
  examples: [
    ["To a person", 'sealhold send --to <aid> --message "Lunch?"'],
    ["A file to a group", "sealhold send --to <group> --message-data report.pdf"],
  ],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: SendOptions): Promise<Outcome> {
    const { to } = options;
    checkRecipient(to);
    const asText = options.type === "text";
    if (asText && options.encrypted) throw contradiction();
    const content = await readContent(context, options, MAX_CONTENT_BYTES);
    const ports = await messagingPorts(context, options);
    const ttlMs = ttlOf(options);
    const type = asText ? "text" : "encrypted";
    if (asText) {
      const text = textOf(content);
      if (options.dryRun) return dry(to, type, { envelope: { text } });
      return sent(to, type, await sendText(ports, { to, ttlMs }, text));
    }
    const keys = await ownKeys(context, options);
    if (options.dryRun) return dry(to, type, await sealDry(ports, keys, { to, content }));
    return sent(to, type, await sendSealed(ports, keys, { to, content, ttlMs }));
  },
};

function sent(to: string, type: string, letter: SentLetter): Outcome {
  const { messageId, keyChanged, undelivered = [] } = letter;
  const lines = [`Sent to ${to} (${messageId})`];
  if (keyChanged) lines.push("They have another key than the last time");
  if (undelivered.length > 0) {
    lines.push(
      `Not delivered to those who deny you or have too much waiting: ${undelivered.join(", ")}`,
    );
  }
  return { data: { to, type, ...letter }, text: lines.join("\n"), raw: messageId };
}

function dry(
  to: string,
  type: string,
  letter: Pick<DryLetter, "envelope"> & Partial<DryLetter>,
): Outcome {
  const { recipients } = letter;
  const how = recipients === undefined ? type : `${type}, ${recipients} recipients`;
  return {
    data: { dryRun: true, to, type, ...letter },
    text: `Would send to ${to} (${how})`,
  };
}

function ttlOf({ ttl }: SendOptions): number | undefined {
  if (ttl === undefined) return undefined;
  if (ttl >= 1 && ttl <= MAX_TTL_SECONDS) return ttl * 1000;
  throw new SealholdError("INVALID_VALUE", "A message cannot wait that long, or that short", {
    hint: `--ttl takes 1 to ${MAX_TTL_SECONDS} seconds (90 days)`,
  });
}

function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new SealholdError("INVALID_VALUE", "The message is not text in UTF-8", {
      hint: "Leave --type text out: a sealed message takes any bytes",
    });
  }
}

function contradiction(): SealholdError {
  return new SealholdError("USAGE", "The options name two ways to send it", {
    hint: "Leave --type text out, or --encrypted",
  });
}
