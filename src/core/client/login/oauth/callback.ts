/** What a request to the loopback listener is: the answer of the authorization server, or somebody else's knock. */
import { fixedTimeEqual } from "../../../../crypto/fixed_time_equal.ts";
import { SealholdError } from "../../../../errors.ts";
import type { RedirectAnswer, RedirectRequest } from "../../../../ports/redirect_listener.ts";
import type { Secret } from "../../../../secret.ts";
import { page } from "./page.ts";

/** What the answer must fit. */
export interface ExpectedCallback {
  /** `http://127.0.0.1:<port>/callback` */
  redirectUri: string;
  state: Secret;
  issuer: string | undefined;
  /** Whether the answer must name the issuer (RFC 9207). */
  issInResponse: boolean;
}

/** A decision: what to answer, and what has come of it. */
interface CallbackDecision {
  answer: RedirectAnswer;
  /** The answer of the server, ready to be redeemed. */
  accepted?: URL;
  /** Ends the login: the answer is ours, but another server gave it. */
  failure?: SealholdError;
}

/**
 * Judges one request (threats.md cases 10, 11 and 15). Whatever is not the answer changes nothing: the listener goes on
 * waiting, so that another program of this machine cannot end a login by knocking first.
 */
export function decideCallback(
  request: RedirectRequest,
  expected: ExpectedCallback,
): CallbackDecision {
  const home = new URL(expected.redirectUri);
  // A page in the browser sends Origin, a name rebound to 127.0.0.1 its own Host; an authorization server does neither.
  if (request.origin !== undefined || request.host !== home.host) return turnedAway(403);
  if (request.url.pathname !== home.pathname) return turnedAway(404);
  if (request.method !== "GET") return turnedAway(405);
  const query = request.url.searchParams;
  if (!isState(query.getAll("state"), expected.state)) return turnedAway(400);
  const [iss, ...more] = query.getAll("iss");
  if (more.length > 0) return turnedAway(400);
  if (isMixUp(iss, expected)) return { ...turnedAway(400, true), failure: mixUp() };
  const [codes, errors] = [query.getAll("code"), query.getAll("error")];
  if (codes.length + errors.length !== 1 || (codes[0] ?? errors[0]) === "") return turnedAway(400);
  const accepted = new URL(expected.redirectUri);
  accepted.search = request.url.search;
  return { answer: { status: 200, html: page(errors.length === 0), done: true }, accepted };
}

function turnedAway(status: number, done = false): CallbackDecision {
  return { answer: { status, html: page(false), done } };
}

/** Exactly one state, the one that was sent. A missing one is a wrong one. */
function isState(states: readonly string[], expected: Secret): boolean {
  if (states.length !== 1) return false;
  return fixedTimeEqual(new TextEncoder().encode(states[0]), expected.expose());
}

function isMixUp(iss: string | undefined, expected: ExpectedCallback): boolean {
  if (iss === undefined) return expected.issInResponse;
  // Without a configured issuer there is nothing to compare with, and no second server that could be meant.
  return expected.issuer !== undefined && iss !== expected.issuer;
}

function mixUp(): SealholdError {
  return new SealholdError("INSECURE_SERVER", "The answer came from another authorization server", {
    hint: "Log in again; if it happens twice, tell the provider (RFC 9207)",
  });
}
