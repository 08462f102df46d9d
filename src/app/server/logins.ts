/** What the server checks logins from elsewhere with: Tailscale identities and the ID tokens of CI jobs. */
import type { ServerPorts } from "./server_ports.ts";
import { tokenText } from "../../core/shared/text/token_text.ts";
import type { TailscalePlan } from "../../ports/server/server_side.ts";
import { tailscaleSocket } from "../../core/shared/permissions/programs.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import type { TailscaleVerifier } from "../../ports/tailscale_verifier.ts";
import { Secret } from "../../secret.ts";
import type { ServerDeps } from "../../server/http/server_deps.ts";

const MAX_API_KEY_BYTES = 4096;

/**
 * The ports of these logins.
 * @param plan how Tailscale logins are verified; they are refused without
 * @throws {SealholdError} UNSUPPORTED, and of reading the file with the API key
 */
export async function loginPorts(
  ports: ServerPorts,
  plan: TailscalePlan | undefined,
): Promise<Pick<ServerDeps, "tailscale" | "idTokens">> {
  const { idTokenVerifier: verifier, transport } = ports;
  const tailscale = await tailscaleVerifier(ports, plan);
  return {
    ...(tailscale === undefined ? {} : { tailscale }),
    idTokens: { verifier, transport, resolver: ports.nameResolver() },
  };
}

async function tailscaleVerifier(
  ports: ServerPorts,
  plan: TailscalePlan | undefined,
): Promise<TailscaleVerifier | undefined> {
  if (plan === undefined) return undefined;
  if (plan.mode === "whois") {
    const socket = plan.socket ?? tailscaleSocket(ports.env.os);
    if (socket !== undefined) return ports.whoisVerifier(ports, socket);
    throw new SealholdError("UNSUPPORTED", "tailscaled has no socket on this system", {
      hint: "sealhold serve --tailscale api --tailscale-key-file <path>",
    });
  }
  return ports.deviceApiVerifier(ports, {
    apiKey: await readApiKey(ports, plan.keyFile),
    tailnet: plan.tailnet,
  });
}

async function readApiKey({ userFiles }: ServerPorts, keyFile: string): Promise<Secret> {
  // The path is not named: what somebody gave in its place is likely to be the key.
  const bytes = await userFiles.readPrivate(keyFile, MAX_API_KEY_BYTES).catch((error) => {
    throw hasCode(error, "FILE_NOT_FOUND") ? noKeyFile() : error;
  });
  const apiKey = tokenText(new Secret(bytes));
  bytes.fill(0);
  return Secret.fromText(apiKey);
}

function noKeyFile(): SealholdError {
  return new SealholdError("FILE_NOT_FOUND", "There is no file where --tailscale-key-file says", {
    hint: "It takes the path of a file that holds the API key",
  });
}
