/** A message to a model, alone or as the next turn of a conversation that is kept. */
import { hasCode, SealholdError } from "../../../errors.ts";
import { credentialHeaders } from "../login/access_token.ts";
import type { AuthPorts } from "../login/auth_ports.ts";
import { askModel } from "./ask_model.ts";
import { type ChoicePorts, chooseModel, type ChosenModel } from "./choose_model.ts";
import { checkConversationName, type Conversation } from "./conversation.ts";
import {
  type ConversationPorts,
  type HeldConversation,
  holdConversation,
  lastConversation,
} from "./conversation_store.ts";
import type { ModelAnswer, OnText } from "./growing_answer.ts";
import type { ModelCall } from "./model_format.ts";
import type { ModelCredential } from "./model_request.ts";

/** What a run works with. */
interface RunPorts {
  auth: AuthPorts;
  provider: ChoicePorts["provider"];
  config: ChoicePorts["config"];
  random: ConversationPorts["random"];
  /** The state folder; asked for only when a conversation is kept. */
  stateDir(): string;
  /** A line for a person. */
  note(line: string): void;
}

/** What is asked. */
interface RunRequest {
  message: string;
  provider?: string | undefined;
  model?: string | undefined;
  system?: string | undefined;
  maxTokens?: number | undefined;
  baseUrl?: string | undefined;
  /** Name of the conversation to keep the exchange in. */
  session?: string | undefined;
  /** Go on with the last conversation, or with the named one, which must exist. */
  goOn?: boolean | undefined;
}

/** What was answered, and by whom. */
export interface RunResult {
  provider: string;
  model: string;
  session: string | undefined;
  answer: ModelAnswer;
}

/**
 * Sends the message and hands the answer on as it comes. A conversation changes only once the answer is whole.
 * @throws {SealholdError} what `chooseModel`, `holdConversation`, `credentialHeaders` and `askModel` throw
 */
export async function runMessage(
  ports: RunPorts,
  request: RunRequest,
  onText: OnText,
): Promise<RunResult> {
  const keeping = { ...ports, files: ports.auth.files, store: ports.auth.store };
  const session = await sessionName(keeping, request);
  if (session === undefined) {
    const { chosen, answer } = await exchange(ports, request, undefined, onText);
    return { provider: chosen.name, model: chosen.model, session, answer };
  }
  const held = await holdConversation({ ...keeping, stateDir: ports.stateDir() }, session);
  try {
    if (request.goOn && held.kept === undefined) throw noConversation();
    const { chosen, call, answer } = await exchange(ports, request, held.kept, onText);
    await keep(ports, held, chosen, call, answer);
    return { provider: chosen.name, model: chosen.model, session, answer };
  } finally {
    held.release();
  }
}

async function sessionName(
  keeping: Omit<ConversationPorts, "stateDir"> & Pick<RunPorts, "stateDir">,
  { session, goOn }: RunRequest,
): Promise<string | undefined> {
  if (session !== undefined) checkConversationName(session);
  if (session !== undefined || !goOn) return session;
  const last = await lastConversation({ ...keeping, stateDir: keeping.stateDir() });
  if (last === undefined) throw noConversation();
  return last;
}

function noConversation(): SealholdError {
  return new SealholdError("NOT_FOUND", "There is no such conversation to go on with", {
    hint: "Begin one: sealhold run --session <name> <message>",
  });
}

async function exchange(
  ports: RunPorts,
  request: RunRequest,
  kept: Conversation | undefined,
  onText: OnText,
) {
  const chosen = await chooseModel({ ...ports, store: ports.auth.store }, wishOf(request, kept));
  const credential = await credentialOf(ports, chosen, request.baseUrl !== undefined);
  const system = request.system ?? kept?.system;
  const call: ModelCall = {
    model: chosen.model,
    turns: [...kept?.turns ?? [], { role: "user", text: request.message }],
    ...(system === undefined ? {} : { system }),
    ...(request.maxTokens === undefined ? {} : { maxTokens: request.maxTokens }),
  };
  const { api, baseUrl, name: provider } = chosen;
  const answer = await askModel(
    ports.auth.http,
    { provider, api, baseUrl, credential },
    call,
    onText,
    (waitMs) => ports.note(`Trying again in ${(waitMs / 1000).toFixed(1)} s`),
  );
  return { chosen, call, answer };
}

/** A conversation stays with its provider and model; another provider's model is not asked for by its name. */
function wishOf({ provider, model, baseUrl }: RunRequest, kept: Conversation | undefined) {
  const same = provider === undefined || provider === kept?.provider;
  return {
    provider: provider ?? kept?.provider,
    model: model ?? (same ? kept?.model : undefined),
    baseUrl,
  };
}

/** The credential, if it is bound to the address that is about to be called (threats.md A10). */
async function credentialOf(
  ports: RunPorts,
  { provider, account, baseUrl }: ChosenModel,
  ownUrl: boolean,
): Promise<ModelCredential> {
  try {
    return await credentialHeaders(ports.auth, { ...provider, origin: baseUrl.origin }, account);
  } catch (error) {
    if (!ownUrl || !hasCode(error, "ORIGIN_MISMATCH")) throw error;
    throw new SealholdError("ORIGIN_MISMATCH", `The credential is not for ${baseUrl.origin}`, {
      hint: "Add that address as base_url of a provider of its own in config.toml, then: " +
        "sealhold auth login <provider>",
    });
  }
}

async function keep(
  ports: RunPorts,
  held: HeldConversation,
  chosen: ChosenModel,
  { system, turns }: ModelCall,
  answer: ModelAnswer,
): Promise<void> {
  // An empty turn is refused by every provider, and would end the conversation for good.
  if (answer.text === "") return ports.note("The answer is empty and was not kept");
  const { dropped } = await held.keep({
    provider: chosen.name,
    model: chosen.model,
    system,
    turns: [...turns, { role: "assistant", text: answer.text }],
  });
  if (dropped === 0) return;
  const what = dropped === 1 ? "its oldest exchange was" : `its ${dropped} oldest exchanges were`;
  ports.note(`The conversation is long: ${what} dropped`);
}
