/**
 * Verbs that show nothing that somebody else could choose, and why. One that is given something of others to show moves to
 * drives.ts.
 */

const OWN = "own words and numbers";
const CHECKED = "names, AIDs and ids that were checked by their pattern, own words and numbers";
const SEALED = "JSON of base64url, own words and numbers";

export const WITHOUT_TEXT_OF_OTHERS: Readonly<Record<string, string>> = {
  "auth refresh": "a time that is printed from a number",
  "secrets set": CHECKED,
  "secrets send": CHECKED,
  "secrets receive": "names that checkSecretName let in, and AIDs",
  "secrets delete": CHECKED,
  "gen-key": SEALED,
  "create-user": "the AID that was asked for, and the server's address",
  "confirm-challenge": "the AID that was asked for, and the server's address",
  "sign-in": "the AID that was asked for, and the server's address",
  "rotate-key": CHECKED,
  "test-challenge": OWN,
  "key-for": SEALED,
  "verify-signature": OWN,
  "list-unread": "AIDs and group ids: another key makes the answer malformed",
  "mark-as-read": OWN,
  "encrypt": SEALED,
  "create-group": CHECKED,
  "leave": CHECKED,
  "group info": "a name without control characters: another makes the record malformed",
  "group add": CHECKED,
  "group remove": CHECKED,
  "group promote": CHECKED,
  "group demote": CHECKED,
  "group rename": "a group's id and a number: the name is not shown again",
  "allow-list": "AIDs: anything else makes the answer malformed",
  "deny-list": "AIDs: anything else makes the answer malformed",
  "store add-slot": OWN,
  "store remove-slot": "the id of a slot that there is",
  "store key import": CHECKED,
  "store key list": SEALED,
  "store import": "names of servers, accounts and providers that were checked",
  "context use": CHECKED,
  "context add": CHECKED,
  "context remove": CHECKED,
  "serve": "it has no text",
  "server user add": CHECKED,
  "server user passwd": CHECKED,
  "server invite create": OWN,
  "server trust add": CHECKED,
  "server key rotate": OWN,
  "exit-codes": OWN,
  "completions bash": OWN,
  "completions zsh": OWN,
  "completions fish": OWN,
  "completions complete": OWN,
};
