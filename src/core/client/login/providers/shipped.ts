/**
 * The providers that are known without a configuration: where they are, how their API keys look, and what carries a key.
 * The patterns are wide on purpose: they are to catch a mix-up (another provider's key, a pasted line too many), not to
 * know better than the provider. No vendor's OAuth client id is in it: a client is registered by whoever runs it.
 */
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

/** Name to provider, in the order in which they are offered. */
export const SHIPPED: Readonly<Record<string, ShippedProvider>> = {
  anthropic: {
    label: "Anthropic",
    baseUrl: "https://api.anthropic.com",
    apiKey: {
      // `sk-ant-oat…` and `sk-ant-ort…` are OAuth tokens: they go into another header.
      pattern: "^sk-ant-(?!o[ar]t)[A-Za-z0-9_-]{20,250}$",
      looksLike: "sk-ant-api03-…",
      header: "x-api-key",
    },
    modelApi: "anthropic-messages",
  },
  openai: {
    label: "OpenAI",
    baseUrl: "https://api.openai.com/v1",
    apiKey: {
      pattern: "^sk-(?!ant-)[A-Za-z0-9_-]{20,300}$",
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
      pattern: "^(AIza[A-Za-z0-9_-]{35}|AQ\\.[A-Za-z0-9_.-]{20,500})$",
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
      pattern: "^(gh[pousr]_[A-Za-z0-9_.-]{30,1000}|github_pat_[A-Za-z0-9_]{20,255}|[0-9a-f]{40})$",
      looksLike: "github_pat_… or ghp_…",
      header: "authorization",
      prefix: "Bearer ",
    },
  },
  azure: {
    label: "Azure OpenAI",
    apiKey: {
      pattern: "^[A-Za-z0-9]{32,128}$",
      looksLike: "32 or 84 letters and digits",
      header: "api-key",
    },
    modelApi: "openai-chat",
  },
  generic: {
    label: "OpenAI-compatible API",
    apiKey: {
      pattern: "^[\\x21-\\x7e]{8,4096}$",
      looksLike: "8 to 4096 visible characters without spaces",
      header: "authorization",
      prefix: "Bearer ",
    },
    modelApi: "openai-chat",
  },
};
