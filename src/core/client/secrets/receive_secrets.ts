/** Takes the secrets out of one's unread messages and stores each, without showing it. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { SecretBackend } from "../../../ports/secret_backend.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { checkSecretName } from "../../shared/secret/secret_name.ts";
import { type OwnChoice, ownKeys } from "../identity/own_keys.ts";
import { unreadPages } from "../messaging/fetch_unread.ts";
import { writtenTo } from "../messaging/message_state.ts";
import { markAsRead } from "../messaging/mark_as_read.ts";
import {
  type MessagingPorts,
  messagingPorts,
  type OwnMessagingPorts,
} from "../messaging/messaging_ports.ts";
import { openDelivered, type ReadMessage } from "../messaging/open_unread.ts";
import { readSecret } from "../messaging/sealed_secret.ts";
import { checkSenders } from "../messaging/senders.ts";
import { askSenders, type FoundSecret, type SenderQuestion } from "./ask_senders.ts";

/** What receiving and sending secrets works with. */
export type SecretMessagePorts = OwnMessagingPorts & { secrets(): Promise<SecretBackend> };

/** Which secrets, and how they are stored. */
interface ReceiveWish extends OwnChoice {
  /** Only from these senders and groups, without a question; from everybody, after one each, when empty. */
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
  /** Whether one has ever written to the sender. */
  met: boolean;
  stored: boolean;
  version?: number;
  /** Why it was left unread. */
  reason?: "The name is taken" | "Declined";
}

/** What became of all. */
export interface ReceivedSecrets {
  secrets: ReceivedSecret[];
  /** Number of messages that could not be opened. */
  unreadable: number;
}

/**
 * Stores the secrets that were sent to one, and marks their messages as read. One whose name is taken is left unread, and so are
 * those of senders who were declined.
 * @param agree asked about each sender, unless `from` names some; throws where nobody can answer, and then none is stored
 * @throws {SealholdError} INVALID_NAME; INVALID_VALUE for senders that are none; USAGE for one name and several secrets, of which
 *   none is stored; whatever the server or the backend refuses with: what was stored until then is marked as read
 */
export async function receiveSecrets(
  base: SecretMessagePorts,
  wish: ReceiveWish,
  agree: (question: SenderQuestion) => Promise<boolean>,
): Promise<ReceivedSecrets> {
  if (wish.as !== undefined) checkSecretName(wish.as);
  const from = checkSenders(wish.from);
  const keys = await ownKeys(base, wish);
  const ports = await messagingPorts(base, wish);
  const { found, unreadable } = await findSecrets(ports, keys, from);
  try {
    if (wish.as !== undefined && found.length > 1) throw several();
    const met = await writtenTo(ports, keys[0]!.aid);
    const named = from.length > 0;
    const taken = named ? undefined : await askSenders(found, met, agree);
    const secrets: ReceivedSecret[] = [];
    for (const one of found) {
      const about = aboutOf(wish, one, met);
      const declined = taken?.has(about.from) === false;
      const result = declined
        ? { ...about, stored: false, reason: "Declined" as const }
        : await store(base, wish, one, about);
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

async function findSecrets(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  from: readonly string[],
): Promise<{ found: FoundSecret[]; unreadable: number }> {
  const found: FoundSecret[] = [];
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
function secretOf(read: ReadMessage): FoundSecret[] {
  const { content, seq, delivered } = read;
  const secret = content === undefined || seq === undefined ? undefined : readSecret(content);
  return secret === undefined ? [] : [{ secret, delivered }];
}

type About = Pick<ReceivedSecret, "name" | "from" | "messageId" | "met">;

function aboutOf(
  { as }: ReceiveWish,
  { secret, delivered: { from, messageId } }: FoundSecret,
  met: ReadonlySet<string>,
): About {
  return { name: as ?? secret.name, from, messageId, met: met.has(from) };
}

async function store(
  base: SecretMessagePorts,
  { force }: ReceiveWish,
  { secret }: FoundSecret,
  about: About,
): Promise<ReceivedSecret> {
  try {
    const backend = await base.secrets();
    const { version } = await backend.set(about.name, secret.value, force ? undefined : 0);
    return { ...about, stored: true, version };
  } catch (error) {
    if (!hasCode(error, "VERSION_CONFLICT")) throw error;
    return { ...about, stored: false, reason: "The name is taken" };
  } finally {
    secret.value.zero();
  }
}

function several(): SealholdError {
  return new SealholdError("USAGE", "Several secrets came, and --as names one", {
    hint: "Add --from <aid>, or leave --as out",
  });
}

/**
 * The error that a run ends in where a name was taken, once the rest has been told; undefined where none was. That somebody may
 * write over one's own secret is not proposed for one to whom one has never written.
 */
export function leftUnread({ secrets }: ReceivedSecrets): SealholdError | undefined {
  const left = secrets.filter(({ reason }) => reason === "The name is taken");
  if (left.length === 0) return undefined;
  const names = left.map(({ name }) => name);
  const listed = [...new Set(names)].join(", ");
  const another = "--as <name> for another name";
  return new SealholdError("ALREADY_EXISTS", `Not stored, because the name is taken: ${listed}`, {
    hint: left.every(({ met }) => met)
      ? `Add --force for a newer version, or ${another}`
      : `Add ${another}`,
    data: { names },
  });
}
