/** The ways to log in. */
export const METHODS = [
  "password",
  "oauth",
  "device",
  "tailscale",
  "api-key",
  "ci",
  "key",
  "token",
] as const;
export type Method = (typeof METHODS)[number];
