/** What the forms of this server's pages have in common. */
import {
  type Browser,
  findBrowser,
  isFormToken,
  signInWithPassword,
} from "../../core/server/oauth/sign_in.ts";
import type { OAuthPorts } from "../../core/server/oauth/oauth_ports.ts";
import { hasCode, type SealholdError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { waitInWords } from "../pages/page.ts";
import { bodiesOf, type BodyRules } from "../http/body_budgets.ts";
import type { Exchange } from "../http/exchange.ts";
import { optional, type Parameters, readForm } from "../http/read_form.ts";
import { Refusal } from "../http/refusal.ts";
import { refusalOf } from "../http/refusal_of_error.ts";
import { readCookie } from "../http/web_cookie.ts";

/** A form that was sent. */
export interface SentForm {
  form: Parameters;
  browser: Browser;
}

/**
 * Reads a form and finds out which browser sends it.
 * @throws {Refusal} 403 if another site had it sent
 */
export async function readSentForm(
  ports: OAuthPorts,
  exchange: Exchange,
  bodies: BodyRules,
): Promise<SentForm> {
  const { request } = exchange;
  // Browsers say so by themselves; the form's token holds where one does not.
  if (!["same-origin", "none", null].includes(request.headers.get("sec-fetch-site"))) {
    throw outdated();
  }
  const browser = await findBrowser(ports, readCookie(request, ports.issuer));
  return { form: await readForm(request, bodiesOf(exchange, bodies)), browser };
}

/**
 * Refuses a form that this server has not made for this browser and this purpose.
 * @throws {Refusal} 403
 */
export function checkFormToken(
  ports: OAuthPorts,
  { form, browser }: SentForm,
  purpose: string,
): void {
  const token = optional(form, "form_token", 64) ?? "";
  if (!isFormToken(ports.serverSecret, browser, purpose, token)) throw outdated();
}

/** The one answer to a form that is forged, too old, or sent without its cookie. */
export function outdated(): Refusal {
  return new Refusal("outdated_form", "This page is out of date, or its cookie was not sent");
}

/** A failure that a form shows in its place. */
export interface FormFailure {
  message: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  username: string;
}

/**
 * Signs in with the fields of a form.
 * @returns a failure where the person may try again
 */
export async function signInWithForm(
  ports: OAuthPorts,
  form: Parameters,
  peer: string,
): Promise<Browser | FormFailure> {
  const username = optional(form, "username", 256) ?? "";
  const password = Secret.fromText(optional(form, "password", 4096) ?? "");
  try {
    return await signInWithPassword(ports, { username, password, peer });
  } catch (error) {
    if (!hasCode(error, "LOGIN_FAILED") && !hasCode(error, "RATE_LIMITED")) throw error;
    return { ...failureOf(error), username };
  } finally {
    password.zero();
  }
}

/** How a form shows an error: with the time to wait, where there is one. */
export function failureOf(error: SealholdError): Omit<FormFailure, "username"> {
  const { message, status, headers } = refusalOf(error);
  const wait = headers["retry-after"];
  return {
    message: wait === undefined ? message : `${message}. ${waitInWords(wait)}`,
    status,
    headers,
  };
}
