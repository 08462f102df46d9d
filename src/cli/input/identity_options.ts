/** Options of commands that work with keys, documents and people. */

/** The option that names private keys. They come from a file, a pipe or the store, and never from the command line. */
export const KEYS_OPTION = {
  flags: "--keys <keys:value>",
  description: "Private keys: a file of your own (0600), - for stdin, or store:<aid>",
} as const;

/** A document that a command prints and another reads. */
export const FILE_OPTION = {
  flags: "--file <path:value>",
  description: "The file, or - for stdin",
  required: true,
} as const;

export const ACCOUNT_OPTION = {
  flags: "--account <name:word>",
  description: "One of several accounts at the server",
} as const;

/** Options of commands that act as somebody. */
export interface OwnOptions {
  keys?: string[];
  account?: string;
}

/** For commands that need the private key. Several may be given: messages under way may be for an older one. */
export const OWN_OPTIONS = [{ ...KEYS_OPTION, collect: true }, ACCOUNT_OPTION] as const;

/** Words of a list, separated by commas; empty ones are dropped. */
export function words(list: string | undefined): string[] {
  return (list ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
}
