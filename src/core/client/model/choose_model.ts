/** Which provider and which model are meant. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { ModelApi } from "../login/providers/provider.ts";
import { loginIn, slotOf } from "../login/login.ts";
import { needsLogin } from "../login/login_errors.ts";
import type { ChosenProvider } from "../login/providers/find_provider.ts";
import { modelBaseUrl } from "./base_url.ts";

/** What the choice is made with. */
export interface ChoicePorts {
  /** The provider of a name such as `anthropic` or `anthropic/work`. */
  provider(name: string): Promise<ChosenProvider>;
  config(): Promise<{ defaultProvider?: string }>;
  store: CredentialStore;
}

/** What was asked for, on the command line or by the conversation that goes on. */
interface ModelWish {
  /** With `/account` behind it for one of several accounts. */
  provider?: string | undefined;
  model?: string | undefined;
  baseUrl?: string | undefined;
}

/** A provider's model. */
export interface ChosenModel extends ChosenProvider {
  /** The name that the provider was called by. */
  name: string;
  model: string;
  api: ModelApi;
  baseUrl: URL;
}

/**
 * Chooses: the provider asked for, the context's, or the only one with a credential; the model asked for or the provider's
 * own.
 * @throws {SealholdError} USAGE, NOT_AUTHENTICATED (no credential to choose by or to send), UNSUPPORTED (no model provider), NOT_FOUND
 */
export async function chooseModel(ports: ChoicePorts, wish: ModelWish): Promise<ChosenModel> {
  const name = wish.provider ?? (await ports.config()).defaultProvider ?? await onlyOne(ports);
  const chosen = await ports.provider(name);
  const rules = chosen.provider.model;
  if (rules === undefined) throw noModels(chosen.provider.name);
  // Without a login the model is the lesser lack, and exit 3 is what a script looks for.
  const slot = slotOf(chosen.provider, chosen.account);
  if (loginIn(await ports.store.read(), slot) === undefined) throw needsLogin(slot);
  const model = wish.model ?? rules.defaultModel;
  if (model === undefined) throw noModel(chosen.provider.name);
  return {
    ...chosen,
    name,
    model: checkedModel(model),
    api: rules.api,
    baseUrl: wish.baseUrl === undefined ? new URL(rules.baseUrl) : modelBaseUrl(wish.baseUrl),
  };
}

/** The one model provider that has a credential. */
async function onlyOne(ports: ChoicePorts): Promise<string> {
  const names = Object.keys((await ports.store.read()).credentials).sort();
  const usable: string[] = [];
  for (const name of names) {
    if ((await described(ports, name))?.provider.model !== undefined) usable.push(name);
  }
  const [only] = usable;
  if (only === undefined) {
    throw new SealholdError("NOT_AUTHENTICATED", "There is no credential of a model provider", {
      hint: "sealhold auth login <provider>, for example: sealhold auth login anthropic",
    });
  }
  if (usable.length === 1) return only;
  throw new SealholdError("USAGE", "Several model providers have a credential", {
    hint: `Choose one with --provider: ${usable.join(", ")}`,
  });
}

/** A credential whose provider is not described any more cannot be meant. */
async function described(ports: ChoicePorts, name: string): Promise<ChosenProvider | undefined> {
  try {
    return await ports.provider(name);
  } catch (error) {
    if (hasCode(error, "NOT_FOUND") || hasCode(error, "USAGE")) return undefined;
    throw error;
  }
}

function noModels(name: string): SealholdError {
  return new SealholdError("UNSUPPORTED", `Nothing says how to talk to models of "${name}"`, {
    hint: `Add api and base_url under [providers.${name}.model] of config.toml`,
  });
}

function noModel(name: string): SealholdError {
  return new SealholdError("USAGE", `No model is named for "${name}"`, {
    hint: `Use --model <name>, or default_model under [providers.${name}.model] of config.toml`,
  });
}

function checkedModel(model: string): string {
  if (/^[\x21-\x7e]{1,256}$/.test(model)) return model;
  throw new SealholdError("USAGE", "That is no name of a model", {
    hint: "Names are up to 256 visible characters, as the provider lists them",
  });
}
