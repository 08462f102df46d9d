/** What an account may keep at most: the words for it, of the server and of its client. */
import { SealholdError } from "../../../errors.ts";

/** Each quota: what is said when it is used up, and what makes room. */
const QUOTAS = {
  secrets: {
    message: "The account has as many secrets as the server keeps for it",
    hint: "sealhold secrets delete <name>, or a higher --quota-secrets on the server",
  },
  bytes: {
    message: "The account's secrets take up all the bytes that the server keeps for it",
    hint: "sealhold secrets delete <name>, or a higher --quota-bytes on the server",
  },
  versions: {
    message: "The secret has as many versions as the server keeps of one",
    hint:
      "sealhold secrets delete <name> erases them, then set it anew; or a higher --quota-versions on the server",
  },
} as const;

/** Which quota; on the wire it stands beside the code `quota_exceeded`. */
export type Quota = keyof typeof QUOTAS;

/** Whether a text from outside names a quota. */
export function isQuota(text: unknown): text is Quota {
  return typeof text === "string" && Object.hasOwn(QUOTAS, text);
}

/** The error for a write that would exceed a quota. */
export function quotaExceeded(quota: Quota): SealholdError {
  const { message, hint } = QUOTAS[quota];
  return new SealholdError("QUOTA_EXCEEDED", message, { hint, data: { quota } });
}
