/** The registry of strategies: every way to log in, behind one port. */
import type { Method } from "./method.ts";
import { apiKeyStrategy } from "./strategies/api_key.ts";
import { ciStrategy } from "./strategies/ci.ts";
import { deviceStrategy } from "./strategies/device.ts";
import { keyStrategy } from "./strategies/key.ts";
import { oauthStrategy } from "./strategies/oauth.ts";
import { passwordStrategy } from "./strategies/password.ts";
import { tailscaleStrategy } from "./strategies/tailscale.ts";
import { tokenStrategy } from "./strategies/token.ts";
import type { AuthStrategy, StrategyPorts } from "./strategy.ts";

const FACTORIES: Readonly<Record<Method, (ports: StrategyPorts) => AuthStrategy>> = {
  "password": passwordStrategy,
  "oauth": oauthStrategy,
  "device": deviceStrategy,
  "tailscale": tailscaleStrategy,
  "api-key": apiKeyStrategy,
  "ci": ciStrategy,
  "key": keyStrategy,
  "token": tokenStrategy,
};

/** The strategy for a method. */
export function strategyFor(method: Method, ports: StrategyPorts): AuthStrategy {
  return FACTORIES[method](ports);
}
