/** Which provider, and which way to log in: from flags, from the configuration, or by asking. */
import type { LoginDialog } from "../../core/client/login/login_dialog.ts";
import { type Method, METHODS } from "../../core/client/login/providers/method.ts";
import type { Provider } from "../../core/client/login/providers/provider.ts";
import {
  type ChosenProvider,
  providerNames,
} from "../../core/client/login/providers/find_provider.ts";
import { parseDuration } from "../../core/shared/text/duration.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import { SealholdError } from "../../errors.ts";
import type { Context } from "../graph/spec.ts";
import type { Globals } from "../graph/globals.ts";
import { cannotAsk } from "./dialog.ts";

/** The options that choose. */
export interface ChoiceOptions extends Pick<Globals, "server" | "convexUrl"> {
  method?: Method;
  username?: string;
  passwordStdin?: boolean;
  withToken?: boolean;
  device?: boolean;
  qr?: boolean;
  id?: string;
  keys?: string;
  createKey?: boolean;
  wait?: string;
}

/** Only a Sealhold server knows these. */
const SEALHOLD_METHODS: readonly Method[] = ["password", "tailscale", "ci", "key"];

/**
 * The method that the flags name or imply.
 * @throws {SealholdError} USAGE when they contradict each other
 */
export function methodOfFlags(options: ChoiceOptions): Method | undefined {
  const { method } = options;
  // A key too may come on stdin.
  const token = options.withToken && method !== "api-key";
  const implied = new Set<Method>([
    ...(method === undefined ? [] : [method]),
    ...(options.username !== undefined || options.passwordStdin ? ["password" as const] : []),
    ...(options.id !== undefined || options.keys !== undefined ? ["key" as const] : []),
    ...(token ? ["token" as const] : []),
    ...(options.device || options.qr ? ["device" as const] : []),
    ...(options.createKey && method !== "device" && !options.device ? ["oauth" as const] : []),
  ]);
  if (implied.size < 2) return [...implied][0];
  throw new SealholdError(
    "USAGE",
    `The options name two ways to log in: ${[...implied].join(", ")}`,
    {
      hint: "sealhold auth login --help",
    },
  );
}

/** Whether the flags leave no doubt that the Sealhold server is meant. */
export function meansSealhold(options: ChoiceOptions, method: Method | undefined): boolean {
  return options.server !== undefined || options.convexUrl !== undefined ||
    (method !== undefined && SEALHOLD_METHODS.includes(method));
}

/** The provider that the arguments, the flags or the configuration name; undefined when a person must be asked. */
export async function namedProvider(
  context: Context,
  options: ChoiceOptions,
  name: string | undefined,
  method: Method | undefined,
): Promise<ChosenProvider | undefined> {
  if (name !== undefined) return await context.provider(name);
  if (meansSealhold(options, method)) return await context.provider("sealhold");
  if ((await context.config()).defaultProvider !== undefined) return await context.provider();
  if (method === "token") return await context.provider("sealhold");
  if (method === undefined || method === "api-key" || context.prompter.available()) {
    return undefined;
  }
  return await context.provider("sealhold");
}

/** @throws {SealholdError} NOT_AUTHENTICATED, before any question, when there is one and nobody to answer it */
export function checkCanAsk(
  context: Context,
  named: ChosenProvider | undefined,
  method: Method | undefined,
): void {
  if (context.prompter.available()) return;
  if (named === undefined) {
    throw method === "api-key"
      ? cannotAsk("sealhold auth login <provider> --method api-key < key.txt")
      : cannotAsk();
  }
  const { name, methods } = named.provider;
  if (method !== undefined || methods.length === 1) return;
  if (name === "sealhold") throw cannotAsk();
  throw cannotAsk(`sealhold auth login ${name} --method ${methods[0]}`);
}

/**
 * How long somebody may take to approve, in seconds.
 * @throws {SealholdError} USAGE for no duration up to 30 min, or where nobody has to approve anything
 */
export function waitOf({ wait }: ChoiceOptions, method: Method): number | undefined {
  if (wait === undefined) return undefined;
  const waitSec = parseDuration("--wait", wait, "30m");
  if (method === "oauth" || method === "device") return waitSec;
  throw new SealholdError("USAGE", "--wait is for logins that somebody approves", {
    hint: "Use it with --method oauth or --device",
  });
}

/** @throws {SealholdError} USAGE for an address of a Sealhold server beside another provider, which would not be heeded */
export function checkServerIsMeant(options: ChoiceOptions, { name }: Provider): void {
  if (name === "sealhold" || (options.server ?? options.convexUrl) === undefined) return;
  throw new SealholdError(
    "USAGE",
    "--server names a Sealhold server, and the login is for another provider",
    {
      hint:
        `Leave it out; base_url under [providers.${name}] of config.toml says where that one is`,
    },
  );
}

/** Asks which provider. Those without an address are left out: config.toml must name it first. */
export async function askProvider(
  context: Context,
  method: Method | undefined,
): Promise<ChosenProvider> {
  const names = providerNames(await context.config());
  const known = await Promise.all(names.map((name) => context.provider(name)));
  const fitting = known.filter(({ provider }) =>
    provider.origin !== undefined && (method === undefined || provider.methods.includes(method))
  );
  const chosen = await context.prompter.select(
    "Log in to",
    fitting.map(({ provider }) => ({
      value: provider.name,
      label: `${visible(provider.label)} (${provider.origin})`,
    })),
  );
  return await context.provider(chosen);
}

/** Asks for the way, where there is more than one. A runner's own token is not for a person to choose. */
export async function askMethod(
  context: Context,
  provider: Provider,
  dialog: LoginDialog,
): Promise<Method> {
  const methods = METHODS.filter((each) => provider.methods.includes(each) && each !== "ci");
  const ordered = provider.methods.filter((each) => methods.includes(each));
  if (ordered.length === 1) return ordered[0] as Method;
  const choices = await Promise.all(ordered.map(async (value) => ({
    value,
    label: (await context.auth().strategy(value, dialog)).label,
  })));
  return await context.prompter.select("How", choices);
}

/** @throws {SealholdError} UNSUPPORTED when the provider has no such way */
export function checkMethod(provider: Provider, method: Method): void {
  if (provider.methods.includes(method)) return;
  const others = provider.methods.join(", ");
  throw new SealholdError("UNSUPPORTED", `${provider.label} has no login by ${method}`, {
    hint: `It has: ${others}; config.toml can add more under [providers.${provider.name}]`,
  });
}
