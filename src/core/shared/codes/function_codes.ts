/** The codes of the function endpoints (api.md section 5): the server's errors that are told by one, and what a client makes of it. */
import type { ErrorCode } from "./error_codes.ts";
import type { Meaning } from "./http_codes.ts";

/** What the convex client takes for "the function refused"; every other status it takes for a broken server. */
export const FUNCTION_FAILED = 560;

/**
 * One code. `of`: errors of the server's use cases that leave by it, as `HttpCodeRow.of`. `status`: that of a refusal that stops a
 * call before its function is asked, and that the code then stands for. `means`: what a client makes of it; absent where it
 * means what its status means.
 */
type FunctionCodeRow =
  & { of?: readonly ErrorCode[] }
  & ({ status?: number; means: Meaning } | { status: number; means?: undefined });

const FUNCTION_CODES = {
  AUTH_ERROR: {
    of: ["LOGIN_FAILED"],
    status: 401,
    means: [
      "LOGIN_FAILED",
      "The server does not accept this login",
      "sealhold sign-in --id <aid> --keys <file>",
    ],
  },
  CHALLENGE_ERROR: {
    means: [
      "CHALLENGE_REFUSED",
      "The challenge is unknown, used up, too old, or for something else",
      "Ask for a new one; sealhold test-challenge --file <file> --keys <keys> says what is wrong",
    ],
  },
  SIGNATURE_ERROR: {
    of: ["SIGNATURE_INVALID"],
    means: [
      "SIGNATURE_INVALID",
      "The server does not accept the signature",
      "sealhold test-challenge --file <file> --keys <keys>",
    ],
  },
  NOT_FOUND: { means: ["NOT_FOUND", "Not found on the server", "Check the id"] },
  ALREADY_EXISTS: {
    means: ["ALREADY_EXISTS", "It exists already, or has changed since", "Look, and try again"],
  },
  VALIDATION_ERROR: {
    of: ["INVALID_VALUE", "KEY_REFUSED"],
    status: 400,
    means: [
      "INVALID_VALUE",
      "The server does not accept what was sent",
      "Check that client and server have the same version",
    ],
  },
  PERMISSION_DENIED: {
    status: 403,
    means: ["DENIED", "Denied by the server", "sealhold whoami"],
  },
  REGISTRATION_CLOSED: {
    means: [
      "REGISTRATION_CLOSED",
      "The server takes no new accounts",
      "Ask its operator, who can start it with sealhold serve --registration invite",
    ],
  },
  INVITE_INVALID: {
    means: [
      "INVITE_INVALID",
      "The server takes new accounts by invitation, and has not got a good one",
      "Ask its operator for a code, then: sealhold create-user --keys <file> --invite <code>",
    ],
  },
  RATE_LIMITED: { of: ["RATE_LIMITED"], status: 429 },
  ERR_DENIED: {
    means: ["SENDER_DENIED", "The recipient does not accept messages from you", "Ask them"],
  },
  ERR_NOT_ALLOWED: {
    means: [
      "SENDER_NOT_ALLOWED",
      "The recipient accepts messages only from people on a list, and you are not on it",
      "Ask them to type: sealhold allow-list --add <your aid>",
    ],
  },
  ERR_NOT_MEMBER: {
    means: ["NOT_A_MEMBER", "You are not a member of the group", "sealhold group list"],
  },
  SERVER_ERROR: { status: 500 },
} as const satisfies Readonly<Record<string, FunctionCodeRow>>;

/** A code that the function endpoints answer with. */
export type FunctionCode = keyof typeof FUNCTION_CODES;

const ROWS: Readonly<Record<FunctionCode, FunctionCodeRow>> = FUNCTION_CODES;

/** Every code of the function endpoints. */
export function functionCodes(): FunctionCode[] {
  return Object.keys(FUNCTION_CODES) as FunctionCode[];
}

/** A code's row; undefined for a text that is none. */
export function functionCodeRow(text: string): FunctionCodeRow | undefined {
  return Object.hasOwn(FUNCTION_CODES, text) ? ROWS[text as FunctionCode] : undefined;
}

/** The code by which a client is told of an error; undefined for one that says nothing but that the server failed. */
export function functionCodeOf(error: ErrorCode): FunctionCode | undefined {
  return functionCodes().find((code) => ROWS[code].of?.includes(error));
}

/** The code for a refusal that stopped a call before its function was asked. */
export function functionCodeOfStatus(status: number): FunctionCode {
  const exact = functionCodes().find((code) => ROWS[code].status === status);
  return exact ?? (status < 500 ? "VALIDATION_ERROR" : "SERVER_ERROR");
}
