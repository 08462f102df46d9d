/** The program's own adapters. The cheap ones are imported at once, the expensive ones when they are called for. */
import type { ClientAdapters, Network, NetworkOptions } from "./client_ports.ts";
import { SystemClock } from "../../adapters/clock/system_clock.ts";
import { denoEnvironment } from "../../adapters/environment/deno_environment.ts";
import { DenoFileSystem } from "../../adapters/file_system/deno_file_system.ts";
import { fetchTransport } from "../../adapters/http_transport/fetch_transport.ts";
import { HttpClients } from "../../adapters/http_transport/http_clients.ts";
import { lateSystemKeychain } from "../../adapters/keychain/late_system_keychain.ts";
import { denoPermissions } from "../../adapters/permissions/deno_permissions.ts";
import { lateProgramRunner } from "../../adapters/program_runner/late_program_runner.ts";
import { latePrompter } from "../../adapters/prompter/late_prompter.ts";
import { SystemRandom } from "../../adapters/random/system_random.ts";
import { denoTerminal } from "../../adapters/terminal/deno_terminal.ts";
import { denoUserFiles } from "../../adapters/user_files/deno_user_files.ts";
import { memoryStore } from "../../core/shared/store/memory_store.ts";

/** The adapters of this process. */
export function clientAdapters(): ClientAdapters {
  return {
    clock: new SystemClock(),
    random: new SystemRandom(),
    env: denoEnvironment,
    files: new DenoFileSystem(),
    userFiles: denoUserFiles,
    permissions: denoPermissions,
    terminal: denoTerminal,
    programs: lateProgramRunner,
    prompter: latePrompter,
    network: denoNetwork,
    keychain: (ports) => lateSystemKeychain(denoEnvironment.os, ports),
    memoryStore,
    async oauthClient(ports) {
      const { openidOAuthClient } = await import(
        "../../adapters/oauth_client/openid_oauth_client.ts"
      );
      return openidOAuthClient(ports);
    },
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
      return systemBrowserOpener(denoEnvironment.os);
    },
    async nameResolver() {
      const { dnsNameResolver } = await import("../../adapters/name_resolver/dns_name_resolver.ts");
      return dnsNameResolver();
    },
    async tailscale({ runner, socket, program }) {
      const { localTailscale } = await import(
        "../../adapters/tailscale_identity_source/local_tailscale.ts"
      );
      return localTailscale(runner, { socket, program });
    },
    async server() {
      const { serverAdapters } = await import("../server/server_adapters.ts");
      return serverAdapters();
    },
  };
}

function denoNetwork(options: NetworkOptions): Network {
  const clients = new HttpClients(options);
  return {
    transport: fetchTransport(clients),
    async eventStream() {
      const { sseEventStream } = await import("../../adapters/event_stream/sse_event_stream.ts");
      return sseEventStream(clients);
    },
    close: () => clients.close(),
  };
}
