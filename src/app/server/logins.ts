/** What the server checks logins from elsewhere with: Tailscale identities and the ID tokens of CI jobs. */
import { fetchTransport } from "../../adapters/http_transport/fetch_transport.ts";
import { joseIdTokenVerifier } from "../../adapters/id_token_verifier/jose_id_token_verifier.ts";
import { dnsNameResolver } from "../../adapters/name_resolver/dns_name_resolver.ts";
import { deviceApiVerifier } from "../../adapters/tailscale_verifier/device_api_verifier.ts";
import { whoisVerifier } from "../../adapters/tailscale_verifier/whois_verifier.ts";
import type { Dependencies } from "../../cli/graph/dependencies.ts";
import { tokenText } from "../../core/shared/text/token_text.ts";
import type { TailscalePlan } from "../../ports/server/server_side.ts";
import { tailscaleSocket } from "../../core/shared/permissions/programs.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";
import type { TailscaleVerifier } from "../../ports/tailscale_verifier.ts";
import { Secret } from "../../secret.ts";
import type { ServerDeps } from "../../server/http/server_deps.ts";

const MAX_CA_BYTES = 1024 * 1024;
const MAX_API_KEY_BYTES = 4096;

type LoginBase = Pick<Dependencies, "env" | "clock" | "userFiles">;

/**
 * The ports of these logins.
 * @param plan how Tailscale logins are verified; they are refused without
 * @throws {SealholdError} UNSUPPORTED, and of reading the file with the API key
 */
export async function loginPorts(
  base: LoginBase,
  plan: TailscalePlan | undefined,
): Promise<Pick<ServerDeps, "tailscale" | "idTokens">> {
  const transport = outgoingHttp(base);
  const tailscale = await tailscaleVerifier(base, plan, transport);
  return {
    ...(tailscale === undefined ? {} : { tailscale }),
    idTokens: { verifier: joseIdTokenVerifier, transport, resolver: dnsNameResolver() },
  };
}

/** Requests of the server's own: an issuer's keys, Tailscale's device list. */
function outgoingHttp(base: LoginBase): HttpTransport {
  return fetchTransport({
    async caCerts() {
      const file = base.env.get("SEALHOLD_CA_FILE");
      if (file === undefined) return [];
      return [new TextDecoder().decode(await base.userFiles.read(file, MAX_CA_BYTES))];
    },
  });
}

async function tailscaleVerifier(
  base: LoginBase,
  tailscale: TailscalePlan | undefined,
  transport: HttpTransport,
): Promise<TailscaleVerifier | undefined> {
  if (tailscale === undefined) return undefined;
  if (tailscale.mode === "whois") {
    const socket = tailscale.socket ?? tailscaleSocket(base.env.os);
    if (socket !== undefined) return whoisVerifier(base, socket);
    throw new SealholdError("UNSUPPORTED", "tailscaled has no socket on this system", {
      hint: "sealhold serve --tailscale api --tailscale-key-file <path>",
    });
  }
  // The path is not named: what somebody gave in its place is likely to be the key.
  const bytes = await base.userFiles.readPrivate(tailscale.keyFile, MAX_API_KEY_BYTES)
    .catch((error) => {
      throw hasCode(error, "FILE_NOT_FOUND") ? noKeyFile() : error;
    });
  const apiKey = tokenText(new Secret(bytes));
  bytes.fill(0);
  return deviceApiVerifier({ transport, clock: base.clock }, {
    apiKey: Secret.fromText(apiKey),
    tailnet: tailscale.tailnet,
  });
}

function noKeyFile(): SealholdError {
  return new SealholdError("FILE_NOT_FOUND", "There is no file where --tailscale-key-file says", {
    hint: "It takes the path of a file that holds the API key",
  });
}
