import type { KeyPair } from "../../core/shared/identity/key_pair.ts";
import { markAsRead } from "../../core/client/messaging/mark_as_read.ts";
import { type Delivered, unreadPages } from "../../core/client/messaging/fetch_unread.ts";
import type { MessagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { openDelivered, type ReadMessage } from "../../core/client/messaging/open_unread.ts";
import { readSecret, type SentSecret } from "../../core/client/messaging/sealed_secret.ts";
import { checkSecretName } from "../../core/shared/secret/secret_name.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions } from "../input/own.ts";
import { senders } from "../messages/senders.ts";
import { printOutcome } from "../output/output.ts";

interface ReceiveOptions extends OwnOptions {
  from?: string;
  as?: string;
  force?: boolean;
}

/** What became of one secret. */
interface Received {
  name: string;
  from: string;
  messageId: string;
  stored: boolean;
  version?: number;
  reason?: string;
}

export const verb: Verb<ReceiveOptions> = {
  summary: "Store the secrets that were sent to you",
  details:
    "Takes them out of the unread messages, stores each without showing it, and marks those as read. One whose name\n" +
    "is taken is left unread and ends the command with 7, unless --force makes it the newest version.",
  options: [
    {
      flags: "--from <ids:id>",
      description: "Only from these senders and groups, separated by commas",
    },
    { flags: "--as <name:word>", description: "Store it under this name; there must be just one" },
    { flags: "-f, --force", description: "Add a version where the name is taken" },
    ...OWN_OPTIONS,
  ],
  examples: [["From a colleague", "sealhold secrets receive --from <aid>"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: ReceiveOptions): Promise<Outcome> {
    if (options.as !== undefined) checkSecretName(options.as);
    const from = senders(options.from);
    const keys = await ownKeys(context, options);
    const ports = await messagingPorts(context, options);
    const { found, unreadable } = await findSecrets(ports, keys, from);
    if (options.as !== undefined && found.length > 1) throw several();
    const received: Received[] = [];
    for (const one of found) {
      const result = await store(context, options, one);
      received.push(result);
      // At once: stored and not marked, it would be in the way of the next run.
      if (result.stored) await markAsRead(ports, keys[0]!.aid, [result.messageId]);
    }
    const outcome = outcomeOf(received, unreadable);
    const left = received.filter(({ stored }) => !stored).map(({ name }) => name);
    if (left.length === 0) return outcome;
    // What was stored is told all the same.
    await printOutcome(context.terminal, context.format, outcome);
    throw taken(left);
  },
};

async function findSecrets(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  from: readonly string[],
): Promise<{ found: Found[]; unreadable: number }> {
  const found: Found[] = [];
  let unreadable = 0;
  const request = { from: from.length === 0 ? undefined : from };
  for await (const { messages } of unreadPages(ports, request)) {
    const read = await openDelivered(ports, keys, messages);
    found.push(...read.flatMap(secretOf));
    unreadable += read.filter(({ error }) => error !== undefined).length;
  }
  return { found, unreadable };
}

function outcomeOf(secrets: readonly Received[], unreadable: number): Outcome {
  const lines = secrets.length === 0 ? ["No secrets came"] : secrets.map(line);
  if (unreadable > 0) lines.push(`Messages that could not be opened: ${unreadable}`);
  return { data: { secrets, unreadable }, text: lines.join("\n") };
}

interface Found {
  secret: SentSecret;
  delivered: Delivered;
}

/** Only from a sealed message: plain text could be anybody's. */
function secretOf(read: ReadMessage): Found[] {
  const { content, seq, delivered } = read;
  const secret = content === undefined || seq === undefined ? undefined : readSecret(content);
  return secret === undefined ? [] : [{ secret, delivered }];
}

async function store(
  context: Context,
  options: ReceiveOptions,
  { secret, delivered }: Found,
): Promise<Received> {
  const name = options.as ?? secret.name;
  const { from, messageId } = delivered;
  try {
    const backend = await context.secrets();
    const { version } = await backend.set(name, secret.value, options.force ? undefined : 0);
    return { name, from, messageId, stored: true, version };
  } catch (error) {
    if (!hasCode(error, "VERSION_CONFLICT")) throw error;
    return { name, from, messageId, stored: false, reason: "The name is taken" };
  } finally {
    secret.value.zero();
  }
}

function line({ name, from, stored }: Received): string {
  return stored
    ? `Secret "${name}" stored, from ${from}`
    : `Secret "${name}" from ${from} left unread: the name is taken`;
}

function taken(names: readonly string[]): SealholdError {
  const listed = [...new Set(names)].join(", ");
  return new SealholdError("ALREADY_EXISTS", `Not stored, because the name is taken: ${listed}`, {
    hint: "Add --force for a newer version, or --as <name> for another name",
    data: { names },
  });
}

function several(): SealholdError {
  return new SealholdError("USAGE", "Several secrets came, and --as names one", {
    hint: "Add --from <aid>, or leave --as out",
  });
}
