/** The ways to log in. */
export const METHODS = [
  "password",
  "oauth",
  "device",
  "tailscale",
  "api-key",
  "ci",
  "token",
] as const;
export type Method = (typeof METHODS)[number];
