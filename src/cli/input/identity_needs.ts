/** What identity and message commands need. */
import { CLIENT_NEEDS, type Needs, STORE_NEEDS } from "../../core/shared/permissions/needs.ts";

/** Works with keys and files alone; no server. */
export const OFFLINE_NEEDS: Needs = { ...STORE_NEEDS, argumentFiles: true };

/** Calls the server, with keys that may lie in a file. */
export const ONLINE_NEEDS: Needs = { ...CLIENT_NEEDS, argumentFiles: true };

/** Saves a session: in the store, or in the file that `--token` names. */
export const SESSION_NEEDS: Needs = {
  ...ONLINE_NEEDS,
  write: [...CLIENT_NEEDS.write ?? [], "token-file"],
};
