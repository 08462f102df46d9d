/** What the programs that Sealhold starts are called on each system. Nothing else is ever started. */
import type { RunRole } from "./needs.ts";

const KEYCHAIN = { linux: "secret-tool", darwin: "security", windows: "powershell.exe" };
const NAMES: Readonly<Record<RunRole, { linux: string; darwin: string; windows: string }>> = {
  keychain: KEYCHAIN,
  "new-keychain": KEYCHAIN,
  browser: { linux: "xdg-open", darwin: "open", windows: "rundll32" },
  tailscale: { linux: "tailscale", darwin: "tailscale", windows: "tailscale.exe" },
};

/**
 * The name of a program, as it is looked up in PATH.
 * @param os as Deno names it; the BSDs use what Linux does
 */
export function programName(role: RunRole, os: string): string {
  return NAMES[role][os === "darwin" || os === "windows" ? os : "linux"];
}

/** Where tailscaled listens for its local API; undefined on Windows, where that is no file. */
export function tailscaleSocket(os: string): string | undefined {
  if (os === "windows") return undefined;
  return os === "darwin" ? "/var/run/tailscaled.socket" : "/var/run/tailscale/tailscaled.sock";
}
