/** The last steps of a login: scopes reported, and a key made where one is wanted. */
import type {
  AuthorizationServer,
  OAuthClient,
  OAuthTokens,
} from "../../../../ports/oauth_client.ts";
import { SealholdError } from "../../../../errors.ts";
import type { Login } from "../login.ts";
import type { CreateKeyRules, OAuthSettings } from "../providers/provider.ts";
import type { LoginRequest, StrategyPorts } from "../strategy.ts";
import { loginFrom } from "./build_login.ts";
import { createKey } from "./create_key.ts";
import { revokeLogin } from "./revoke_login.ts";
import { scopeNote } from "./scopes.ts";

/** What a token response came out of. */
interface FinishedGrant {
  request: LoginRequest;
  settings: OAuthSettings;
  server: AuthorizationServer;
  method: "oauth" | "device";
  tokens: OAuthTokens;
}

/** The scopes to ask for: those of `--scopes`, else the provider's own. */
export function scopesFor(request: LoginRequest, settings: OAuthSettings): readonly string[] {
  return request.scopes ?? settings.scopes;
}

/**
 * How to make a key of the token; undefined where none is wanted. Strategies ask before they trouble anybody with a login.
 * @throws {SealholdError} UNSUPPORTED for a key that the provider cannot make
 */
export function keyRules(
  request: LoginRequest,
  settings: OAuthSettings,
): CreateKeyRules | undefined {
  if (request.createKey === false) return undefined;
  if (settings.createKey !== undefined || !request.createKey) return settings.createKey;
  throw new SealholdError("UNSUPPORTED", "This provider makes no API keys from a login", {
    hint: "Add create_key to the provider's oauth section of config.toml",
  });
}

/**
 * Makes the login of a grant.
 * @throws {SealholdError} those of `createKey`; the token is given back then too, where the server takes it
 */
export async function finishLogin(
  ports: StrategyPorts,
  client: OAuthClient,
  grant: FinishedGrant,
): Promise<Login> {
  const { request, settings, tokens } = grant;
  const nowMs = ports.http.clock.nowMs();
  const login = loginFrom(tokens, request, grant.method, grant.server, nowMs);
  const note = scopeNote(scopesFor(request, settings), tokens.scope);
  if (note !== undefined) ports.dialog.note(note);
  const rules = keyRules(request, settings);
  if (rules === undefined) return login;
  try {
    const resolver = await ports.nameResolver();
    return await createKey(ports.http, resolver, request, rules, tokens.accessToken);
  } finally {
    // The token has done its work; whoever finds it later finds it dead.
    await revokeLogin(client, login);
  }
}
