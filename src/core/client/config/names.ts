/** What contexts, accounts and providers may be called. */

/** A whole name. */
export const NAME_PATTERN = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether a context, an account or a provider may be called that. */
export function isName(name: string): boolean {
  return NAME_PATTERN.test(name);
}

/** A name for a message; whatever is no name may be anything, a secret that was pasted there too. */
export function printableName(name: string): string {
  return isName(name) ? name : "?";
}
