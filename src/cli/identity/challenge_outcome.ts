import type { ChallengeFile } from "../../core/client/identity/challenge_file.ts";
import type { RotationFile } from "../../core/client/identity/rotation_file.ts";
import { visibleJson } from "../../core/shared/text/escape_for_terminal.ts";
import { minimalJson } from "../../core/shared/text/format_json.ts";
import type { Outcome } from "../graph/spec.ts";

/**
 * A challenge for the next command: JSON in every format, because a program reads it. Its arguments may be another's words, so that
 * controls are JSON's own escapes, which is the same value.
 */
export function challengeOutcome(file: ChallengeFile): Outcome {
  return { data: file, text: visibleJson(minimalJson(file)) };
}

/** The record of a rotation, likewise. */
export function rotationOutcome(file: RotationFile): Outcome {
  return { data: file, text: visibleJson(minimalJson(file)) };
}
