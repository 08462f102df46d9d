/** The strategies' ports with real adapters, a fake person and no browser. */
import { clientAdapters } from "../../../src/app/client/client_adapters.ts";
import { strategyPorts } from "../../../src/app/client/strategies.ts";
import type { OAuthSettings, Provider } from "../../../src/core/client/login/providers/provider.ts";
import type { StrategyPorts } from "../../../src/core/client/login/strategy.ts";
import { FakeBrowserOpener } from "../../fakes/fake_browser_opener.ts";
import type { FakeDialog } from "../../fakes/fake_dialog.ts";
import { briefTransport } from "../../adapters/http_transport/loopback.ts";
import { FakeEnvironment } from "../../fakes/fake_environment.ts";

/** The program's adapters, but for the browser: that is the dialog's `onAddress`. */
export function realPorts(dialog: FakeDialog): StrategyPorts {
  const adapters = {
    ...clientAdapters(),
    env: new FakeEnvironment(),
    browserOpener: () => Promise.resolve(new FakeBrowserOpener(false)),
  };
  const { clock, random } = adapters;
  const http = { transport: briefTransport, clock, random, userAgent: "sealhold/test" };
  return strategyPorts(adapters, adapters, http, dialog);
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
