/**
 * The providers that are known without a configuration: where they are, how their API keys look, and what carries a key.
 * The forms are wide on purpose: they are to catch a mix-up (another provider's key, a pasted line too many), not to
 * know better than the provider. No vendor's OAuth client id is in it: a client is registered by whoever runs it.
 */
import { ANY_KEY } from "../../config/key_form.ts";
import type { ApiKeyRules, ModelApi } from "./provider.ts";

/** A provider of the table. Without a base URL, config.toml must name it first. */
export interface ShippedProvider {
  label: string;
  baseUrl?: string;
  apiKey: ApiKeyRules;
  /** How `sealhold run` talks to it; absent for what is no model provider. */
  modelApi?: ModelApi;
  /** Where that is not `baseUrl`. */
  modelUrl?: string;
}

const WORD = "A-Za-z0-9_-";

/** Name to provider, in the order in which they are offered. */
export const SHIPPED: Readonly<Record<string, ShippedProvider>> = {
  anthropic: {
    label: "Anthropic",
    baseUrl: "https://api.anthropic.com",
    apiKey: {
      // `sk-ant-oat…` and `sk-ant-ort…` are OAuth tokens: they go into another header.
      forms: [{
        prefix: "sk-ant-",
        notPrefixes: ["sk-ant-oat", "sk-ant-ort"],
        alphabet: WORD,
        length: [20, 250],
      }],
      looksLike: "sk-ant-api03-…",
      header: "x-api-key",
    },
    modelApi: "anthropic-messages",
  },
  openai: {
    label: "OpenAI",
    baseUrl: "https://api.openai.com/v1",
    apiKey: {
      forms: [{ prefix: "sk-", notPrefixes: ["sk-ant-"], alphabet: WORD, length: [20, 300] }],
      looksLike: "sk-proj-… or sk-…",
      header: "authorization",
      prefix: "Bearer ",
    },
    modelApi: "openai-responses",
  },
  google: {
    label: "Google",
    baseUrl: "https://generativelanguage.googleapis.com",
    apiKey: {
      forms: [
        { prefix: "AIza", alphabet: WORD, length: 35 },
        { prefix: "AQ.", alphabet: "A-Za-z0-9_.-", length: [20, 500] },
      ],
      looksLike: "AIza… with 39 characters, or AQ.…",
      // Its OpenAI-compatible address documents this one; `x-goog-api-key` is the header of its native API.
      header: "authorization",
      prefix: "Bearer ",
    },
    modelApi: "openai-chat",
    modelUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
  },
  github: {
    label: "GitHub",
    baseUrl: "https://api.github.com",
    apiKey: {
      forms: [
        ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((prefix) => (
          { prefix, alphabet: "A-Za-z0-9_.-", length: [30, 1000] } as const
        )),
        { prefix: "github_pat_", alphabet: "A-Za-z0-9_", length: [20, 255] },
        { alphabet: "0-9a-f", length: 40 },
      ],
      looksLike: "github_pat_… or ghp_…",
      header: "authorization",
      prefix: "Bearer ",
    },
  },
  azure: {
    label: "Azure OpenAI",
    apiKey: {
      forms: [{ alphabet: "A-Za-z0-9", length: [32, 128] }],
      looksLike: "32 or 84 letters and digits",
      header: "api-key",
    },
    modelApi: "openai-chat",
  },
  generic: {
    label: "OpenAI-compatible API",
    apiKey: {
      forms: [ANY_KEY],
      looksLike: "8 to 4096 visible characters without spaces",
      header: "authorization",
      prefix: "Bearer ",
    },
    modelApi: "openai-chat",
  },
};
