import { type ListedLogin, listLogins } from "../../core/auth/list_logins.ts";
import { CLIENT_NEEDS } from "../../core/permissions/needs.ts";
import { visible } from "../../core/output/visible.ts";
import type { Context } from "../context.ts";
import type { Outcome, Verb } from "../spec.ts";
import { table } from "../table.ts";

export const verb: Verb = {
  summary: "List every provider, and whether you are logged in there",
  details:
    "Providers are the Signet server, the ones that are known by name, and those described in config.toml\n" +
    "under [providers.NAME]. Nobody is asked over the network.",
  examples: [["For a program", "signet auth list --format json"]],
  needs: { ...CLIENT_NEEDS, net: [] },
  async run(context: Context): Promise<Outcome> {
    const ports = context.auth();
    const config = await context.config();
    const logins = await listLogins(ports, config, () => context.serverOrigin());
    const store = await ports.store.describe();
    const where = store.path === undefined ? store.kind : `${store.kind} (${store.path})`;
    const rows = logins.map(row);
    const shown = await table(["PROVIDER", "STATUS", "EXPIRES", "ADDRESS"], rows);
    return { data: { providers: logins, store }, text: `${shown}\n\nStore: ${visible(where)}` };
  },
};

function row(login: ListedLogin): string[] {
  const { provider, account, status, expires_at, session_expires_at, server } = login;
  return [
    account === undefined ? provider : `${provider}/${account}`,
    login.masked === undefined ? status : `${status} ${login.masked}`,
    // What a person waits for is the end of the login, not of a token that is refreshed by itself.
    (login.refreshable ? session_expires_at : expires_at) ?? "-",
    server ?? "-",
  ].map(visible);
}
