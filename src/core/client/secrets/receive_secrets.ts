/** Takes the secrets out of one's unread messages and stores each, without showing it. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { SecretBackend } from "../../../ports/secret_backend.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { type OwnChoice, ownKeys } from "../identity/own_keys.ts";
import type { DeliveredMessage } from "../../shared/message/delivered_message.ts";
import { unreadPages } from "../messaging/fetch_unread.ts";
import { markAsRead } from "../messaging/mark_as_read.ts";
import {
  type MessagingPorts,
  messagingPorts,
  type OwnMessagingPorts,
} from "../messaging/messaging_ports.ts";
import { openDelivered, type ReadMessage } from "../messaging/open_unread.ts";
import { readSecret, type SentSecret } from "../messaging/sealed_secret.ts";
import { checkSenders } from "../messaging/senders.ts";

/** What receiving and sending secrets works with. */
export type SecretMessagePorts = OwnMessagingPorts & { secrets(): Promise<SecretBackend> };

/** Which secrets, and how they are stored. */
interface ReceiveWish extends OwnChoice {
  /** Only from these senders and groups; from everybody when empty. */
  from: readonly string[];
  /** Name to store it under; there must be just one then. */
  as?: string | undefined;
  /** Add a version where the name is taken. */
  force?: boolean | undefined;
}

/** What became of one secret. */
export interface ReceivedSecret {
  name: string;
  from: string;
  messageId: string;
  stored: boolean;
  version?: number;
  reason?: string;
}

/** What became of all. */
export interface ReceivedSecrets {
  secrets: ReceivedSecret[];
  /** Number of messages that could not be opened. */
  unreadable: number;
}

/**
 * Stores the secrets that were sent to one, and marks their messages as read. One whose name is taken is left unread.
 * @throws {SealholdError} INVALID_NAME; INVALID_VALUE for senders that are none; USAGE for one name and several secrets, of which
 *   none is stored; whatever the server or the backend refuses with: what was stored until then is marked as read
 */
export async function receiveSecrets(
  base: SecretMessagePorts,
  wish: ReceiveWish,
): Promise<ReceivedSecrets> {
  if (wish.as !== undefined) checkSecretName(wish.as);
  const from = checkSenders(wish.from);
  const keys = await ownKeys(base, wish);
  const ports = await messagingPorts(base, wish);
  const { found, unreadable } = await findSecrets(ports, keys, from);
  try {
    if (wish.as !== undefined && found.length > 1) throw several();
    const secrets: ReceivedSecret[] = [];
    for (const one of found) {
      const result = await store(base, wish, one);
      secrets.push(result);
      // At once: stored and not marked, it would be in the way of the next run.
      if (result.stored) await markAsRead(ports, keys[0]!.aid, [result.messageId]);
    }
    return { secrets, unreadable };
  } finally {
    // Those too that were not reached.
    for (const { secret } of found) secret.value.zero();
  }
}

interface Found {
  secret: SentSecret;
  delivered: DeliveredMessage;
}

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
    for (const { content } of read) content?.fill(0);
    unreadable += read.filter(({ error }) => error !== undefined).length;
  }
  return { found, unreadable };
}

/** Only from a sealed message: plain text could be anybody's. */
function secretOf(read: ReadMessage): Found[] {
  const { content, seq, delivered } = read;
  const secret = content === undefined || seq === undefined ? undefined : readSecret(content);
  return secret === undefined ? [] : [{ secret, delivered }];
}

async function store(
  base: SecretMessagePorts,
  { as, force }: ReceiveWish,
  { secret, delivered }: Found,
): Promise<ReceivedSecret> {
  const name = as ?? secret.name;
  const { from, messageId } = delivered;
  try {
    const backend = await base.secrets();
    const { version } = await backend.set(name, secret.value, force ? undefined : 0);
    return { name, from, messageId, stored: true, version };
  } catch (error) {
    if (!hasCode(error, "VERSION_CONFLICT")) throw error;
    return { name, from, messageId, stored: false, reason: "The name is taken" };
  } finally {
    secret.value.zero();
  }
}

function several(): SealholdError {
  return new SealholdError("USAGE", "Several secrets came, and --as names one", {
    hint: "Add --from <aid>, or leave --as out",
  });
}

/** The error that a run ends in where something was left unread, once the rest has been told; undefined where nothing was. */
export function leftUnread({ secrets }: ReceivedSecrets): SealholdError | undefined {
  const names = secrets.filter(({ stored }) => !stored).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const listed = [...new Set(names)].join(", ");
  return new SealholdError("ALREADY_EXISTS", `Not stored, because the name is taken: ${listed}`, {
    hint: "Add --force for a newer version, or --as <name> for another name",
    data: { names },
  });
}
