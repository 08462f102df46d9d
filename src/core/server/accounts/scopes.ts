/** What a session may be limited to (RFC 6749 section 3.3). */

/** A scope and what a person reads of it. */
export const SCOPES = {
  "secrets:read": "Read your secrets",
  "secrets:write": "Create, change and delete your secrets",
} as const;

/** The name of a scope. */
export type Scope = keyof typeof SCOPES;

/** Every scope, in the order in which they are shown. */
export const ALL_SCOPES = Object.keys(SCOPES) as readonly Scope[];

/**
 * The scopes of a space-separated list, each once and in our order.
 * @returns undefined if it names one that there is not, or none at all
 */
export function parseScopes(text: string): Scope[] | undefined {
  const names = text.split(" ").filter((name) => name !== "");
  if (names.length === 0 || names.some((name) => !Object.hasOwn(SCOPES, name))) return undefined;
  return ALL_SCOPES.filter((scope) => names.includes(scope));
}

/** Whether a caller may do what needs `scope`. Who has no list may do everything: a login with a password. */
export function allows(scopes: readonly string[] | undefined, scope: Scope): boolean {
  return scopes === undefined || scopes.includes(scope);
}
