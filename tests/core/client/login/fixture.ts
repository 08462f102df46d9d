/** What the tests of the login use cases share. */
import type { AuthPorts } from "../../../../src/core/client/login/auth_ports.ts";
import { heldStore } from "../../../../src/core/client/login/held_store.ts";
import { encodeEntries } from "../../../../src/core/shared/store/entries.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import type {
  Credential,
  CredentialStore,
  Session,
} from "../../../../src/ports/credential_store.ts";
import { Secret } from "../../../../src/secret.ts";
import { json, type Reply } from "../../../fakes/fake_transport.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { type FakeHttp, fakeHttp, ORIGIN } from "../http/fixture.ts";
import { strategiesOver } from "./strategy_ports.ts";

export { failureOf, ORIGIN } from "../http/fixture.ts";

/** The time of the fixed clock, in seconds. */
export const NOW_SEC = Date.parse("2026-01-02T03:04:05.000Z") / 1000;

/** Another login on the same machine, which no test may touch. */
export const OTHER = session({ origin: "https://other.example.com", access_token: "other-token" });

/** A session of 15 minutes with `leftSec` seconds to go; 7 days for the refresh token. */
export function session(rest: Partial<Session> = {}, leftSec = 900): Session {
  return {
    origin: ORIGIN,
    created: "2026-01-01T00:00:00.000Z",
    username: "ada",
    user_uuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    access_token: "old-access",
    access_issued_at: NOW_SEC + leftSec - 900,
    access_expires_at: NOW_SEC + leftSec,
    refresh_token: "old-refresh",
    refresh_expires_at: NOW_SEC + 7 * 86_400,
    ...rest,
  };
}

/** The same without a field. */
export function without(from: Session, field: keyof Session): Session {
  const copy: Partial<Session> = { ...from };
  delete copy[field];
  return copy as Session;
}

/** Ports over a memory store. */
export interface FakeAuth extends AuthPorts {
  http: FakeHttp;
  files: MemoryFileSystem;
  /** The store as other processes see it: what they write there, `store` learns of as from a disk. */
  disk: CredentialStore;
}

/** Ports with these sessions stored, and these replies of the server. */
export async function fakeAuth(
  sessions: readonly Session[],
  replies: readonly Reply[] = [],
  given?: string,
): Promise<FakeAuth> {
  const disk: CredentialStore = {
    ...memoryStore(),
    // Through `read`, so that a test that has it fail or changes what comes of it need not know of this one.
    readBytes: async () => encodeEntries(await disk.read()),
  };
  await disk.update((entries) => {
    for (const each of sessions) entries.sessions[each.origin] = each;
  });
  const http = fakeHttp(replies);
  return {
    http,
    disk,
    store: heldStore(() => Promise.resolve(disk)),
    files: new MemoryFileSystem(),
    lockFolder: () => "/state",
    serverByProject: () => Promise.resolve(false),
    givenToken: () => Promise.resolve(given === undefined ? undefined : Secret.fromText(given)),
    account: () => Promise.resolve(undefined),
    strategy: strategiesOver(http),
  };
}

/** What the token endpoint answers to a good refresh. */
export function refreshed(rest: Record<string, unknown> = {}) {
  return json(200, { access: "new-access", refresh: "new-refresh", access_lifetime: 900, ...rest });
}

/** An API key as it is stored. */
export function apiKey(rest: Partial<Credential> = {}): Credential {
  return {
    type: "api_key",
    created: "2026-01-01T00:00:00.000Z",
    origin: "https://api.anthropic.com",
    label: "Anthropic",
    method: "api-key",
    key: `sk-ant-api03-${"k".repeat(30)}wxyz`,
    ...rest,
  };
}

/** Stores a credential of a provider, which the next command finds. */
export async function keep(ports: FakeAuth, name: string, credential: Credential): Promise<void> {
  await ports.disk.update((entries) => void (entries.credentials[name] = credential));
  ports.store.forget();
}

/** A JWT with these claims and no valid signature. */
export function jwt(claims: unknown): string {
  const part = (value: unknown) => encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
  return `${part({ alg: "EdDSA" })}.${part(claims)}.c2ln`;
}

/** The stored sessions. */
export async function stored(ports: FakeAuth): Promise<Record<string, Session>> {
  return (await ports.disk.read()).sessions;
}
