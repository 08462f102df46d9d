/** What strategies stand on in tests: a fake server, a fake person, and nothing of the machine. */
import { MUTE_DIALOG } from "../../../../src/core/client/login/mute_dialog.ts";
import { strategyFor } from "../../../../src/core/client/login/strategies/registry.ts";
import type { AuthPorts } from "../../../../src/core/client/login/auth_ports.ts";
import type { StrategyPorts } from "../../../../src/core/client/login/strategy.ts";
import type { HttpPorts } from "../../../../src/core/client/http/exchange.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";

function notExpected(): Promise<never> {
  return Promise.reject(new TypeError("not expected in this test"));
}

/** The ports of a strategy. */
export function strategyPorts(http: HttpPorts, rest: Partial<StrategyPorts> = {}): StrategyPorts {
  return {
    http,
    env: new FakeEnvironment({}),
    userFiles: new FakeUserFiles(),
    dialog: MUTE_DIALOG,
    version: "test",
    oauthClient: notExpected,
    redirectListener: notExpected,
    browserOpener: notExpected,
    nameResolver: notExpected,
    tailscale: notExpected,
    ...rest,
  };
}

/** The real registry over those ports. */
export function strategiesOver(
  http: HttpPorts,
  rest: Partial<StrategyPorts> = {},
): AuthPorts["strategy"] {
  return (method, dialog = MUTE_DIALOG) =>
    Promise.resolve(strategyFor(method, strategyPorts(http, { ...rest, dialog })));
}
