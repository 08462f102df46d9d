/** What the keychain of each system is called, for people. */

const LABELS: Readonly<Record<string, string>> = {
  darwin: "macOS Keychain",
  windows: "Windows DPAPI",
  linux: "Secret Service",
  freebsd: "Secret Service",
  netbsd: "Secret Service",
};

/** @param os as Deno names it; one that has no keychain gives its own name */
export function keychainLabel(os: string): string {
  return LABELS[os] ?? os;
}
