import { SealholdError } from "../../../../errors.ts";
import type {
  AuthorizationServer,
  OAuthClient,
  OAuthTokens,
} from "../../../../ports/oauth_client.ts";
import { requirePaster, requireSomebody } from "../oauth/attendance.ts";
import { finishLogin, keyRules, scopesFor } from "../oauth/finish_login.ts";
import { keptLogin } from "./kept_login.ts";
import { oauthSettings, resolveFor } from "../oauth/oauth_server.ts";
import { pastedCallback } from "../oauth/paste.ts";
import { waitForCallback } from "../oauth/wait_for_callback.ts";
import type { OAuthSettings } from "../providers/provider.ts";
import type { AuthStrategy, LoginRequest, StrategyPorts } from "../strategy.ts";

/** Fixed, because servers compare all of a loopback redirect but its port (RFC 8252 section 7.3). `state` is what is secret. */
const CALLBACK_PATH = "/callback";

/** How long a person may take in the browser, in seconds. */
const DEFAULT_WAIT_SEC = 5 * 60;

/** A grant about to be asked for. */
interface Attempt {
  ports: StrategyPorts;
  client: OAuthClient;
  server: AuthorizationServer;
  settings: OAuthSettings;
  scopes: readonly string[];
}

/** Authorization code with PKCE in the person's browser (RFC 8252), or with a code that the person pastes. */
export function oauthStrategy(ports: StrategyPorts): AuthStrategy {
  return {
    method: "oauth",
    label: "In the browser (OAuth)",
    async authenticate(request) {
      requireSomebody(ports.dialog, request, "oauth");
      const client = await ports.oauthClient();
      const attempt = await attemptFor(ports, client, request);
      const tokens = attempt.settings.redirect === "paste"
        ? await byPaste(attempt)
        : await byLoopback(attempt, (request.waitSec ?? DEFAULT_WAIT_SEC) * 1000);
      const { settings, server } = attempt;
      return await finishLogin(ports, client, {
        request,
        settings,
        server,
        method: "oauth",
        tokens,
      });
    },
    ...keptLogin(ports, "oauth"),
  };
}

async function attemptFor(
  ports: StrategyPorts,
  client: OAuthClient,
  request: LoginRequest,
): Promise<Attempt> {
  const settings = oauthSettings(request.provider);
  if (settings.redirect === "paste") requirePaster(ports.dialog);
  keyRules(request, settings);
  const server = await resolveFor(client, request.provider, settings, request.origin);
  return { ports, client, server, settings, scopes: scopesFor(request, settings) };
}

async function byLoopback(attempt: Attempt, waitMs: number): Promise<OAuthTokens> {
  const { ports, client, server } = attempt;
  const listener = await (await ports.redirectListener()).open();
  try {
    const redirectUri = `${listener.origin}${CALLBACK_PATH}`;
    const pending = await client.startAuthorization(server, {
      redirectUri,
      scopes: attempt.scopes,
    });
    await showAddress(ports, pending.url);
    const callback = await waitForCallback(listener, {
      redirectUri,
      state: pending.state,
      issuer: server.issuer,
      issInResponse: server.issInResponse,
    }, waitMs);
    return await client.redeem(server, pending, callback);
  } finally {
    await listener.close();
  }
}

async function byPaste(attempt: Attempt): Promise<OAuthTokens> {
  const { ports, client, server } = attempt;
  const redirectUri = attempt.settings.redirectUri;
  if (redirectUri === undefined) {
    throw new SealholdError("CONFIG_INVALID", "The provider's redirect_uri is missing", {
      hint: 'With redirect = "paste", config.toml must name the page that shows the code',
    });
  }
  // The server promises to name itself in its answer (RFC 9207), and the text that a person pastes has no room for that.
  if (server.issInResponse) throw pasteRefused();
  const pending = await client.startAuthorization(server, { redirectUri, scopes: attempt.scopes });
  await showAddress(ports, pending.url);
  return await client.redeem(
    server,
    pending,
    pastedCallback(await ports.dialog.pastedCode(), pending),
  );
}

/** Opens the address where that can be done, and prints it in any case. */
async function showAddress(ports: StrategyPorts, url: URL): Promise<void> {
  const opened = await (await ports.browserOpener()).open(url);
  ports.dialog.authorizationUrl(url.href, opened);
}

function pasteRefused(): SealholdError {
  return new SealholdError(
    "INSECURE_SERVER",
    "A pasted code does not say which server it is from",
    {
      hint: 'Set redirect = "loopback" in the provider\'s oauth section of config.toml',
    },
  );
}
