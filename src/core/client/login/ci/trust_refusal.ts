/** A refusal of the server's trust rules, which names the claim that did not match (api.md section 4). */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import { jsonBody } from "../../http/envelope.ts";
import { escapeForTerminal } from "../../../shared/text/escape_for_terminal.ts";
import type { Secret } from "../../../../secret.ts";

/** Longest text shown of a claim, in characters. */
const MAX_SHOWN = 200;
const TEXT = v.pipe(v.string(), v.maxLength(4096));
const REFUSAL = v.object({
  error: v.literal("invalid_grant"),
  claim: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  expected: v.optional(v.nullable(TEXT)),
  sent: v.optional(v.nullable(TEXT)),
});

/** Shorter text than this may stand in a token by accident. */
const MIN_GIVEN_BACK = 16;

/**
 * The error that a refusal means to a person.
 * @param token what was sent; a server that gives it back as a claim would have it printed into the job's log (case 30)
 * @returns undefined when the answer is anything else
 */
export function trustRefusal(response: HttpResponse, token: Secret): SealholdError | undefined {
  if (response.status < 400 || response.status > 499) return undefined;
  const body = v.safeParse(REFUSAL, jsonBody(response));
  if (!body.success) return undefined;
  const { claim, expected, sent } = body.output;
  if ([claim, expected, sent].some((text) => givesBack(token.exposeText(), text ?? ""))) {
    return undefined;
  }
  const is = typeof sent === "string" ? `is ${quoted(sent)}` : "is missing";
  const wanted = typeof expected === "string" ? `, expected ${quoted(expected)}` : "";
  return new SealholdError(
    "TRUST_REFUSED",
    `The server's trust rules refuse this job: claim ${quoted(claim)} ${is}${wanted}`,
    {
      hint: "sealhold server trust list, on the server",
      data: { claim, ...(expected == null ? {} : { expected }), ...(sent == null ? {} : { sent }) },
    },
  );
}

function givesBack(token: string, text: string): boolean {
  const isLong = (part: string) => part.length >= MIN_GIVEN_BACK;
  return (isLong(text) && token.includes(text)) ||
    token.split(".").filter(isLong).some((part) => text.includes(part));
}

/** It comes from a server and from a token: one line, bounded, no control characters (threats.md case 33). */
function quoted(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return `"${escapeForTerminal(cut)}"`;
}
