/**
 * What a login's attempts are counted under: the name in NFKC and lower case, without white space, controls or invisible
 * characters. A login needs the exact name, so these variants never get in; but they must not be counted apart either
 * (Vault CVE-2025-6004: white space around the name got round the lock-out).
 */
export function usernameLimitKey(username: string): string {
  return username.normalize("NFKC").toLowerCase().normalize("NFKC").replace(
    /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu,
    "",
  );
}
