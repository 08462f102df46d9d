/** A login, wherever the store keeps it: a session at a Sealhold server, or the credential of a provider. */
import type { Credential, Session, StoreEntries } from "../../../ports/credential_store.ts";
import type { Provider } from "./providers/provider.ts";

/** What a login leaves behind. */
export type Login = Session | Credential;

/** Where a login is kept. */
export interface LoginSlot {
  kind: "session" | "credential";
  /** Key in the store's map: an origin (`https://host`, `https://host#work`) or a provider (`acme`, `acme/work`). */
  key: string;
}

/** The one name for a login's parts, which the two maps of the store call differently. */
interface LoginView {
  /** Sent to the origin; undefined for an API key. */
  accessToken: string | undefined;
  apiKey: string | undefined;
  /** Seconds since 1970. */
  issuedAtSec: number;
  /** Seconds since 1970; undefined when it has no end. */
  expiresAtSec: number | undefined;
  refreshToken: string | undefined;
  /** Seconds since 1970. */
  refreshExpiresAtSec: number | undefined;
}

/**
 * Where the login of a provider is kept.
 * @param account one of several accounts; the default one when undefined
 */
export function slotOf(provider: Provider, account: string | undefined): LoginSlot {
  if (provider.name === "sealhold") return sessionSlot(provider.origin ?? "", account);
  return {
    kind: "credential",
    key: account === undefined ? provider.name : `${provider.name}/${account}`,
  };
}

/** Where the session at a Sealhold server is kept. */
export function sessionSlot(origin: string, account: string | undefined): LoginSlot {
  return { kind: "session", key: account === undefined ? origin : `${origin}#${account}` };
}

/** Every slot that holds a login, sessions first. */
export function slotsIn(entries: StoreEntries): LoginSlot[] {
  return [
    ...Object.keys(entries.sessions).map((key) => ({ kind: "session", key }) as const),
    ...Object.keys(entries.credentials).map((key) => ({ kind: "credential", key }) as const),
  ];
}

/** The login in a slot. */
export function loginIn(entries: StoreEntries, slot: LoginSlot): Login | undefined {
  return slot.kind === "session" ? entries.sessions[slot.key] : entries.credentials[slot.key];
}

/** Puts a login into its slot. */
export function putLogin(entries: StoreEntries, slot: LoginSlot, login: Login): void {
  if (slot.kind === "session") entries.sessions[slot.key] = login as Session;
  else entries.credentials[slot.key] = login as Credential;
}

/** Empties a slot. */
export function dropLogin(entries: StoreEntries, slot: LoginSlot): void {
  if (slot.kind === "session") delete entries.sessions[slot.key];
  else delete entries.credentials[slot.key];
}

/** Whether a login is a session. */
export function isSession(login: Login): login is Session {
  return "user_uuid" in login;
}

/** A login's parts under one name. */
export function viewOf(login: Login): LoginView {
  return isSession(login) ? sessionView(login) : credentialView(login);
}

function sessionView(session: Session): LoginView {
  return {
    accessToken: session.access_token,
    apiKey: undefined,
    issuedAtSec: session.access_issued_at ?? seconds(session.created),
    expiresAtSec: session.access_expires_at,
    refreshToken: session.refresh_token,
    refreshExpiresAtSec: session.refresh_expires_at,
  };
}

function credentialView(credential: Credential): LoginView {
  return {
    accessToken: credential.access_token,
    apiKey: credential.key,
    issuedAtSec: credential.issued_at ?? seconds(credential.created),
    expiresAtSec: credential.expires_at,
    refreshToken: credential.refresh_token,
    refreshExpiresAtSec: credential.refresh_expires_at,
  };
}

function seconds(rfc3339: string): number {
  return Date.parse(rfc3339) / 1000;
}
