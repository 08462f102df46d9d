/** The public keys of an issuer: a JWK set (RFC 7517 section 5), parsed and otherwise unchecked. */
export interface IssuerKeys {
  keys: readonly unknown[];
}

/** What a look at an ID token came to. */
export type IdTokenCheck =
  /** The signature is good: these are its issuer's words. */
  | { kind: "verified"; claims: Readonly<Record<string, unknown>> }
  /** No key of that id is in the set: the issuer may have a newer one. */
  | { kind: "unknown-key" }
  /** Refused; the reason is for the log alone. */
  | { kind: "refused"; reason: string };

/** Signatures of ID tokens (JWS in compact form, RFC 7515). */
export interface IdTokenVerifier {
  /**
   * Checks form, header and signature with the key that the token names, by the algorithms that this key is for. Does not
   * look at the claims.
   */
  verify(token: string, keys: IssuerKeys): Promise<IdTokenCheck>;
}
