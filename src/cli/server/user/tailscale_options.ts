/** Options that name a Tailscale user. */

/** As they are parsed. */
export interface TailscaleUserOptions {
  tailscale?: string;
  login?: string;
}

export const TAILSCALE_OPTION = {
  flags: "--tailscale <user-id:word>",
  description: "Tailscale user id: UserID under Self in tailscale status --json",
} as const;

export const LOGIN_OPTION = {
  flags: "--login <name:word>",
  description: "Its Tailscale login name, which serve --tailscale api needs",
} as const;
