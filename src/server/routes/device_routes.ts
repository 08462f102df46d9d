/** `/device`: type the code, sign in, decide. Every step asks the server anew; nothing is decided by a link alone. */
import { findClient } from "../../core/server/oauth/clients.ts";
import {
  decideDevice,
  findDevice,
  type FoundDevice,
  pendingDevice,
} from "../../core/server/oauth/device_decision.ts";
import type { OAuthPorts } from "../../core/server/oauth/oauth_ports.ts";
import { readScopes } from "../../core/server/oauth/read_authorization.ts";
import { type Browser, findBrowser, formToken } from "../../core/server/oauth/sign_in.ts";
import { readUserCode, showUserCode } from "../../core/server/oauth/user_code.ts";
import { hasCode } from "../../errors.ts";
import type { Exchange, Route } from "../http/exchange.ts";
import { codeForm, confirmForm, DEVICE_PATH, donePage } from "../pages/device_pages.ts";
import type { Html } from "../pages/html.ts";
import { type Page, pageResponse } from "../pages/page.ts";
import { signInForm } from "../pages/sign_in_page.ts";
import type { BodyRules } from "../http/body_budgets.ts";
import { optional } from "../http/read_form.ts";
import { queryOf } from "../http/request_url.ts";
import { cookieHeader, endCookieHeader, readCookie } from "../http/web_cookie.ts";
import {
  checkFormToken,
  failureOf,
  type FormFailure,
  outdated,
  readSentForm,
  type SentForm,
  signInWithForm,
} from "./web_form.ts";

const WRONG_CODE = "This code is not known, or it has expired";
/** What the forms after the first are for: a browser has one for a code only after it has typed that code. */
const signInPurpose = (userCode: string) => `device/sign-in\0${userCode}`;
const decidePurpose = (userCode: string, { session }: Browser) =>
  `device/decide\0${session?.userUuid}\0${userCode}`;

/** The verification pages (RFC 8628 section 3.3). */
export function deviceRoutes(ports: OAuthPorts, bodies: BodyRules): Route[] {
  return [
    {
      method: "GET",
      pattern: DEVICE_PATH,
      style: "page",
      async handle({ request }) {
        const browser = await findBrowser(ports, readCookie(request, ports.issuer));
        const code = readUserCode(queryOf(request.url).get("user_code") ?? "");
        return codePage(ports, browser, code === undefined ? "" : showUserCode(code));
      },
    },
    {
      method: "POST",
      pattern: DEVICE_PATH,
      style: "page",
      async handle(exchange) {
        const sent = await readSentForm(ports, exchange, bodies);
        const step = sent.form.get("step");
        if (step === "code") return await takeCode(ports, sent, exchange);
        if (step === "sign-in") return await signInWithPassword(ports, sent, exchange);
        if (step === "decide") return await decideStep(ports, sent, exchange);
        throw outdated();
      },
    },
  ];
}

async function takeCode(ports: OAuthPorts, sent: SentForm, { peer }: Exchange): Promise<Response> {
  const { browser, form } = sent;
  checkFormToken(ports, sent, "device/code");
  const typed = optional(form, "user_code", 64) ?? "";
  try {
    const found = await findDevice(ports, typed, { cookie: browser.cookie, peer });
    if (found === undefined) return codePage(ports, browser, typed, { message: WRONG_CODE });
    return browser.session === undefined
      ? signInPage(ports, browser, found)
      : confirmPage(ports, browser, found);
  } catch (error) {
    if (!hasCode(error, "RATE_LIMITED")) throw error;
    return codePage(ports, browser, typed, failureOf(error));
  }
}

async function signInWithPassword(
  ports: OAuthPorts,
  sent: SentForm,
  { peer }: Exchange,
): Promise<Response> {
  const userCode = readUserCode(optional(sent.form, "user_code", 64) ?? "") ?? "";
  checkFormToken(ports, sent, signInPurpose(userCode));
  const found = await pendingDevice(ports, userCode);
  if (found === undefined) return codePage(ports, sent.browser, "", { message: WRONG_CODE });
  const result = await signInWithForm(ports, sent.form, peer);
  return "message" in result
    ? signInPage(ports, sent.browser, found, result)
    : confirmPage(ports, result, found);
}

async function decideStep(
  ports: OAuthPorts,
  sent: SentForm,
  exchange: Exchange,
): Promise<Response> {
  const { browser, form } = sent;
  const userCode = readUserCode(optional(form, "user_code", 64) ?? "") ?? "";
  checkFormToken(ports, sent, decidePurpose(userCode, browser));
  exchange.userUuid = browser.session?.userUuid;
  const decision = form.get("decision");
  if (decision !== "approve" && decision !== "deny") throw outdated();
  const approve = decision === "approve";
  const decided = await decideDevice(ports, { userCode, sessionHash: browser.hash, approve });
  if (!decided) return codePage(ports, browser, "", { message: WRONG_CODE });
  return stepPage(ports, browser, {
    ...donePage(approve),
    headers: endCookieHeader(ports.issuer),
  });
}

function codePage(
  ports: OAuthPorts,
  browser: Browser,
  typed: string,
  failure?: Partial<FormFailure> & { message: string },
): Response {
  const token = formToken(ports.serverSecret, browser, "device/code");
  return stepPage(ports, browser, {
    title: "Connect a device",
    body: codeForm({ token, typed, ...(failure && { error: failure.message }) }),
    ...(failure && { status: failure.status ?? 400, headers: failure.headers ?? {} }),
  });
}

function signInPage(
  ports: OAuthPorts,
  browser: Browser,
  { userCode }: FoundDevice,
  failure?: FormFailure,
): Response {
  return stepPage(ports, browser, {
    title: "Sign in",
    body: signInForm({
      action: DEVICE_PATH,
      token: formToken(ports.serverSecret, browser, signInPurpose(userCode)),
      reason: `Sign in to see what the code ${showUserCode(userCode)} is for.`,
      hidden: { user_code: showUserCode(userCode) },
      ...(failure && { error: failure.message, username: failure.username }),
    }),
    ...(failure && { status: failure.status, headers: failure.headers }),
  });
}

function confirmPage(ports: OAuthPorts, browser: Browser, found: FoundDevice): Response {
  const { userCode } = found;
  return stepPage(ports, browser, {
    title: "Approve this login?",
    body: confirmForm({
      token: formToken(ports.serverSecret, browser, decidePurpose(userCode, browser)),
      userCode: showUserCode(userCode),
      clientName: findClient(found.clientId).name,
      username: browser.session?.username ?? "",
      scopes: readScopes(found.scope),
      peer: found.peer,
      product: found.product,
      askedAtMs: found.createdAtMs,
    }),
  });
}

function stepPage(
  { issuer }: OAuthPorts,
  browser: Browser,
  page: { title: string; body: Html } & Partial<Page>,
): Response {
  const headers = { ...cookieHeader(issuer, browser), ...page.headers };
  return pageResponse({ ...page, host: new URL(issuer).host, headers });
}
