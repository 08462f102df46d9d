/** `/oauth/authorize`: sign in, and decide. */
import { issueCode } from "../../core/server/oauth/authorization_code.ts";
import { OAuthError } from "../../core/server/oauth/oauth_error.ts";
import type { OAuthPorts } from "../../core/server/oauth/oauth_ports.ts";
import {
  type AuthorizationRequest,
  codeRedirect,
  errorRedirect,
  readAuthorization,
} from "../../core/server/oauth/read_authorization.ts";
import { type Browser, findBrowser, formToken } from "../../core/server/oauth/sign_in.ts";
import type { Exchange, Route } from "../http/exchange.ts";
import { consentForm } from "../pages/consent_page.ts";
import { pageResponse, redirectResponse } from "../pages/page.ts";
import { signInForm } from "../pages/sign_in_page.ts";
import type { BodyRules } from "../http/body_budgets.ts";
import { badRequest, Refusal } from "../http/refusal.ts";
import { queryOf } from "../http/request_url.ts";
import { cookieHeader, endCookieHeader, readCookie } from "../http/web_cookie.ts";
import {
  checkFormToken,
  type FormFailure,
  outdated,
  readSentForm,
  type SentForm,
  signInWithForm,
} from "./web_form.ts";

const PATTERN = "/oauth/authorize";
const MAX_QUERY_CHARS = 8192;

/** An authorization request that is being answered. */
interface Ask {
  request: AuthorizationRequest;
  /** As it was sent: forms are bound to it, so that what is decided is what was shown. */
  query: string;
}

/** The authorization endpoint (RFC 6749 section 3.1). */
export function oauthAuthorizeRoutes(ports: OAuthPorts, bodies: BodyRules): Route[] {
  return [
    {
      method: "GET",
      pattern: PATTERN,
      style: "page",
      handle: ({ request }) =>
        withRequest(ports, request, async (ask) => {
          const browser = await findBrowser(ports, readCookie(request, ports.issuer));
          return browser.session === undefined
            ? signInPage(ports, ask, browser)
            : consentPage(ports, ask, browser);
        }),
    },
    {
      method: "POST",
      pattern: PATTERN,
      style: "page",
      handle: (exchange) =>
        withRequest(ports, exchange.request, async (ask) => {
          const sent = await readSentForm(ports, exchange, bodies);
          const step = sent.form.get("step");
          if (step === "sign-in") return await signInWithPassword(ports, ask, sent, exchange);
          if (step === "decide") return await decideAuthorization(ports, ask, sent, exchange);
          throw outdated();
        }),
    },
  ];
}

async function withRequest(
  { issuer }: OAuthPorts,
  { url }: Request,
  answer: (ask: Ask) => Promise<Response>,
): Promise<Response> {
  const at = url.indexOf("?");
  const query = at === -1 ? "" : url.slice(at + 1);
  if (query.length > MAX_QUERY_CHARS) throw badRequest("The request is too long");
  const reading = readAuthorization(queryOf(url), issuer);
  if (reading.kind === "redirect") return redirectResponse(reading.to);
  if (reading.kind === "ask") return await answer({ request: reading.request, query });
  // A status of 401 would ask the browser for credentials.
  throw new Refusal(reading.error.code, reading.error.message, {}, { status: 400 });
}

async function signInWithPassword(
  ports: OAuthPorts,
  ask: Ask,
  sent: SentForm,
  { peer }: Exchange,
): Promise<Response> {
  checkFormToken(ports, sent, signInPurpose(ask));
  const result = await signInWithForm(ports, sent.form, peer);
  if ("message" in result) return signInPage(ports, ask, sent.browser, result);
  return redirectResponse(here(ask), cookieHeader(ports.issuer, result));
}

async function decideAuthorization(
  ports: OAuthPorts,
  ask: Ask,
  sent: SentForm,
  exchange: Exchange,
): Promise<Response> {
  const { browser, form } = sent;
  // Signed in too long ago: once more, and then the question again.
  if (browser.session === undefined) return redirectResponse(here(ask));
  checkFormToken(ports, sent, decidePurpose(ask, browser));
  exchange.userUuid = browser.session.userUuid;
  const decision = form.get("decision");
  const end = endCookieHeader(ports.issuer);
  if (decision === "allow") {
    const code = await issueCode(ports, ask.request, browser.hash);
    if (code === undefined) return redirectResponse(here(ask), end);
    return redirectResponse(codeRedirect(ask.request, ports.issuer, code), end);
  }
  if (decision !== "deny" && decision !== "switch") throw outdated();
  await ports.webSessions.close(browser.hash);
  if (decision === "switch") return redirectResponse(here(ask), end);
  const denied = new OAuthError("access_denied", "The login was denied");
  return redirectResponse(errorRedirect(ask.request, ports.issuer, denied), end);
}

function signInPage(
  ports: OAuthPorts,
  ask: Ask,
  browser: Browser,
  failure?: FormFailure,
): Promise<Response> {
  return Promise.resolve(pageResponse({
    title: "Sign in",
    host: new URL(ports.issuer).host,
    status: failure?.status ?? 200,
    headers: { ...failure?.headers, ...cookieHeader(ports.issuer, browser) },
    body: signInForm({
      action: here(ask),
      token: formToken(ports.serverSecret, browser, signInPurpose(ask)),
      reason: `${ask.request.client.name} asks you to sign in.`,
      ...(failure && { error: failure.message, username: failure.username }),
    }),
  }));
}

function consentPage(ports: OAuthPorts, ask: Ask, browser: Browser): Promise<Response> {
  const { client, scopes, redirectUri } = ask.request;
  const target = new URL(redirectUri).origin;
  return Promise.resolve(pageResponse({
    title: "Allow access?",
    host: new URL(ports.issuer).host,
    headers: cookieHeader(ports.issuer, browser),
    // A policy cannot name an IPv6 address (CSP Level 3 section 2.3.1): any http address is the narrowest there is.
    formTarget: target.includes("[") ? "http:" : target,
    body: consentForm({
      action: here(ask),
      token: formToken(ports.serverSecret, browser, decidePurpose(ask, browser)),
      clientName: client.name,
      username: browser.session?.username ?? "",
      scopes,
      target,
    }),
  }));
}

function here({ query }: Ask): string {
  return `${PATTERN}?${query}`;
}

function signInPurpose({ query }: Ask): string {
  return `authorize/sign-in\0${query}`;
}

function decidePurpose({ query }: Ask, { session }: Browser): string {
  return `authorize/decide\0${session?.userUuid}\0${query}`;
}
