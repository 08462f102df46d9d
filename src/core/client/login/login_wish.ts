/** What somebody says about the login that they want, and what follows from that alone. */
import { SealholdError } from "../../../errors.ts";
import { parseDuration } from "../../shared/text/duration.ts";
import type { Method } from "./providers/method.ts";

/** A login as it is asked for; nothing in it needs to be said. */
export interface LoginWish {
  /** `name` or `name/account`. */
  provider?: string | undefined;
  /** Address of a Sealhold server. */
  server?: string | undefined;
  method?: Method | undefined;
  username?: string | undefined;
  passwordStdin?: boolean | undefined;
  /** An access token, or an API key, is on stdin. */
  withToken?: boolean | undefined;
  device?: boolean | undefined;
  qr?: boolean | undefined;
  /** AID to log in with. */
  id?: string | undefined;
  /** Name of the private keys. */
  keys?: string | undefined;
  createKey?: boolean | undefined;
  /** How long somebody may take to approve: `90s`, `5m`. */
  wait?: string | undefined;
  /** Separated by commas or blanks. */
  scopes?: string | undefined;
}

/**
 * The method that is named or implied.
 * @throws {SealholdError} USAGE when the parts of the wish contradict each other
 */
export function impliedMethod(wish: LoginWish): Method | undefined {
  const { method } = wish;
  // A key too may come on stdin.
  const token = wish.withToken && method !== "api-key";
  const implied = new Set<Method>([
    ...(method === undefined ? [] : [method]),
    ...(wish.username !== undefined || wish.passwordStdin ? ["password" as const] : []),
    ...(wish.id !== undefined || wish.keys !== undefined ? ["key" as const] : []),
    ...(token ? ["token" as const] : []),
    ...(wish.device || wish.qr ? ["device" as const] : []),
    ...(wish.createKey && method !== "device" && !wish.device ? ["oauth" as const] : []),
  ]);
  if (implied.size < 2) return [...implied][0];
  const ways = [...implied].join(", ");
  throw new SealholdError("USAGE", `The options name two ways to log in: ${ways}`, {
    hint: "sealhold auth login --help",
  });
}

/**
 * How long somebody may take to approve, in seconds.
 * @throws {SealholdError} USAGE for no duration up to 30 min, or where nobody has to approve anything
 */
export function approvalWaitSec({ wait }: LoginWish, method: Method): number | undefined {
  if (wait === undefined) return undefined;
  const waitSec = parseDuration("--wait", wait, "30m");
  if (method === "oauth" || method === "device") return waitSec;
  throw new SealholdError("USAGE", "--wait is for logins that somebody approves", {
    hint: "Use it with --method oauth or --device",
  });
}

/** What a password, a key or a finished token allows was decided elsewhere. */
const WITHOUT_SCOPES: readonly Method[] = ["password", "api-key", "token"];
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;

/**
 * The scopes to ask for; the provider's own when undefined.
 * @throws {SealholdError} USAGE for what is no scope (RFC 6749 section 3.3), for more than 50, and where the method takes none
 */
export function wantedScopes({ scopes: text }: LoginWish, method: Method): string[] | undefined {
  if (text === undefined) return undefined;
  if (WITHOUT_SCOPES.includes(method)) {
    throw new SealholdError("USAGE", `A login by ${method} takes no scopes`, {
      hint: "sealhold auth login --help",
    });
  }
  const scopes = text.split(/[,\s]+/).filter((scope) => scope !== "");
  if (scopes.length <= 50 && scopes.every((scope) => SCOPE.test(scope))) return scopes;
  throw new SealholdError("USAGE", "Option --scopes has an invalid value", {
    hint: "Up to 50 words, separated by commas",
  });
}
