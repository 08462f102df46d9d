/** The auth manager's part of the composition root; loaded when somebody logs in, or a token must be refreshed. */
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import type { LoginDialog } from "../../core/client/login/login_dialog.ts";
import type { Method } from "../../core/client/login/providers/method.ts";
import { MUTE_DIALOG } from "../../core/client/login/mute_dialog.ts";
import { strategyFor } from "../../core/client/login/strategies/registry.ts";
import type { AuthStrategy, StrategyPorts } from "../../core/client/login/strategy.ts";
import type { HttpPorts } from "../../core/client/http/exchange.ts";
import { programName, tailscaleSocket } from "../../core/shared/permissions/programs.ts";
import { buildInfo } from "../../build_info.ts";
import type { NameResolver } from "../../ports/name_resolver.ts";
import type { OAuthClient } from "../../ports/oauth_client.ts";

/**
 * The strategy for a method.
 * @param dialog the person who logs in; nobody by default
 */
export function authStrategy(
  base: Parameters<typeof strategyPorts>[0],
  http: HttpPorts,
  method: Method,
  dialog: LoginDialog = MUTE_DIALOG,
): AuthStrategy {
  return strategyFor(method, strategyPorts(base, http, dialog));
}

/** What strategies stand on; the expensive adapters are imported when they are first called for. */
export function strategyPorts(
  base: Pick<Dependencies, "env" | "userFiles" | "clock">,
  http: HttpPorts,
  dialog: LoginDialog,
): StrategyPorts {
  return {
    http,
    env: base.env,
    userFiles: base.userFiles,
    dialog,
    version: buildInfo.version,
    oauthClient: () => oauthClient(http),
    async redirectListener() {
      const { loopbackRedirectListener } = await import(
        "../../adapters/redirect_listener/loopback_redirect_listener.ts"
      );
      return loopbackRedirectListener;
    },
    async browserOpener() {
      const { systemBrowserOpener } = await import(
        "../../adapters/browser_opener/system_browser_opener.ts"
      );
      return systemBrowserOpener(base.env.os);
    },
    nameResolver,
    async tailscale() {
      const { localTailscale } = await import(
        "../../adapters/tailscale_identity_source/local_tailscale.ts"
      );
      const { denoProgramRunner } = await import(
        "../../adapters/program_runner/deno_program_runner.ts"
      );
      const { os } = base.env;
      return localTailscale(denoProgramRunner, {
        socket: tailscaleSocket(os),
        program: programName("tailscale", os),
      });
    },
  };
}

/** Every request of the client goes through our transport, to an address that has been checked. */
async function oauthClient(http: HttpPorts): Promise<OAuthClient> {
  const resolver = await nameResolver();
  const { requireAllowedEndpoint } = await import(
    "../../core/client/login/oauth/endpoint_rules.ts"
  );
  const { openidOAuthClient } = await import("../../adapters/oauth_client/openid_oauth_client.ts");
  return openidOAuthClient({
    transport: http.transport,
    random: http.random,
    userAgent: http.userAgent,
    checkUrl: (url, allowPrivate) => requireAllowedEndpoint(resolver, url, allowPrivate),
  });
}

async function nameResolver(): Promise<NameResolver> {
  const { dnsNameResolver } = await import("../../adapters/name_resolver/dns_name_resolver.ts");
  return dnsNameResolver();
}
