/** Which way to open the credential store was chosen: flag over environment over config.toml. */
import { SealholdError } from "../../../../errors.ts";

/** The ways to open a store. */
export const STORE_KINDS = ["keychain", "passphrase", "keyfile", "memory", "plain"] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/**
 * The first choice that was made.
 * @param choices in order of precedence; undefined where none was made
 * @throws {SealholdError} USAGE for a kind that there is not
 */
export function chosenKind(...choices: readonly (string | undefined)[]): StoreKind | undefined {
  const wanted = choices.find((choice) => choice !== undefined);
  if (wanted === undefined) return undefined;
  const kind = STORE_KINDS.find((each) => each === wanted);
  if (kind !== undefined) return kind;
  throw new SealholdError("USAGE", "Unknown kind of credential store", {
    hint: `Use one of ${STORE_KINDS.join(", ")}`,
  });
}
