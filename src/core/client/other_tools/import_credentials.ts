/** From another tool's file of providers to credentials, each bound to its provider's address. */
import { SealholdError } from "../../../errors.ts";
import type { Credential, OAuthOrigin } from "../../../ports/credential_store.ts";
import { slotOf } from "../login/login.ts";
import type { Provider } from "../login/providers/provider.ts";
import { boundOrigin, type ChosenProvider } from "../login/providers/find_provider.ts";
import type { ToolCredential, ToolCredentials } from "./tool_format.ts";
import { ended, type PlannedLogin } from "./import_logins.ts";

/**
 * Where the credentials of a file go.
 * @param only take this provider alone
 * @param provider finds a provider
 * @throws {SealholdError} NOT_FOUND for a provider that nothing describes, or that is not in the file; CONFIG_INVALID for one
 *   without an address; TOKEN_EXPIRED
 */
export async function planCredentials(
  found: ToolCredentials,
  only: string | undefined,
  provider: (name: string) => Promise<ChosenProvider>,
  nowMs: number,
): Promise<PlannedLogin[]> {
  const names = Object.keys(found).filter((name) => only === undefined || name === only);
  if (names.length === 0) throw nothingThere();
  const planned: PlannedLogin[] = [];
  for (const name of names) {
    const credential = found[name];
    const { provider: known } = await knownProvider(provider, name);
    if (credential === undefined) continue;
    const login = credentialOf(credential, known, nowMs);
    planned.push({ slot: slotOf(known, undefined), login });
  }
  return planned;
}

async function knownProvider(
  provider: (name: string) => Promise<ChosenProvider>,
  name: string,
): Promise<ChosenProvider> {
  try {
    const known = await provider(name);
    // `sealhold` is the name of a server here, whatever it was there.
    if (known.provider.name === name && name !== "sealhold") return known;
  } catch (error) {
    if (!(error instanceof SealholdError) || error.code !== "NOT_FOUND") throw error;
  }
  throw new SealholdError("NOT_FOUND", `No provider "${name}" is known`, {
    hint: `Add [providers.${name}] with base_url = "https://…" to config.toml, or import others ` +
      "with --provider <name>",
  });
}

function credentialOf(found: ToolCredential, provider: Provider, nowMs: number): Credential {
  const base = {
    created: new Date(nowMs).toISOString(),
    origin: boundOrigin(provider),
    label: provider.label,
  };
  switch (found.type) {
    case "api_key":
      return { ...base, type: "api_key", method: "api-key", key: found.key };
    case "custom":
      return { ...base, type: "custom", data: found.data };
    case "oauth":
      return { ...base, ...oauthFields(found, provider, nowMs) };
  }
}

function oauthFields(
  found: ToolCredential & { type: "oauth" },
  { oauth }: Provider,
  nowMs: number,
) {
  const { expiresAtSec, refreshToken } = found;
  if (expiresAtSec !== undefined && expiresAtSec * 1000 <= nowMs && refreshToken === undefined) {
    throw ended();
  }
  const origin: OAuthOrigin | undefined = oauth?.tokenEndpoint === undefined ? undefined : {
    client_id: oauth.clientId,
    token_endpoint: oauth.tokenEndpoint,
    allow_private: oauth.allowPrivate,
    ...(oauth.issuer === undefined ? {} : { issuer: oauth.issuer }),
    ...(oauth.revocationEndpoint === undefined
      ? {}
      : { revocation_endpoint: oauth.revocationEndpoint }),
  };
  return {
    type: "oauth" as const,
    method: "oauth",
    access_token: found.accessToken,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(expiresAtSec === undefined ? {} : { expires_at: expiresAtSec }),
    ...(origin === undefined ? {} : { oauth: origin }),
  };
}

function nothingThere(): SealholdError {
  return new SealholdError("NOT_FOUND", "The file holds no such login", {
    hint: "See what it holds: sealhold store import <file> --as code-mesh --dry-run",
  });
}
