import {
  allStatus,
  type AuthStatus,
  authStatus,
  type LoginStatus,
} from "../../core/client/login/auth_status.ts";
import { slotOf } from "../../core/client/login/login.ts";
import { needsLogin } from "../../core/client/login/login_errors.ts";
import { CLIENT_NEEDS, type Needs } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { STORE_INIT_HINT } from "../../core/shared/store/init_hint.ts";
import type { StoreDescription } from "../../ports/credential_store.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { PROVIDER_ARGUMENT } from "./provider_argument.ts";

interface StatusOptions {
  all?: boolean;
}

const NEEDS: Needs = { ...CLIENT_NEEDS, net: [] };

export const verb: Verb<StatusOptions, [name?: string]> = {
  summary: "Show who is logged in, and until when",
  details: "Exit code 3 when nobody is, or when the session has expired. The server is not asked.",
  arguments: [PROVIDER_ARGUMENT],
  options: [{ flags: "--all", description: "Show every login, at every server and provider" }],
  examples: [
    ["In a script", "sealhold auth status --format json"],
    ["Everything", "sealhold auth status --all"],
  ],
  needs: NEEDS,
  async run(context: Context, { all }: StatusOptions, name?: string): Promise<Outcome> {
    const { provider, account } = await context.provider(name);
    const ports = context.auth();
    const slot = slotOf(provider, account);
    if (all) {
      const logins = await allStatus(ports);
      if (logins.length === 0) throw needsLogin(slot);
      const store = await ports.store.describe();
      const text = [...logins.map(describe), storeLines(store)].join("\n\n");
      return { data: { logins, store }, text };
    }
    const given = slot.kind === "session" ? await ports.givenToken() : undefined;
    if (given !== undefined) return givenTokenOutcome(provider.origin ?? "");
    const status = await authStatus(ports, slot);
    return { data: status, text: `${describe(status)}\n${storeLines(status.store)}` };
  },
};

function givenTokenOutcome(origin: string): Outcome {
  return {
    data: { authenticated: true, server: origin, store: { kind: "environment" } },
    text: `Server:  ${origin}\nToken:   given by --token or SEALHOLD_TOKEN (not checked)`,
  };
}

function describe(status: LoginStatus | AuthStatus): string {
  const { provider, account, masked, expires_at } = status;
  const name = account === undefined ? provider : `${provider}/${account}`;
  const until = expires_at === undefined ? "without an end" : `valid until ${expires_at}`;
  const then = status.refreshable ? ", then refreshed by itself" : "";
  const lines = [
    status.username === undefined
      ? `Login:   ${name}`
      : `User:    ${status.username || status.user_uuid}`,
    `Server:  ${status.server}`,
    `Status:  ${status.status}${masked === undefined ? "" : ` ${masked}`}`,
    `Token:   ${until}${then}`,
  ];
  if (status.session_expires_at) lines.push(`Session: until ${status.session_expires_at}`);
  if (status.scopes) lines.push(`Scopes:  ${status.scopes.join(", ")}`);
  return lines.map(escapeForTerminal).join("\n");
}

function storeLines(store: StoreDescription): string {
  const where = store.path === undefined ? "" : ` (${store.path})`;
  const kinds = store.slots === undefined ? "" : `, opened by ${store.slots.join(", ")}`;
  const lines = [`Store:   ${store.kind}${where}${kinds}`];
  if (store.kind === "plain") {
    lines.push(`Warning: the store is plain text; mend it with: ${STORE_INIT_HINT}`);
  }
  return lines.map(escapeForTerminal).join("\n");
}
