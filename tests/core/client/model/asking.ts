/** Questions to a model over prepared replies, for the tests of `askModel`. */
import { assert } from "@std/assert";
import type { ModelApi } from "../../../../src/core/client/login/providers/provider.ts";
import { askModel } from "../../../../src/core/client/model/ask_model.ts";
import type { ModelCall } from "../../../../src/core/client/model/model_format.ts";
import type { ModelEndpoint } from "../../../../src/core/client/model/model_request.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import type { Reply } from "../../../fakes/fake_transport.ts";
import { fakeHttp } from "../http/fixture.ts";

/** Must be in nothing that is shown. */
export const KEY = "sk-canary-0123456789";
/** Headers of an event stream. */
export const SSE = { "content-type": "text/event-stream; charset=utf-8" };

/** Base URL for each wire format. */
export const BASE: Readonly<Record<ModelApi, string>> = {
  "anthropic-messages": "https://api.anthropic.com",
  "openai-responses": "https://api.openai.com/v1",
  "openai-chat": "https://models.example.com/v1/",
};

/** @param origin what the credential is bound to; the base URL's own when undefined */
export function endpointFor(api: ModelApi, origin?: string): ModelEndpoint {
  const baseUrl = new URL(BASE[api]);
  return {
    provider: "acme",
    api,
    baseUrl,
    credential: {
      headers: api === "anthropic-messages"
        ? { "x-api-key": Secret.fromText(KEY) }
        : { "authorization": Secret.fromText(`Bearer ${KEY}`) },
      origin: origin ?? baseUrl.origin,
    },
  };
}

/** The question. */
export const CALL: ModelCall = { model: "m-1", turns: [{ role: "user", text: "Hi" }] };

/** Asks with prepared replies; the text is kept in the pieces in which it was handed on. */
export async function ask(
  replies: readonly Reply[],
  { api = "anthropic-messages" as ModelApi, call = CALL, origin }: {
    api?: ModelApi;
    call?: ModelCall;
    origin?: string;
  } = {},
) {
  const http = fakeHttp(replies);
  const heard: string[] = [];
  const asking = askModel(http, endpointFor(api, origin), call, (piece) => {
    heard.push(piece);
    return Promise.resolve();
  });
  return { http, heard, outcome: await asking.catch((error: unknown) => error) };
}

/** The error that asking ends in, with what was heard before. */
export async function refusal(replies: readonly Reply[], api?: ModelApi) {
  const { http, heard, outcome } = await ask(replies, api === undefined ? {} : { api });
  assert(outcome instanceof SealholdError, `${outcome}`);
  for (const said of [outcome.message, outcome.hint ?? ""]) assert(!said.includes(KEY), said);
  return { error: outcome, heard, http, tries: http.transport.requests.length };
}
