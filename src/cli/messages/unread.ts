import { readUnread, type UnreadWish, watchOwn } from "../../core/client/messaging/read_unread.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions, words } from "../input/identity_options.ts";
import { printOutcome } from "../output/output.ts";
import { messageData, messageText } from "./message_data.ts";

interface UnreadOptions extends OwnOptions {
  from?: string;
  since?: number;
  stdin?: boolean;
  watch?: boolean;
  limit?: number;
}

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
    const wish = { ...options, from: words(options.from) };
    if (options.watch) return await watch(context, wish);
    const { messages: read, next } = await readUnread(context, wish);
    const unreadable = read.filter(({ error }) => error !== undefined).length;
    return {
      data: () => ({
        messages: read.map(messageData),
        unreadable,
        ...(next === undefined ? {} : { next }),
      }),
      text: () => read.length === 0 ? "Nothing unread" : read.map(messageText).join("\n\n"),
      zero: () => read.forEach(({ content }) => content?.fill(0)),
    };
  },
};

/** Each message is written as soon as it is there; the command has no output of its own. */
async function watch(context: Context, wish: UnreadWish): Promise<Outcome> {
  const onLost = (waitMs: number) => context.detail(`Connection lost; next try in ${waitMs} ms`);
  for await (const read of watchOwn(context, wish, onLost)) {
    await printOutcome(context.terminal, context.format, {
      data: () => messageData(read),
      text: () => `${messageText(read)}\n`,
      zero: () => void read.content?.fill(0),
    });
  }
  return { data: undefined, text: "" };
}
