/** Scopes: asked for, and granted. */

/**
 * A line about scopes other than those asked for (RFC 6749 section 5.1; threats.md case 20).
 * @returns undefined when they are the same, in whatever order, or when the server says nothing: then they are the same too
 */
export function scopeNote(
  asked: readonly string[],
  granted: string | undefined,
): string | undefined {
  if (granted === undefined || asked.length === 0) return undefined;
  const got = new Set(granted.split(" ").filter((scope) => scope !== ""));
  const wanted = new Set(asked);
  if (got.size === wanted.size && [...got].every((scope) => wanted.has(scope))) return undefined;
  const list = [...got].sort().join(" ");
  return `The server granted other scopes: ${list === "" ? "none" : list}`;
}
