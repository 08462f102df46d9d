import type { ChallengeFile } from "../../core/client/identity/challenge_file.ts";
import type { RotationFile } from "../../core/client/identity/rotation_file.ts";
import { minimalJson } from "../../core/shared/text/format_json.ts";
import type { Outcome } from "../graph/spec.ts";

/** A challenge for the next command: JSON in every format, because a program reads it. */
export function challengeOutcome(file: ChallengeFile): Outcome {
  return { data: file, text: new TextEncoder().encode(`${minimalJson(file)}\n`) };
}

/** The record of a rotation, likewise. */
export function rotationOutcome(file: RotationFile): Outcome {
  return { data: file, text: new TextEncoder().encode(`${minimalJson(file)}\n`) };
}
