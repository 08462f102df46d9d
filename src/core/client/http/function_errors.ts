/** What a function's refusal means to a person. The server's own text is not shown: it may hold anything. */
import { SealholdError } from "../../../errors.ts";
import type { HttpResponse } from "../../../ports/http_transport.ts";
import {
  FUNCTION_FAILED,
  type FunctionCode,
  functionCodeRow,
} from "../../shared/codes/function_codes.ts";
import { answerError } from "./answer.ts";

/** The three steps of a registration, as one line to type. */
const REGISTER =
  "sealhold create-user --id <aid> --public-key @keys.json | sealhold sign --file - --keys keys.json | sealhold confirm-challenge --file -";

/** What a new member's lists, or their absence, mean. */
const MEMBERS = {
  NOT_FOUND: ["A member is not on the server, or there is no such group", "Check the AIDs"],
  ERR_DENIED: ["A member does not accept messages from you", "Ask them, or leave them out"],
  ERR_NOT_ALLOWED: [
    "A member accepts messages only from people on a list, and you are not on it",
    "Ask them to type: sealhold allow-list --add <your aid>",
  ],
} as const;

/** A message and the next command. */
type Words = readonly [message: string, hint: string];

/** Where the same code means something more exact than the table of codes says. */
const BY_PATH: Readonly<Record<string, Readonly<Partial<Record<FunctionCode, Words>>>>> = {
  "auth:issueChallenge": { NOT_FOUND: ["No such user on the server", REGISTER] },
  "auth:signIn": { NOT_FOUND: ["No such user on the server", REGISTER] },
  "auth:registerUser": {
    ALREADY_EXISTS: ["This identity has an account already", "sealhold sign-in --id <aid>"],
    PERMISSION_DENIED: [
      "This identity was removed from the server, and cannot come back",
      "sealhold gen-key makes another one",
    ],
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
  const row = functionCodeRow(code);
  if (row === undefined) {
    return response.status >= 400 && response.status !== FUNCTION_FAILED
      ? answerError(response)
      : new SealholdError("SERVER_ERROR", "The server could not do it", {
        hint: "Try again later",
      });
  }
  if (row.means === undefined) return answerError({ ...response, status: row.status });
  const [ours, message, hint] = row.means;
  const [exact = message, next = hint] = BY_PATH[path]?.[code as FunctionCode] ?? [];
  return new SealholdError(ours, exact, { hint: next });
}
