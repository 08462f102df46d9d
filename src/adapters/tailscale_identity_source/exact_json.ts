/** JSON whose large whole numbers are kept as the text they were. */

/** What the reviver is told of a value; newer than TypeScript's own declaration. */
interface SourceText {
  source?: string;
}

/**
 * Parses JSON. Tailscale's ids have 64 bits: past 2^53 two users would round to the same number, so such a number becomes
 * its text.
 * @returns undefined when the text is no JSON
 */
export function parseExactJson(text: string): unknown {
  const keep = (_key: string, value: unknown, context?: SourceText): unknown =>
    typeof value === "number" && !Number.isSafeInteger(value) ? context?.source ?? null : value;
  try {
    return JSON.parse(text, keep as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}
