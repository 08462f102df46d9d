/** The login's part of the client's composition. What is expensive is in app/client/strategies.ts, loaded when it is used. */
import { namedServer } from "../../core/client/config/named_server.ts";
import { type Base, once } from "./base.ts";
import type { ClientAdapters } from "./client_ports.ts";
import type { AuthPorts } from "../../core/client/login/auth_ports.ts";
import type { HeldStore } from "../../core/client/login/held_store.ts";
import { chooseProvider } from "../../core/client/login/providers/choose_provider.ts";
import type { ChosenProvider } from "../../core/client/login/providers/find_provider.ts";
import { tokenText } from "../../core/shared/text/token_text.ts";
import type { HttpPorts } from "../../core/client/http/exchange.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import { Secret } from "../../secret.ts";

const MAX_TOKEN_BYTES = 16_386;

export function authPorts(
  adapters: ClientAdapters,
  base: Base,
  http: HttpPorts,
  store: HeldStore,
): AuthPorts {
  return {
    http,
    store,
    files: base.files,
    lockFolder: () => base.paths().state,
    givenToken: once(() => givenToken(base)),
    serverByProject: async () =>
      namedServer(base.globals, base.env) === undefined && (await base.config()).byProject === true,
    account: async () => await contextAccount(base),
    async strategy(method, dialog) {
      const { authStrategy } = await import("./strategies.ts");
      return authStrategy(adapters, base, http, method, dialog);
    },
  };
}

/** The context's account is at the context's server: where another is asked for, it says nothing. */
async function contextAccount(base: Base): Promise<string | undefined> {
  return namedServer(base.globals, base.env) === undefined
    ? (await base.config()).account
    : undefined;
}

/** As `Dependencies.provider`. */
export async function chosenProvider(
  base: Base,
  name: string | undefined,
): Promise<ChosenProvider> {
  const { globals, serverOrigin } = base;
  const choice = {
    config: await base.config(),
    namesServer: (globals.server ?? globals.convexUrl) !== undefined,
    serverOrigin,
    account: () => contextAccount(base),
  };
  return await chooseProvider(choice, name);
}

async function givenToken(base: Base): Promise<Secret | undefined> {
  const path = base.globals.token;
  if (path !== undefined) {
    // The path is not named: what somebody gave in its place is likely to be the token.
    const bytes = await base.userFiles.read(path, MAX_TOKEN_BYTES).catch((error) => {
      throw hasCode(error, "FILE_NOT_FOUND") ? noTokenFile() : error;
    });
    return Secret.fromText(tokenText(new Secret(bytes)));
  }
  const given = base.env.get("SEALHOLD_TOKEN");
  return given === undefined ? undefined : Secret.fromText(tokenText(Secret.fromText(given)));
}

function noTokenFile(): SealholdError {
  return new SealholdError("FILE_NOT_FOUND", "There is no file where --token says", {
    hint: "It takes the path of a file; a token itself goes into SEALHOLD_TOKEN",
  });
}
