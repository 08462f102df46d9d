import type { ChallengeFile } from "../../core/client/identity/challenge_file.ts";
import type { RotationFile } from "../../core/client/identity/rotation_file.ts";
import { escapeJsonForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { minimalJson } from "../../core/shared/text/format_json.ts";
import type { Outcome } from "../graph/spec.ts";

/**
 * A challenge, or the record of a rotation, for the next command: JSON in every format, because a program reads it. What it says may
 * be another's words, so that controls are JSON's own escapes, which is the same value.
 */
export function documentOutcome(file: ChallengeFile | RotationFile): Outcome {
  return { data: file, text: escapeJsonForTerminal(minimalJson(file)) };
}
