import { SealholdError } from "../../../errors.ts";

/** Longest secret name, in characters. */
export const MAX_SECRET_NAME = 128;

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}$/;
const PARENT_SEGMENT = /(^|\/)\.\.(\/|$)/;

/** Whether `name` may name a secret (api.md §2): `[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}` without a `..` segment. */
export function isSecretName(name: string): boolean {
  return NAME.test(name) && !PARENT_SEGMENT.test(name);
}

/**
 * Checks a secret's name (api.md §2).
 * @returns the name
 * @throws {SealholdError} INVALID_NAME; the message never repeats the input, which may be a value typed in the wrong place,
 *   or carry control characters (case 33)
 */
export function checkSecretName(name: string): string {
  if (isSecretName(name)) return name;
  throw new SealholdError("INVALID_NAME", `Secret name is not valid: ${fault(name)}`, {
    hint:
      'Names are 1 to 128 of A-Z a-z 0-9 _ . / -, start with a letter, digit or _, and have no ".." part',
  });
}

/**
 * Checks the beginning of a secret's name, for listings; the empty prefix is fine.
 * @throws {SealholdError} INVALID_NAME
 */
export function checkSecretPrefix(prefix: string): string {
  return prefix === "" ? prefix : checkSecretName(prefix);
}

function fault(name: string): string {
  if (name === "") return "it is empty";
  if (name.length > MAX_SECRET_NAME) return `it is longer than ${MAX_SECRET_NAME} characters`;
  if (PARENT_SEGMENT.test(name)) return 'it has a ".." part';
  if (!/^[A-Za-z0-9_]/.test(name)) return "it starts with a character that is not allowed";
  return "it has a character that is not allowed";
}
