/** Who a person logs in to: a Sealhold server, or anybody described in the shipped table or in config.toml. */
import type { AuthorizationServerSettings } from "../../../../ports/oauth_client.ts";
import type { KeyForm } from "../../config/key_form.ts";
import type { Method } from "./method.ts";

/** How an API key looks, and where it goes. */
export interface ApiKeyRules {
  /** The forms that a key may have. */
  forms: readonly KeyForm[];
  /** What a key looks like, in words for the error message (`sk-ant-…`). */
  looksLike: string;
  /** Header that carries it, in lower case. */
  header: string;
  /** Put before the key in the header (`Bearer `); nothing when absent. */
  prefix?: string;
}

/** An authorization server as a client sees it: an issuer to discover, or plain endpoints. */
export interface OAuthSettings extends AuthorizationServerSettings {
  /** Asked for when `--scopes` names none. */
  scopes: readonly string[];
  /** `loopback`: a listener on 127.0.0.1 takes the code. `paste`: a person pastes `code#state`. */
  redirect: "loopback" | "paste";
  /** For `paste`: the provider's own page that shows the code. */
  redirectUri?: string;
  /** Turns a fresh token into an API key, which is stored in its place. */
  createKey?: CreateKeyRules;
}

/** The provider's endpoint that makes an API key with an access token. */
export interface CreateKeyRules {
  url: string;
  /** Sent as JSON. */
  body: Readonly<Record<string, unknown>>;
  /** Name of the answer's field that holds the key; dots lead into objects (`data.key`). */
  field: string;
}

/** The wire format that a model provider speaks. */
export type ModelApi = "anthropic-messages" | "openai-responses" | "openai-chat";

/** How `sealhold run` talks to a provider. */
export interface ModelRules {
  api: ModelApi;
  /** Such as `https://api.openai.com/v1`; the credential is bound to its origin. */
  baseUrl: string;
  /** Used when `--model` names none. */
  defaultModel?: string;
}

/** One provider. */
export interface Provider {
  /** `sealhold` for the server of the context; otherwise its name in the table. */
  name: string;
  /** For people. */
  label: string;
  /** Scheme, host and port that its credential is bound to; undefined where config.toml must name it first. */
  origin: string | undefined;
  /** In the order in which they are offered. */
  methods: readonly Method[];
  apiKey?: ApiKeyRules;
  oauth?: OAuthSettings;
  model?: ModelRules;
}
