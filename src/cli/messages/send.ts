import {
  type MessageType,
  writeMessage,
  type WrittenMessage,
} from "../../core/client/messaging/write_message.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";
import { CONTENT_OPTIONS } from "./content_options.ts";

interface SendOptions extends OwnOptions {
  to: string;
  message?: string;
  stdin?: boolean;
  messageData?: string;
  type?: MessageType;
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
    const written = await writeMessage(context, options);
    return written.kind === "sent" ? sent(to, written) : dry(to, written);
  },
};

function sent(to: string, { type, letter }: WrittenMessage & { kind: "sent" }): Outcome {
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

function dry(to: string, { type, letter }: WrittenMessage & { kind: "dry" }): Outcome {
  const { recipients } = letter;
  const how = recipients === undefined ? type : `${type}, ${recipients} recipients`;
  return {
    data: () => ({ dryRun: true, to, type, ...letter }),
    text: `Would send to ${to} (${how})`,
  };
}
