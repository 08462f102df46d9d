/** The configuration with one context chosen. */
import { SealholdError } from "../../../errors.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import type { ProviderSettings } from "./provider_settings.ts";
import { printableName } from "./names.ts";
import type { ContextSettings, Settings } from "./settings.ts";
import { settingsText } from "./settings_text.ts";

/** Configuration with one context chosen. */
export interface Config {
  /** Name of the chosen context. */
  context: string;
  /** What chose it, in words: `--context or SEALHOLD_CONTEXT`, the path of a `.sealhold.toml`, `config.toml`; undefined: nothing. */
  chosenBy?: string;
  /** Whether that was a `.sealhold.toml`, which is whoever's the project is. */
  byProject?: true;
  /** Where one was looked for, up to the one that chose; absent where none did. */
  searched?: readonly string[];
  /** Server of the context. */
  server?: string;
  /** Account of the context at its server; the default one when undefined. */
  account?: string;
  /** The provider that is meant where none is named. */
  defaultProvider?: string;
  /** How the credential store is opened. */
  store?: string;
  /** All contexts by name. */
  contexts: Readonly<Record<string, ContextSettings>>;
  /** What config.toml says about providers, by name. */
  providers?: Readonly<Record<string, ProviderSettings>>;
  /** Whether config.toml exists. */
  exists: boolean;
}

/** The context that a `.sealhold.toml` names. */
export interface ProjectChoice {
  path: string;
  context: string;
  /** Every place that was looked at, this one too: all of them must be readable for the same choice to be made again. */
  searched: readonly string[];
}

/**
 * Reads config.toml and chooses the context: the one asked for, that of the project at hand, `current`, `default`.
 * @param path its place; no place or no file is an empty configuration
 * @param wanted the context asked for by flag or environment
 * @param project looks for a `.sealhold.toml`; called only where there are contexts for it to choose from
 * @throws {SealholdError} CONFIG_INVALID
 */
export async function loadConfig(
  files: UserFiles,
  path: string | undefined,
  wanted: string | undefined,
  project: () => Promise<ProjectChoice | undefined> = () => Promise.resolve(undefined),
): Promise<Config> {
  const settings = path === undefined ? undefined : await settingsAt(files, path);
  const choice = await choose(settings ?? {}, wanted, project);
  return select(settings ?? {}, choice, settings !== undefined);
}

/** Whoever has no file is not made to wait for what reads one. */
async function settingsAt(files: UserFiles, path: string): Promise<Settings | undefined> {
  const text = await settingsText(files, path);
  if (text === undefined) return undefined;
  const { settingsIn } = await import("./settings.ts");
  return (await settingsIn(text, path)).settings;
}

interface Choice {
  context: string;
  by?: string;
  project?: ProjectChoice;
}

async function choose(
  settings: Settings,
  wanted: string | undefined,
  project: () => Promise<ProjectChoice | undefined>,
): Promise<Choice> {
  if (wanted !== undefined) return { context: wanted, by: "--context or SEALHOLD_CONTEXT" };
  // A runner that has no contexts and works on a clone of somebody's project has nothing to choose from.
  const found = hasContexts(settings) ? await project() : undefined;
  if (found !== undefined) return { context: found.context, by: found.path, project: found };
  if (settings.current !== undefined) return { context: settings.current, by: "config.toml" };
  return { context: "default" };
}

function hasContexts({ contexts = {} }: Settings): boolean {
  return Object.keys(contexts).length > 0;
}

function select(settings: Settings, choice: Choice, exists: boolean): Config {
  const { contexts = {} } = settings;
  const { context, by, project } = choice;
  // A context named "constructor" must be missing like any other, not found on the prototype.
  const found = Object.hasOwn(contexts, context) ? contexts[context] : undefined;
  if (found === undefined && by !== undefined) throw noContext(context);
  const store = found?.store ?? settings.store;
  return {
    context,
    exists,
    contexts,
    ...(by === undefined ? {} : { chosenBy: by }),
    ...(project === undefined ? {} : { byProject: true, searched: project.searched }),
    ...(found?.server === undefined ? {} : { server: found.server }),
    ...(found?.account === undefined ? {} : { account: found.account }),
    ...(found?.default_provider === undefined ? {} : { defaultProvider: found.default_provider }),
    ...(store === undefined ? {} : { store }),
    ...(settings.providers === undefined ? {} : { providers: settings.providers }),
  };
}

/** There is none of that name; a name that is none is not repeated. */
export function noContext(name: string): SealholdError {
  const known = printableName(name);
  return new SealholdError("CONFIG_INVALID", `There is no context "${known}"`, {
    hint: `sealhold context list; sealhold context add ${
      known === "?" ? "<name>" : known
    } --server <url>`,
  });
}
