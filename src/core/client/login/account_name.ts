/** The name of an account as a server's answer has it. */

/**
 * The name, if it is one that can be kept and shown.
 * @returns undefined for anything but 1 to 128 visible characters without a space: a login is not lost for want of a name
 */
export function accountName(value: unknown): string | undefined {
  return typeof value === "string" && /^[\p{L}\p{M}\p{N}\p{P}\p{S}]{1,128}$/u.test(value)
    ? value
    : undefined;
}
