/** The Tailscale options of `sealhold serve`. */
import { SealholdError } from "../../../errors.ts";
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
 * @throws {SealholdError} USAGE
 */
export function tailscalePlan(options: TailscaleOptions): TailscalePlan | undefined {
  const { tailscale = "off", tailscaleSocket, tailscaleKeyFile, tailnet } = options;
  if (tailscale !== "whois" && tailscaleSocket !== undefined) throw belongsTo("socket", "whois");
  if (tailscale !== "api" && tailscaleKeyFile !== undefined) throw belongsTo("key-file", "api");
  if (tailscale !== "api" && tailnet !== undefined) {
    throw usage("--tailnet belongs to --tailscale api", "sealhold serve --help");
  }
  switch (tailscale) {
    case "off":
      return undefined;
    case "whois":
      return { mode: "whois", ...(tailscaleSocket && { socket: tailscaleSocket }) };
    case "api":
      return apiPlan(tailscaleKeyFile, tailnet ?? "-");
    default:
      throw usage("--tailscale must be off, whois or api", "sealhold serve --tailscale whois");
  }
}

function apiPlan(keyFile: string | undefined, tailnet: string): TailscalePlan {
  if (keyFile === undefined) {
    throw usage(
      "--tailscale api needs --tailscale-key-file",
      "sealhold serve --tailscale api --tailscale-key-file <path>",
    );
  }
  if (!/^[A-Za-z0-9.@_-]{1,256}$/.test(tailnet)) {
    throw usage("--tailnet is not the name of a tailnet", "For example --tailnet example.com");
  }
  return { mode: "api", keyFile, tailnet };
}

function belongsTo(option: string, mode: string): SealholdError {
  return usage(
    `--tailscale-${option} belongs to --tailscale ${mode}`,
    "sealhold serve --help",
  );
}

function usage(message: string, hint: string): SealholdError {
  return new SealholdError("USAGE", message, { hint });
}
