/** Why an answer ended before its own end. */
export type EarlyEnd = "limit" | "content";

/** The words of the three wire formats. */
const REASONS = new Map<string, EarlyEnd>([
  ["max_tokens", "limit"],
  ["length", "limit"],
  ["max_output_tokens", "limit"],
  ["refusal", "content"],
  ["content_filter", "content"],
]);

/**
 * Whether an answer was cut short by the limit of tokens, or ended for its content.
 * @param stopReason the provider's own word
 * @returns undefined for an answer that came to its own end, or of which nothing is known
 */
export function endedEarly(stopReason: string | undefined): EarlyEnd | undefined {
  return stopReason === undefined ? undefined : REASONS.get(stopReason);
}
