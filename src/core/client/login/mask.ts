/** Shorter ones are hidden whole: four characters at either end would be too much of them. */
const SHORTEST_SHOWN = 16;

/** A key or token as it may be shown, such as `sk-a…wxyz`: never more than 8 of its characters, and none of a short one. */
export function mask(key: string): string {
  return key.length < SHORTEST_SHOWN ? "…" : `${key.slice(0, 4)}…${key.slice(-4)}`;
}
