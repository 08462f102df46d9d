/** The strategies' ports with real adapters, a fake person and no browser. */
import { fetchTransport } from "../../../src/adapters/http_transport/fetch_transport.ts";
import { SystemClock } from "../../../src/adapters/clock/system_clock.ts";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import { denoUserFiles } from "../../../src/adapters/user_files/deno_user_files.ts";
import { strategyPorts } from "../../../src/app/client/strategies.ts";
import type { OAuthSettings, Provider } from "../../../src/core/client/login/providers/provider.ts";
import type { StrategyPorts } from "../../../src/core/client/login/strategy.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { FakeBrowserOpener } from "../../fakes/fake_browser_opener.ts";
import type { FakeDialog } from "../../fakes/fake_dialog.ts";
import { FakeEnvironment } from "../../fakes/fake_environment.ts";

/** Real adapters; the browser is the dialog's `onAddress`. */
export function realPorts(
  dialog: FakeDialog,
  clock: Clock = new SystemClock(),
): StrategyPorts {
  const random = new SystemRandom();
  const http = { transport: fetchTransport(), clock, random, userAgent: "sealhold/test" };
  const base = { env: new FakeEnvironment(), userFiles: denoUserFiles, clock };
  return {
    ...strategyPorts(base, http, dialog),
    browserOpener: () => Promise.resolve(new FakeBrowserOpener(false)),
  };
}

/** A provider of config.toml that serves OAuth at `issuer`. */
export function acmeProvider(oauth: Partial<OAuthSettings>): Provider {
  return {
    name: "acme",
    label: "Acme",
    origin: "https://api.acme.example",
    methods: ["oauth", "device"],
    oauth: {
      clientId: "sealhold-test",
      scopes: ["openid", "offline_access", "profile"],
      redirect: "loopback",
      allowPrivate: true,
      ...oauth,
    },
  };
}
