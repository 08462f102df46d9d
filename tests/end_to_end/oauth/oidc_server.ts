/** The `oidc-provider` package as a real authorization server on loopback, with its own login and consent pages. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What we use of a request's context; the package has no types of its own. */
interface Context {
  path: string;
  status: number;
  oidc?: { params?: Record<string, unknown> };
}

/** One token request: its grant type and the status of the answer. */
export interface TokenRequest {
  grant: string;
  status: number;
}

/** A running server. */
export interface OidcServer {
  issuer: string;
  /** Token requests in order. */
  tokenRequests: TokenRequest[];
  /** How many revocations were answered with 200. */
  revocations(): number;
  /** Whether the token endpoint still takes a refresh token. */
  takesRefreshToken(token: string): Promise<boolean>;
  close(): Promise<void>;
}

export const OIDC_CLIENT = "sealhold-test";

/** Starts one, on a port that the system chooses. */
export async function startOidcServer(): Promise<OidcServer> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const http = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const restore = silence();
  const { Provider } = await import("oidc-provider");
  const provider = new Provider(issuer, configuration());
  const tokenRequests: TokenRequest[] = [];
  let revocations = 0;
  provider.use(async (ctx: Context, next: () => Promise<void>) => {
    await next();
    if (ctx.path === "/token") {
      const grant = ctx.oidc?.params?.["grant_type"];
      tokenRequests.push({ grant: typeof grant === "string" ? grant : "", status: ctx.status });
    }
    if (ctx.path === "/token/revocation" && ctx.status === 200) revocations++;
  });
  handle = provider.callback();
  return {
    issuer,
    tokenRequests,
    revocations: () => revocations,
    takesRefreshToken: (token) => takesRefreshToken(issuer, token),
    close: () =>
      new Promise<void>((resolve) => {
        http.close(() => {
          restore();
          resolve();
        });
        http.closeAllConnections();
      }),
  };
}

function configuration(): Record<string, unknown> {
  return {
    clients: [{
      client_id: OIDC_CLIENT,
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/callback"],
      response_types: ["code"],
      grant_types: [
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
      ],
    }],
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `${id}-name` }),
    }),
    // Public clients get a new refresh token with every use; an old one ends the whole grant.
    rotateRefreshToken: true,
    features: { deviceFlow: { enabled: true }, revocation: { enabled: true } },
    scopes: ["openid", "offline_access", "profile"],
    claims: { profile: ["preferred_username"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["a key for a test alone"] },
    ttl: { AccessToken: 3600, RefreshToken: 86_400, DeviceCode: 120, IdToken: 3600 },
  };
}

/**
 * The package says of the runtime, of http and of each of its own defaults that they are not for production.
 * @returns puts the console back
 */
function silence(): () => void {
  const { warn, info } = globalThis.console;
  Object.assign(globalThis.console, { warn() {}, info() {} });
  return () => Object.assign(globalThis.console, { warn, info });
}

async function takesRefreshToken(issuer: string, token: string): Promise<boolean> {
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: token,
      client_id: OIDC_CLIENT,
    }),
  });
  await response.body?.cancel();
  return response.status === 200;
}
