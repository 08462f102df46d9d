import { SealholdError } from "../../../errors.ts";
import { Secret } from "../../../secret.ts";
import { accessToken } from "./access_token.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { HeldLogin } from "./held_login.ts";
import { slotOf, viewOf } from "./login.ts";
import type { ChosenProvider } from "./providers/find_provider.ts";
import { SEALHOLD } from "./providers/sealhold_provider.ts";

/** What a login may be used with elsewhere. */
interface CurrentToken {
  kind: "token" | "api_key";
  value: Secret;
  /** The one origin that it is sent to. */
  origin: string;
}

/**
 * The valid access token or API key of a login, refreshed first when it is near its end.
 * @throws {SealholdError} UNSUPPORTED for a login that holds neither; as `accessToken` and `HeldLogin.fresh`
 */
export async function currentToken(
  ports: AuthPorts,
  { provider, account }: ChosenProvider,
): Promise<CurrentToken> {
  if (provider.name === SEALHOLD) {
    const { token, origin } = await accessToken(ports, provider.origin ?? "", account);
    return { kind: "token", value: token, origin };
  }
  const login = await new HeldLogin(ports, slotOf(provider, account)).fresh();
  const { accessToken: token, apiKey } = viewOf(login);
  const text = token ?? apiKey;
  if (text === undefined) {
    throw new SealholdError("UNSUPPORTED", "The stored login holds no token and no key", {
      hint: "sealhold auth status --all",
    });
  }
  const kind = token === undefined ? "api_key" : "token";
  return { kind, value: Secret.fromText(text), origin: login.origin };
}
