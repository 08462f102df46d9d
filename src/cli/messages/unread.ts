import { jsonObject } from "../../core/client/messaging/json_object.ts";
import { fetchUnread } from "../../core/client/messaging/fetch_unread.ts";
import { openDelivered } from "../../core/client/messaging/open_unread.ts";
import type { KeyPair } from "../../core/shared/identity/key_pair.ts";
import type { MessagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { watchUnread } from "../../core/client/messaging/watch_unread.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { keysNow, messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions } from "../input/own.ts";
import { printOutcome } from "../output/output.ts";
import { messageData, messageText } from "./message_data.ts";
import { checkSenders, senders } from "./senders.ts";

interface UnreadOptions extends OwnOptions {
  from?: string;
  since?: number;
  stdin?: boolean;
  watch?: boolean;
  limit?: number;
}

const MAX_COUNTS_BYTES = 1024 * 1024;
/** Messages of one run; each may be 8 MiB. */
const MAX_MESSAGES = 500;

export const verb: Verb<UnreadOptions> = {
  summary: "Read unread messages",
  details:
    "Opens each message and checks who sent it. One that cannot be opened is marked and stops no other. A missing\n" +
    "number is told of; a message that was marked as read and comes again is refused. They stay unread until\n" +
    "mark-as-read. A secret's value is not shown: secrets receive stores it. At most 500 at a time, and not much\n" +
    'over 40 MiB: where more wait, "next" is what to pass to --since.',
  defaultFormat: "json",
  options: [
    {
      flags: "--from <ids:id>",
      description: "Only these senders and groups, separated by commas",
      conflicts: ["stdin"],
    },
    { flags: "--stdin", description: "The same from stdin: what list-unread prints" },
    {
      flags: "--watch",
      description: "Print each as it comes, one a line, until it is stopped",
      conflicts: ["stdin"],
    },
    { flags: "--limit <number:count>", description: "End after this many messages" },
    { flags: "--since <number:count>", description: "Only those with a higher delivery number" },
    ...OWN_OPTIONS,
  ],
  examples: [
    ["Everything", "sealhold unread"],
    ["Read, and mark as read", "sealhold unread | tee read.json | sealhold extract-ids --file -"],
  ],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: UnreadOptions): Promise<Outcome> {
    const from = options.stdin ? await fromStdin(context) : senders(options.from);
    const keys = await ownKeys(context, options);
    const ports = await messagingPorts(context, options);
    if (options.watch) return await watch(context, ports, keys, options);
    // An empty list of senders is nobody, where it was piped in.
    const request = { from: from.length === 0 ? undefined : from, since: options.since };
    const { messages: delivered, next } = options.stdin && from.length === 0
      ? { messages: [], next: undefined }
      : await fetchUnread(ports, request, Math.min(options.limit ?? MAX_MESSAGES, MAX_MESSAGES));
    const read = await openDelivered(ports, keys, delivered);
    const messages = read.map(messageData);
    const unreadable = read.filter(({ error }) => error !== undefined).length;
    return {
      data: { messages, unreadable, ...(next === undefined ? {} : { next }) },
      text: read.length === 0 ? "Nothing unread" : read.map(messageText).join("\n\n"),
    };
  },
};

/** Each message is written as soon as it is there; the command has no output of its own. */
async function watch(
  context: Context,
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  options: UnreadOptions,
): Promise<Outcome> {
  const source = {
    events: await context.eventStream(),
    auth: context.auth(),
    origin: await context.serverOrigin(),
    account: options.account,
    onLost: (waitMs: number) => context.detail(`Connection lost; next try in ${waitMs} ms`),
  };
  const from = senders(options.from);
  const request = { from: from.length === 0 ? undefined : from, since: options.since };
  const own = { keys, reload: () => keysNow(context, options, keys) };
  let left = options.limit ?? Infinity;
  if (left > 0) {
    for await (const read of watchUnread(ports, source, own, request)) {
      const data = messageData(read);
      const text = `${messageText(read)}\n`;
      await printOutcome(context.terminal, context.format, { data, text });
      if (--left <= 0) break;
    }
  }
  return { data: undefined, text: "" };
}

async function fromStdin(context: Context): Promise<string[]> {
  const counts = jsonObject(await context.terminal.readStdin(MAX_COUNTS_BYTES), MAX_COUNTS_BYTES);
  if (counts !== undefined) return checkSenders(Object.keys(counts));
  throw new SealholdError("INVALID_VALUE", "Stdin is not what list-unread prints", {
    hint: "sealhold list-unread | sealhold unread --stdin",
  });
}
