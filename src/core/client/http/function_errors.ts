/** What a function's refusal means to a person. The server's own text is not shown: it may hold anything. */
import { type ErrorCode, SealholdError } from "../../../errors.ts";
import type { HttpResponse } from "../../../ports/http_transport.ts";
import { answerError } from "./answer.ts";

/** Function code to our code, message and next command. */
/** The three steps of a registration, as one line to type. */
const REGISTER =
  "sealhold create-user --id <aid> --public-key @keys.json | sealhold sign --file - --keys keys.json | sealhold confirm-challenge --file -";

const KNOWN: Readonly<Record<string, readonly [ErrorCode, string, string]>> = {
  AUTH_ERROR: [
    "AUTH_ERROR",
    "The server does not accept this login",
    "sealhold sign-in --id <aid> --keys <file>",
  ],
  CHALLENGE_ERROR: [
    "CHALLENGE_ERROR",
    "The challenge is unknown, used up, too old, or for something else",
    "Ask for a new one; sealhold test-challenge --file <file> --keys <keys> says what is wrong",
  ],
  SIGNATURE_ERROR: [
    "SIGNATURE_ERROR",
    "The server does not accept the signature",
    "sealhold test-challenge --file <file> --keys <keys>",
  ],
  NOT_FOUND: ["NOT_FOUND", "Not found on the server", "Check the id"],
  ALREADY_EXISTS: [
    "ALREADY_EXISTS",
    "It exists already, or has changed since",
    "Look, and try again",
  ],
  VALIDATION_ERROR: [
    "VALIDATION_ERROR",
    "The server does not accept what was sent",
    "Check that client and server have the same version",
  ],
  PERMISSION_DENIED: ["PERMISSION_DENIED", "Denied by the server", "sealhold whoami"],
  RATE_LIMITED: ["RATE_LIMITED", "Too many requests", "Try again later"],
  ERR_DENIED: ["ERR_DENIED", "The recipient does not accept messages from you", "Ask them"],
  ERR_NOT_ALLOWED: [
    "ERR_NOT_ALLOWED",
    "The recipient accepts messages only from people on a list, and you are not on it",
    "Ask them to type: sealhold allow-list --add <your aid>",
  ],
  ERR_NOT_MEMBER: ["ERR_NOT_MEMBER", "You are not a member of the group", "sealhold group list"],
};

/** What a new member's lists, or their absence, mean. */
const MEMBERS = {
  NOT_FOUND: ["A member is not on the server, or there is no such group", "Check the AIDs"],
  ERR_DENIED: ["A member does not accept messages from you", "Ask them, or leave them out"],
  ERR_NOT_ALLOWED: [
    "A member accepts messages only from people on a list, and you are not on it",
    "Ask them to type: sealhold allow-list --add <your aid>",
  ],
} as const;

/** Where the same code means something more exact. */
const BY_PATH: Readonly<Record<string, Readonly<Record<string, readonly [string, string]>>>> = {
  "auth:issueChallenge": { NOT_FOUND: ["No such user on the server", REGISTER] },
  "auth:signIn": { NOT_FOUND: ["No such user on the server", REGISTER] },
  "auth:registerUser": {
    ALREADY_EXISTS: ["This identity has an account already", "sealhold sign-in --id <aid>"],
  },
  "auth:getPublicKey": { NOT_FOUND: ["No such user on the server", "Check the AID"] },
  "messages:send": {
    NOT_FOUND: ["No such recipient on the server", "Check the AID or group id"],
    ALREADY_EXISTS: ["The group has changed since the message was sealed", "Send it again"],
  },
  "groups:create": MEMBERS,
  "groups:addMembers": MEMBERS,
  "groups:get": { NOT_FOUND: ["No such group, or you are not in it", "sealhold group list"] },
};

/**
 * The error of a refusal.
 * @param code from the server
 * @param path the function that refused
 */
export function functionError(code: string, path: string, response: HttpResponse): SealholdError {
  if (!Object.hasOwn(KNOWN, code)) {
    return response.status >= 400 && response.status !== 560
      ? answerError(response)
      : new SealholdError("SERVER_ERROR", "The server could not do it", {
        hint: "Try again later",
      });
  }
  const [ours, message, hint] = KNOWN[code]!;
  if (code === "RATE_LIMITED") return answerError({ ...response, status: 429 });
  const [exact = message, next = hint] = BY_PATH[path]?.[code] ?? [];
  return new SealholdError(ours, exact, { hint: next });
}
