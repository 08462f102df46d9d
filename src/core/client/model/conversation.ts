/** A conversation with a model, as it is kept between runs. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { Turn } from "./model_format.ts";

/** A conversation. */
export interface Conversation {
  provider: string;
  model: string;
  /** Absent when there was none. */
  system?: string | undefined;
  /** In pairs: what the user said, what the model answered. */
  turns: Turn[];
}

/** Largest conversation that is kept, in UTF-16 units of its turns. */
const MAX_KEPT_CHARS = 2 * 1024 * 1024;
const MAX_TURNS = 2_000;

const TURN = v.object({ role: v.picklist(["user", "assistant"]), text: v.string() });

/** What a kept conversation must look like once it is open. */
export const CONVERSATION = v.object({
  provider: v.string(),
  model: v.string(),
  system: v.optional(v.string()),
  turns: v.pipe(v.array(TURN), v.maxLength(MAX_TURNS)),
});

/** A conversation cut down to what is kept. */
export interface Trimmed {
  conversation: Conversation;
  /** How many exchanges, from the oldest on, had to go. */
  dropped: number;
}

/** Drops the oldest exchanges until the rest fits. Nothing is left where the last one alone is too large. */
export function trimmed(conversation: Conversation, maxChars = MAX_KEPT_CHARS): Trimmed {
  const turns = [...conversation.turns];
  let chars = turns.reduce((sum, { text }) => sum + text.length, conversation.system?.length ?? 0);
  let dropped = 0;
  while (turns.length > 0 && (chars > maxChars || turns.length > MAX_TURNS)) {
    // Two at a time: a conversation begins with its user.
    for (const { text } of turns.splice(0, 2)) chars -= text.length;
    dropped++;
  }
  return { conversation: { ...conversation, turns }, dropped };
}

const MAX_NAME_CHARS = 128;

/**
 * Checks a conversation's name. It is never used as a path, and may hold any letters.
 * @throws {SealholdError} INVALID_NAME
 */
export function checkConversationName(name: string): void {
  // Case 21: what cannot be seen, or looks like another name, names nothing.
  const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) || name !== name.trim();
  if (name !== "" && name.length <= MAX_NAME_CHARS && !unseen) return;
  throw new SealholdError("INVALID_NAME", "This is no name for a conversation", {
    hint: `Use up to ${MAX_NAME_CHARS} visible characters, without a space at either end`,
  });
}
