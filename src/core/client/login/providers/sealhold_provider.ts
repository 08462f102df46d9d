/** The Sealhold server of the context, as a provider. */
import type { ProviderSettings } from "../../config/provider_settings.ts";
import { SealholdError } from "../../../../errors.ts";
import { literalAddress } from "../../../shared/net/ip_address.ts";
import type { SpecialRange } from "../../../shared/net/private_address.ts";
import { isLoopback } from "../../../shared/net/web_url.ts";
import type { Provider } from "./provider.ts";

/** The name that stands for the server of the context. */
export const SEALHOLD = "sealhold";

/**
 * @param origin the server's origin
 * @param settings `[providers.sealhold]`: its OAuth client, and nothing else, because the context says where the server is
 * @throws {SealholdError} CONFIG_INVALID
 */
export async function sealholdProvider(
  origin: string,
  settings: ProviderSettings = {},
): Promise<Provider> {
  const { oauth = {}, ...rest } = settings;
  const { client_id: clientId, scopes, allow_private: allowPrivate, ...other } = oauth;
  if (Object.keys(rest).length + Object.keys(other).length > 0) throw onlyClient();
  return {
    name: SEALHOLD,
    label: "Sealhold server",
    origin,
    methods: ["password", "oauth", "device", "tailscale", "ci", "key", "token"],
    oauth: {
      issuer: origin,
      clientId: clientId ?? "sealhold-cli",
      scopes: scopes ?? [],
      redirect: "loopback",
      // Whoever names a server inside a private network has allowed its address by that (threats.md case 7).
      allowPrivate: allowPrivate ?? await isPrivateHost(new URL(origin)),
    },
  };
}

/** Names that never lead to the public network; what a name resolves to is not looked at. */
const PRIVATE_NAME = /^[^.:[]+$|\.(local|localhost|internal|lan|home\.arpa|ts\.net)$/;
/** Addresses of this machine and of private networks. A cloud's metadata service and the like are not among them. */
const PRIVATE_RANGES: readonly (SpecialRange | undefined)[] = ["loopback", "private", "shared"];

/** Whether a URL's host is this machine or inside a private network by its very look. */
async function isPrivateHost(url: URL): Promise<boolean> {
  // First of all what needs no library: whoever tries this program out talks to its own machine.
  if (isLoopback(url)) return true;
  const literal = literalAddress(url.hostname);
  if (literal === undefined) return PRIVATE_NAME.test(url.hostname);
  const { specialRange } = await import("../../../shared/net/private_address.ts");
  return PRIVATE_RANGES.includes(await specialRange(literal));
}

function onlyClient(): SealholdError {
  return new SealholdError(
    "CONFIG_INVALID",
    "More than client_id, scopes and allow_private of oauth is configured in [providers.sealhold]",
    { hint: "Name the server in [contexts.NAME] of config.toml, and edit the rest" },
  );
}
