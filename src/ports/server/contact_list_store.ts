/** Which of the two lists. */
export type ContactList = "allow" | "deny";

/** An owner's lists. */
export interface ContactLists {
  /** Sorted. When it is not empty, only who is in it may send. */
  allow: string[];
  /** Sorted. Wins over `allow`. */
  deny: string[];
  /** Undefined if they were never changed. */
  updatedAtMs: number | undefined;
}

/** A change of a list. */
export interface ContactListChange {
  owner: string;
  list: ContactList;
  /** `clear` needs no AIDs. */
  change: "add" | "remove" | "clear";
  aids: readonly string[];
  nowMs: number;
  /** Entries that one list may have. */
  max: number;
}

/** Who may send to whom. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface ContactListStore {
  get(owner: string): Promise<ContactLists>;
  /** @returns the lists afterwards; undefined, and nothing is written, when the list would be too long */
  change(change: ContactListChange): Promise<ContactLists | undefined>;
}
