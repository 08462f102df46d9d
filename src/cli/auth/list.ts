import { type ListedLogin, listLogins } from "../../core/client/login/list_logins.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { hasCode } from "../../errors.ts";
import type { CredentialStore, StoreDescription } from "../../ports/credential_store.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";

export const verb: Verb = {
  summary: "List every provider, and whether you are logged in there",
  details:
    "Providers are the Sealhold server, the ones that are known by name, and those described in config.toml\n" +
    "under [providers.NAME]. Nobody is asked over the network.",
  examples: [["For a program", "sealhold auth list --format json"]],
  needs: { ...CLIENT_NEEDS, net: [] },
  async run(context: Context): Promise<Outcome> {
    const ports = context.auth();
    const config = await context.config();
    const logins = await listLogins(ports, config, () => context.serverOrigin());
    const store = await describedStore(ports.store);
    return { data: { providers: logins, store }, text: () => listing(logins, store) };
  },
};

async function listing(
  logins: readonly ListedLogin[],
  store: StoreDescription | null,
): Promise<string> {
  const shown = await table(["PROVIDER", "STATUS", "EXPIRES", "ADDRESS"], logins.map(row));
  return `${shown}\n\nStore: ${escapeForTerminal(placeOf(store))}`;
}

/** Null where none was made yet: a first look at what there is to log in to needs no store. */
async function describedStore(store: CredentialStore): Promise<StoreDescription | null> {
  try {
    return await store.describe();
  } catch (error) {
    if (hasCode(error, "STORE_NOT_CHOSEN")) return null;
    throw error;
  }
}

function placeOf(store: StoreDescription | null): string {
  if (store === null) return "none yet; the first login makes one, or sealhold store init";
  return store.path === undefined ? store.kind : `${store.kind} (${store.path})`;
}

function row(login: ListedLogin): string[] {
  const { provider, account, status, expires_at, session_expires_at, server } = login;
  return [
    account === undefined ? provider : `${provider}/${account}`,
    login.masked === undefined ? status : `${status} ${login.masked}`,
    // What a person waits for is the end of the login, not of a token that is refreshed by itself.
    (login.refreshable ? session_expires_at : expires_at) ?? "-",
    server ?? "-",
  ].map(escapeForTerminal);
}
