/** Whose secrets one takes: a name that a stranger chose may be the next one that a script of one's own reads. */
import type { SentSecret } from "../messaging/sealed_secret.ts";
import type { DeliveredMessage } from "../../shared/message/delivered_message.ts";

/** A secret that came. */
export interface FoundSecret {
  secret: SentSecret;
  delivered: DeliveredMessage;
}

/** What a person is asked about one sender. */
export interface SenderQuestion {
  /** The sender's AID, which has signed what it sent. */
  from: string;
  /** As the sender calls them. */
  names: string[];
  /** Whether one has ever written to them. */
  met: boolean;
}

/**
 * Asks about each sender once, before anything is stored.
 * @param agree throws where nobody can answer
 * @returns those whose secrets are taken
 */
export async function askSenders(
  found: readonly FoundSecret[],
  met: ReadonlySet<string>,
  agree: (question: SenderQuestion) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const namesOf = new Map<string, string[]>();
  for (const { secret, delivered: { from } } of found) {
    namesOf.set(from, [...namesOf.get(from) ?? [], secret.name]);
  }
  const taken = new Set<string>();
  for (const [from, names] of namesOf) {
    if (await agree({ from, names, met: met.has(from) })) taken.add(from);
  }
  return taken;
}
