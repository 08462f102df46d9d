import type { SavedSession } from "../../core/client/identity/save_session.ts";
import type { StartedSession } from "../../core/client/identity/start_session.ts";
import type { Outcome } from "../graph/spec.ts";
import { documentOutcome } from "./document_outcome.ts";

/** A session that was saved; no token in it. */
export function sessionOutcome({ session, saved }: SavedSession): Outcome {
  const expiresAt = new Date(session.access_expires_at * 1000).toISOString();
  return {
    data: { aid: session.username, server: session.origin, expiresAt, saved },
    text: `Logged in to ${session.origin} as ${session.username}`,
    raw: session.username,
  };
}

/** That, or the challenge that leads to one. */
export function startedOutcome(started: StartedSession): Outcome {
  return started.kind === "session" ? sessionOutcome(started.saved) : documentOutcome(started.file);
}
