/**
 * Removing an account with all that it has, in transactions so short that others get between (threats.md case 52). Both methods
 * throw SealholdError BUSY, DISK_FAILED or DAMAGED.
 */
export interface AccountRemoval {
  /**
   * Closes an account for good, in one transaction: it is disabled, so that no session or grant of it is good any more; its
   * password, identities and the trust rules that name it are gone, and its AID is refused from now on. Once more does nothing.
   * @returns false when there is no such user
   */
  close(username: string, nowMs: number): Promise<boolean>;
  /**
   * Erases some of what a closed account has: secrets, messages to and from it, lists, keys. The account itself goes last.
   * What a group's records need of its key log stays.
   * @returns whether more is left; false as well for an account that is not closed, of which nothing is erased
   */
  eraseSome(username: string): Promise<boolean>;
}
