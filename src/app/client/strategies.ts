/** The auth manager's part of the client's composition; loaded when somebody logs in, or a token must be refreshed. */
import type { Base } from "./base.ts";
import type { ClientAdapters } from "./client_ports.ts";
import type { LoginDialog } from "../../core/client/login/login_dialog.ts";
import type { Method } from "../../core/client/login/providers/method.ts";
import { MUTE_DIALOG } from "../../core/client/login/mute_dialog.ts";
import { strategyFor } from "../../core/client/login/strategies/registry.ts";
import type { AuthStrategy, StrategyPorts } from "../../core/client/login/strategy.ts";
import type { HttpPorts } from "../../core/client/http/exchange.ts";
import { programName, tailscaleSocket } from "../../core/shared/permissions/programs.ts";
import { buildInfo } from "../../build_info.ts";
import type { OAuthClient } from "../../ports/oauth_client.ts";

type StrategyAdapters = Pick<
  ClientAdapters,
  "oauthClient" | "redirectListener" | "browserOpener" | "nameResolver" | "tailscale" | "programs"
>;
type StrategyBase = Pick<Base, "env" | "userFiles">;

/**
 * The strategy for a method.
 * @param dialog the person who logs in; nobody by default
 */
export function authStrategy(
  adapters: StrategyAdapters,
  base: StrategyBase,
  http: HttpPorts,
  method: Method,
  dialog: LoginDialog = MUTE_DIALOG,
): AuthStrategy {
  return strategyFor(method, strategyPorts(adapters, base, http, dialog));
}

/** What strategies stand on; the expensive adapters are made when they are first called for. */
export function strategyPorts(
  adapters: StrategyAdapters,
  { env, userFiles }: StrategyBase,
  http: HttpPorts,
  dialog: LoginDialog,
): StrategyPorts {
  const { redirectListener, browserOpener, nameResolver } = adapters;
  return {
    http,
    env,
    userFiles,
    dialog,
    version: buildInfo.version,
    oauthClient: () => oauthClient(adapters, http),
    redirectListener,
    browserOpener,
    nameResolver,
    tailscale: async () =>
      await adapters.tailscale({
        runner: adapters.programs,
        socket: tailscaleSocket(env.os),
        program: programName("tailscale", env.os),
      }),
  };
}

/** Every request of the client goes through our transport, to an address that has been checked. */
async function oauthClient(adapters: StrategyAdapters, http: HttpPorts): Promise<OAuthClient> {
  const resolver = await adapters.nameResolver();
  const { requireAllowedEndpoint } = await import(
    "../../core/client/login/oauth/endpoint_rules.ts"
  );
  return await adapters.oauthClient({
    transport: http.transport,
    random: http.random,
    userAgent: http.userAgent,
    checkUrl: (url, allowPrivate) => requireAllowedEndpoint(resolver, url, allowPrivate),
  });
}
