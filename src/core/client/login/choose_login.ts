/** Which provider, and which way to log in: as wished, as configured, or by asking. */
import { SealholdError } from "../../../errors.ts";
import type { AuthPorts } from "./auth_ports.ts";
import type { LoginDialog } from "./login_dialog.ts";
import { cannotAsk } from "./login_errors.ts";
import type { LoginQuestions } from "./login_questions.ts";
import { impliedMethod, type LoginWish } from "./login_wish.ts";
import {
  type ChosenProvider,
  type ProviderConfig,
  providerNames,
} from "./providers/find_provider.ts";
import type { Method } from "./providers/method.ts";
import type { Provider } from "./providers/provider.ts";
import { SEALHOLD } from "./providers/sealhold_provider.ts";

/** What the choice is made with. */
export interface LoginChoicePorts {
  auth(): Pick<AuthPorts, "strategy">;
  config(): Promise<ProviderConfig & { defaultProvider?: string }>;
  /** The provider of a name; without one that of the context, or else the Sealhold server. */
  provider(name?: string): Promise<ChosenProvider>;
}

/** What was settled without a question. */
interface NamedLogin {
  /** Undefined when a person must be asked. */
  named: ChosenProvider | undefined;
  method: Method | undefined;
}

/** A provider, and the way to log in there. */
type ChosenLogin = ChosenProvider & { method: Method };

/** Only a Sealhold server knows these. */
const SEALHOLD_METHODS: readonly Method[] = ["password", "tailscale", "ci", "key"];

/**
 * Settles what can be settled without a question.
 * @throws {SealholdError} USAGE for a wish that contradicts itself; NOT_AUTHENTICATED, before any question, when there is one
 *   and nobody to answer it; NOT_FOUND for a provider that nobody knows
 */
export async function nameLogin(
  ports: LoginChoicePorts,
  wish: LoginWish,
  questions: Pick<LoginQuestions, "attended">,
): Promise<NamedLogin> {
  const method = impliedMethod(wish);
  const attended = questions.attended();
  const named = await namedProvider(ports, wish, method, attended);
  if (named !== undefined) requireServerIsMeant(wish, named.provider);
  if (!attended) requireNoQuestion(named, method);
  return { named, method };
}

/**
 * Asks for what is left: which provider, and which way where there is more than one.
 * @param dialog whom the ways to log in would speak to
 * @throws {SealholdError} UNSUPPORTED when the provider has no such way
 */
export async function chooseLogin(
  ports: LoginChoicePorts,
  { named, method }: NamedLogin,
  questions: LoginQuestions,
  dialog: LoginDialog,
): Promise<ChosenLogin> {
  const chosen = named ?? await askProvider(ports, method, questions);
  if (method === undefined) {
    return { ...chosen, method: await askMethod(ports, chosen.provider, questions, dialog) };
  }
  requireMethod(chosen.provider, method);
  return { ...chosen, method };
}

async function namedProvider(
  ports: LoginChoicePorts,
  { provider: name, server }: LoginWish,
  method: Method | undefined,
  attended: boolean,
): Promise<ChosenProvider | undefined> {
  if (name !== undefined) return await ports.provider(name);
  const isSealhold = server !== undefined ||
    (method !== undefined && SEALHOLD_METHODS.includes(method));
  if (isSealhold) return await ports.provider(SEALHOLD);
  if ((await ports.config()).defaultProvider !== undefined) return await ports.provider();
  if (method === "token") return await ports.provider(SEALHOLD);
  if (method === undefined || method === "api-key" || attended) return undefined;
  return await ports.provider(SEALHOLD);
}

/** An address of a Sealhold server beside another provider would not be heeded. */
function requireServerIsMeant({ server }: LoginWish, { name }: Provider): void {
  if (name === SEALHOLD || server === undefined) return;
  const message = "--server names a Sealhold server, and the login is for another provider";
  throw new SealholdError("USAGE", message, {
    hint: `Leave it out; base_url under [providers.${name}] of config.toml says where that one is`,
  });
}

function requireNoQuestion(named: ChosenProvider | undefined, method: Method | undefined): void {
  if (named === undefined) {
    throw method === "api-key"
      ? cannotAsk("sealhold auth login <provider> --method api-key < key.txt")
      : cannotAsk();
  }
  const { name, methods } = named.provider;
  if (method !== undefined || methods.length === 1) return;
  if (name === SEALHOLD) throw cannotAsk();
  throw cannotAsk(`sealhold auth login ${name} --method ${methods[0]}`);
}

/** Those without an address are left out: config.toml must name it first. */
async function askProvider(
  ports: LoginChoicePorts,
  method: Method | undefined,
  questions: LoginQuestions,
): Promise<ChosenProvider> {
  const names = providerNames(await ports.config());
  const known = await Promise.all(names.map((name) => ports.provider(name)));
  const fitting = known.map(({ provider }) => provider).filter((provider) =>
    provider.origin !== undefined && (method === undefined || provider.methods.includes(method))
  );
  return await ports.provider(await questions.provider(fitting));
}

/** A runner's own token is not for a person to choose. */
async function askMethod(
  ports: LoginChoicePorts,
  provider: Provider,
  questions: LoginQuestions,
  dialog: LoginDialog,
): Promise<Method> {
  const methods = provider.methods.filter((each) => each !== "ci");
  if (methods.length === 1) return methods[0] as Method;
  const choices = await Promise.all(methods.map(async (method) => ({
    method,
    label: (await ports.auth().strategy(method, dialog)).label,
  })));
  return await questions.method(choices);
}

function requireMethod(provider: Provider, method: Method): void {
  if (provider.methods.includes(method)) return;
  const others = provider.methods.join(", ");
  throw new SealholdError("UNSUPPORTED", `${provider.label} has no login by ${method}`, {
    hint: `It has: ${others}; config.toml can add more under [providers.${provider.name}]`,
  });
}
