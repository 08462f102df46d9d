/** The Tailscale options of `signet serve`. */
import { SignetError } from "../../../errors.ts";
import type { TailscalePlan } from "../../../ports/server/server_side.ts";

/** Values of `--tailscale`. */
export const TAILSCALE_MODES = ["off", "whois", "api"] as const;

/** The options as they are typed. */
export interface TailscaleOptions {
  tailscale?: string;
  tailscaleSocket?: string;
  tailscaleKeyFile?: string;
  tailnet?: string;
}

/**
 * Checks that the options belong together: one that says nothing to the mode is a mistake somewhere.
 * @returns undefined for `off`, which is the default
 * @throws {SignetError} USAGE
 */
export function tailscalePlan(options: TailscaleOptions): TailscalePlan | undefined {
  const { tailscale = "off", tailscaleSocket, tailscaleKeyFile, tailnet } = options;
  if (tailscale !== "whois" && tailscaleSocket !== undefined) throw belongsTo("socket", "whois");
  if (tailscale !== "api" && tailscaleKeyFile !== undefined) throw belongsTo("key-file", "api");
  if (tailscale !== "api" && tailnet !== undefined) {
    throw usage("--tailnet belongs to --tailscale api", "signet serve --help");
  }
  switch (tailscale) {
    case "off":
      return undefined;
    case "whois":
      return { mode: "whois", ...(tailscaleSocket && { socket: tailscaleSocket }) };
    case "api":
      return apiPlan(tailscaleKeyFile, tailnet ?? "-");
    default:
      throw usage("--tailscale must be off, whois or api", "signet serve --tailscale whois");
  }
}

function apiPlan(keyFile: string | undefined, tailnet: string): TailscalePlan {
  if (keyFile === undefined) {
    throw usage(
      "--tailscale api needs --tailscale-key-file",
      "signet serve --tailscale api --tailscale-key-file <path>",
    );
  }
  if (!/^[A-Za-z0-9.@_-]{1,256}$/.test(tailnet)) {
    throw usage("--tailnet is not the name of a tailnet", "For example --tailnet example.com");
  }
  return { mode: "api", keyFile, tailnet };
}

function belongsTo(option: string, mode: string): SignetError {
  return usage(
    `--tailscale-${option} belongs to --tailscale ${mode}`,
    "signet serve --help",
  );
}

function usage(message: string, hint: string): SignetError {
  return new SignetError("USAGE", message, { hint });
}
