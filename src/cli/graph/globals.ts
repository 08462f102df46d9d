/** Options that every command takes. */
import { STORE_KINDS } from "../../core/shared/store/choice/store_kind.ts";
import type { OptionSpec } from "./option.ts";

/** The output formats. */
export const FORMATS = ["text", "json", "pretty", "raw"] as const;
export type Format = (typeof FORMATS)[number];

/** Global options by key. */
export interface Globals {
  format?: Format;
  context?: string;
  server?: string;
  convexUrl?: string;
  token?: string;
  config?: string;
  store?: string | boolean;
  acceptRollback?: boolean;
  banner?: boolean;
  color?: boolean;
  prompt?: boolean;
  verbose?: boolean;
  debug?: boolean;
}

export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: "--format <format:word>", description: "Output format", values: FORMATS },
  { flags: "--context <name:word>", description: "Use this context of config.toml" },
  { flags: "--server <url:word>", description: "Server to talk to" },
  {
    flags: "--convex-url <url:word>",
    description: "The same as --server",
    hidden: true,
    conflicts: ["server"],
  },
  { flags: "--token <path:word>", description: "Read the access token from this file" },
  { flags: "--config <folder:word>", description: "Configuration folder" },
  {
    flags: "--store <kind:word>",
    description: "How to open the credential store",
    values: STORE_KINDS,
  },
  {
    flags: "--accept-rollback",
    description: "Accept a credential store that is older than the last one seen",
  },
  { flags: "--no-banner", description: "Print no banner" },
  { flags: "--no-color", description: "Print no colours (also NO_COLOR)" },
  { flags: "--no-prompt", description: "Never ask a question (also SEALHOLD_NO_PROMPT)" },
  { flags: "--verbose", description: "Say on stderr what is being done" },
  { flags: "--debug", description: "Add the error's class and stack to error messages" },
];

export const HELP_OPTION: OptionSpec = {
  flags: "-h, --help",
  description: "Show help",
  alone: true,
};

/** Options that only the program itself takes. */
export const ROOT_OPTIONS: readonly OptionSpec[] = [
  HELP_OPTION,
  { flags: "-V, --version", description: "Show the version", alone: true },
];
