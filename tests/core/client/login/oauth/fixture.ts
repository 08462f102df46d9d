/** The strategies over a made-up server, a fake person and a fake browser. */
import type {
  OAuthSettings,
  Provider,
} from "../../../../../src/core/client/login/providers/provider.ts";
import type { StrategyPorts } from "../../../../../src/core/client/login/strategy.ts";
import type {
  ListeningRedirect,
  RedirectAnswer,
  RedirectListener,
  RedirectRequest,
} from "../../../../../src/ports/redirect_listener.ts";
import type { NameResolver } from "../../../../../src/ports/name_resolver.ts";
import { FakeDialog } from "../../../../fakes/fake_dialog.ts";
import { FakeEnvironment } from "../../../../fakes/fake_environment.ts";
import {
  type Answers,
  type FakeOAuth,
  fakeOAuth,
  fakeResolver,
  ISSUER,
} from "../../../../fakes/fake_oauth_server.ts";
import { FakeUserFiles } from "../../../../fakes/fake_user_files.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";

export const API = "https://api.acme.example";
export const HOME = "http://127.0.0.1:4711";

/** A listener that is knocked at by the test. */
export class FakeListener implements RedirectListener, ListeningRedirect {
  readonly origin = HOME;
  closed = 0;
  /** The addresses that come, in order. */
  visits: readonly string[] = [];
  readonly answers: RedirectAnswer[] = [];
  /** How long each wait may take. */
  readonly limitsMs: number[] = [];

  open = () => Promise.resolve(this);
  close = () => Promise.resolve(void this.closed++);

  async wait(
    decide: (request: RedirectRequest) => RedirectAnswer | Promise<RedirectAnswer>,
    timeoutMs: number,
  ) {
    this.limitsMs.push(timeoutMs);
    for (const visit of this.visits) {
      const url = new URL(visit, HOME);
      this.answers.push(await decide({ method: "GET", url, host: url.host, origin: undefined }));
    }
  }
}

/** Everything that a strategy touches. */
export interface World {
  ports: StrategyPorts;
  oauth: FakeOAuth;
  dialog: FakeDialog;
  listener: FakeListener;
  /** Addresses that the browser was asked to open. */
  opened: string[];
  clock: FixedClock;
}

export function world(
  answers: Answers,
  options: { browser?: boolean; resolver?: NameResolver } = {},
): World {
  const resolver = options.resolver ?? fakeResolver();
  const oauth = fakeOAuth(answers, resolver);
  const dialog = new FakeDialog();
  const listener = new FakeListener();
  const clock = new FixedClock();
  const opened: string[] = [];
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
    browserOpener: () =>
      Promise.resolve({
        open: (url: URL) => {
          opened.push(url.href);
          return Promise.resolve(options.browser ?? true);
        },
      }),
    nameResolver: () => Promise.resolve(resolver),
    tailscale: () => Promise.reject(new TypeError("no Tailscale was expected")),
  };
  return { ports, oauth, dialog, listener, opened, clock };
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
