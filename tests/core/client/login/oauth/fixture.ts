/** The strategies over a made-up server, a fake person and a fake browser. */
import type {
  OAuthSettings,
  Provider,
} from "../../../../../src/core/client/login/providers/provider.ts";
import type { StrategyPorts } from "../../../../../src/core/client/login/strategy.ts";
import type { NameResolver } from "../../../../../src/ports/name_resolver.ts";
import { FakeBrowserOpener } from "../../../../fakes/fake_browser_opener.ts";
import { FakeDialog } from "../../../../fakes/fake_dialog.ts";
import { FakeEnvironment } from "../../../../fakes/fake_environment.ts";
import { FakeNameResolver } from "../../../../fakes/fake_name_resolver.ts";
import {
  type Answers,
  type FakeOAuth,
  fakeOAuth,
  ISSUER,
} from "../../../../fakes/fake_oauth_server.ts";
import { FakeRedirectListener } from "../../../../fakes/fake_redirect_listener.ts";
import { FakeUserFiles } from "../../../../fakes/fake_user_files.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";

export const API = "https://api.acme.example";

/** Everything that a strategy touches. */
export interface World {
  ports: StrategyPorts;
  oauth: FakeOAuth;
  dialog: FakeDialog;
  listener: FakeRedirectListener;
  /** Addresses that the browser was asked to open. */
  opened: string[];
  clock: FixedClock;
}

export function world(
  answers: Answers,
  options: { browser?: boolean; resolver?: NameResolver } = {},
): World {
  const resolver = options.resolver ?? new FakeNameResolver();
  const oauth = fakeOAuth(answers, resolver);
  const dialog = new FakeDialog();
  const listener = new FakeRedirectListener();
  const clock = new FixedClock();
  const browser = new FakeBrowserOpener(options.browser);
  const ports: StrategyPorts = {
    http: {
      transport: oauth.transport,
      clock,
      random: new SeededRandom(),
      userAgent: "sealhold/test",
    },
    env: new FakeEnvironment(),
    userFiles: new FakeUserFiles({}),
    dialog,
    version: "test",
    oauthClient: () => Promise.resolve(oauth.client),
    redirectListener: () => Promise.resolve(listener),
    browserOpener: () => Promise.resolve(browser),
    nameResolver: () => Promise.resolve(resolver),
    tailscale: () => Promise.reject(new TypeError("no Tailscale was expected")),
  };
  return { ports, oauth, dialog, listener, opened: browser.opened, clock };
}

export function acme(oauth: Partial<OAuthSettings> = {}, more: Partial<Provider> = {}): Provider {
  return {
    name: "acme",
    label: "Acme",
    origin: API,
    methods: ["oauth", "device"],
    oauth: {
      issuer: ISSUER,
      clientId: "sealhold",
      scopes: ["read"],
      redirect: "loopback",
      allowPrivate: false,
      ...oauth,
    },
    ...more,
  };
}
