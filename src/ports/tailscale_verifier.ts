import type { TailscaleIdentity } from "./tailscale_identity_source.ts";

/** Proof of a Tailscale claim, on the server (`serve --tailscale whois|api`). */
export interface TailscaleVerifier {
  /**
   * What a yes says of the user: their id, or only their login name, because Tailscale's device list knows no ids. Then a
   * claim of somebody else's id is still possible, and the account must know the login name too.
   */
  readonly proves: "user-id" | "login-name";
  /**
   * Whether the claim is true for the peer. Every mismatch of device, user, tailnet, an expired or an unauthorised device
   * is a no; so is every failure to find out.
   * @param peer address and port that the request came from, where known
   * @returns the reason of a no, for the log alone; undefined for a yes
   */
  refuse(claim: TailscaleIdentity, peer: { address: string; port: number | undefined }): Promise<
    string | undefined
  >;
}
