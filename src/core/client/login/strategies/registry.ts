/** The registry of strategies: every way to log in, behind one port. */
import type { Method } from "../providers/method.ts";
import { apiKeyStrategy } from "./api_key.ts";
import { ciStrategy } from "./ci.ts";
import { deviceStrategy } from "./device.ts";
import { keyStrategy } from "./key.ts";
import { oauthStrategy } from "./oauth.ts";
import { passwordStrategy } from "./password.ts";
import { tailscaleStrategy } from "./tailscale.ts";
import { tokenStrategy } from "./token.ts";
import type { AuthStrategy, StrategyPorts } from "../strategy.ts";

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
