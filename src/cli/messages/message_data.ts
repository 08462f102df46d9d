/** What is shown of a message. */
import type { ReadMessage } from "../../core/client/messaging/open_unread.ts";
import { isSecretContent, readSecret } from "../../core/client/messaging/sealed_secret.ts";
import {
  escapeForTerminal,
  escapeLinesForTerminal,
} from "../../core/shared/text/escape_for_terminal.ts";
import { valueToWire } from "../../core/shared/secret/wire_value.ts";
import { Secret } from "../../secret.ts";

/** For programs. `verified` says that the content is as its sender signed it; plain text never is. */
export function messageData(read: ReadMessage): Record<string, unknown> {
  const { delivered, seq, gap, superseded, again, error } = read;
  const { messageId, from, group, type, sentAt, expiresAt } = delivered;
  return {
    messageId,
    from,
    ...(group === "" ? {} : { group }),
    type,
    sentAt,
    expiresAt,
    delivery: delivered.seq,
    verified: seq !== undefined,
    ...(seq === undefined ? {} : { seq }),
    ...(gap === undefined ? {} : { missing: gap }),
    ...(superseded ? { superseded } : {}),
    ...(again ? { again } : {}),
    ...(error === undefined
      ? contentData(read.content ?? new Uint8Array())
      : { error: { code: error.code, message: error.message } }),
  };
}

/** A secret is for the store, and not for a screen or a log. */
function contentData(content: Uint8Array): Record<string, unknown> {
  if (isSecretContent(content)) return { secret: { name: readSecret(content)?.name ?? null } };
  return { ...contentOnWire(content) };
}

/** Content as JSON carries it: text, or base64 with `encoding` beside it. */
export function contentOnWire(content: Uint8Array): { message: string; encoding?: "base64" } {
  const secret = new Secret(content);
  const { value, encoding } = valueToWire(secret);
  secret.zero();
  return { message: value, ...(encoding === undefined ? {} : { encoding }) };
}

/** For people. */
export function messageText(read: ReadMessage): string {
  const { delivered, gap, superseded, error, seq } = read;
  const { messageId, from, group, sentAt } = delivered;
  const place = group === "" ? "" : ` in ${group}`;
  const head = [escapeForTerminal(`${sentAt}  ${from}${place}  (${messageId})`)];
  if (gap !== undefined) head.push(`Missing before it: messages ${gap.from} to ${gap.to}`);
  if (superseded) {
    head.push(`Its sender has another key since${group === "" ? "" : ", or left the group"}`);
  }
  if (error !== undefined) return [...head, `${error.message}`].join("\n");
  if (seq === undefined) head.push("Plain text: the server could have written or altered it");
  const sender = seq === undefined ? undefined : from;
  return [...head, body(read.content ?? new Uint8Array(), sender)].join("\n");
}

/** @param sender who has sealed it; undefined where the server could have written it */
function body(content: Uint8Array, sender: string | undefined): string {
  if (isSecretContent(content)) {
    if (sender === undefined) {
      return "It says that it is a secret; one that is not sealed is never stored";
    }
    const name = readSecret(content)?.name;
    return name === undefined
      ? "A malformed secret"
      : `The secret ${name}: sealhold secrets receive --from ${sender}`;
  }
  const secret = new Secret(content);
  try {
    return escapeLinesForTerminal(secret.exposeText());
  } catch {
    return `${content.length} bytes, not text`;
  } finally {
    secret.zero();
  }
}
