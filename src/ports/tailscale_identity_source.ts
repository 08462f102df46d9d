/** Who this machine is in its tailnet; what `/auth/cli` is told (api.md section 2). */
export interface TailscaleIdentity {
  userId: string;
  loginName: string;
  deviceId: string;
  deviceHostname: string;
  tailnet: string;
}

/** The local tailscaled. */
export interface TailscaleIdentitySource {
  /**
   * Asks the LocalAPI socket where it can be read, else `tailscale status --json`.
   * @throws {SealholdError} TAILSCALE_NOT_RUNNING "Tailscale not running" with `sudo tailscale up`; PERMISSION_REFUSED
   */
  identity(): Promise<TailscaleIdentity>;
}
