/**
 * Empty in the environment of every program that Sealhold starts: it and all that it starts would have them as long as it runs.
 * Deno can take a variable away only by clearing them all, for which all must be readable; an empty one counts as unset.
 */
export const WITHHELD: Readonly<Record<string, string>> = {
  SEALHOLD_TOKEN: "",
  SEALHOLD_ID_TOKEN: "",
  SEALHOLD_PASSPHRASE_FILE: "",
  // With it, whoever has it gets ID tokens of a GitHub job at will.
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "",
};
