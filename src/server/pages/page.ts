/** What every page has in common: its frame and its headers. */
import type { Refusal } from "../http/refusal.ts";
import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** Where the style sheet is. */
export const STYLE_PATH = "/oauth/style.css";

/** A page and how it is sent. */
export interface Page {
  title: string;
  body: Html;
  status?: number;
  /** Name of this server, as a person would look for it in the address bar. */
  host: string;
  /** Further headers, such as `set-cookie`. */
  headers?: Readonly<Record<string, string>>;
  /** Besides this server, where a form of the page may lead to. */
  formTarget?: string;
}

/**
 * No script, nothing from elsewhere, in nobody's frame, kept by no cache, and its address told to nobody: it may hold a
 * user code or a state.
 */
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Renders a page. */
export function pageResponse(page: Page): Response {
  return new Response(`<!doctype html>\n${frameAround(page)}`, {
    status: page.status ?? 200,
    headers: {
      ...HEADERS,
      "content-security-policy": contentSecurityPolicy(page.formTarget),
      ...page.headers,
    },
  });
}

/** Sends the browser on with a GET, whatever it came with. */
export function redirectResponse(
  location: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(null, {
    status: 303,
    headers: {
      location,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      ...headers,
    },
  });
}

/** A page that says what went wrong, and where to begin again. */
export function refusalPage(host: string, refusal: Refusal, restart?: string): Response {
  const wait = refusal.headers["retry-after"];
  return pageResponse({
    title: "This did not work",
    status: refusal.status,
    host,
    headers: refusal.headers,
    body: html`
      <p class="error" role="alert">${refusal.message}.${wait !== undefined &&
        ` ${waitInWords(wait)}.`}</p>
      ${restart === undefined
        ? html`<p>Go back to the program that sent you here, and start again.</p>`
        : html`<p><a href="${restart}">Start again</a></p>`}
    `,
  });
}

/** The style sheet. */
export function styleResponse(): Response {
  return new Response(STYLE, {
    headers: {
      "content-type": "text/css; charset=utf-8",
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
    },
  });
}

/** How long to wait, for a person. */
export function waitInWords(retryAfterSec: string): string {
  const seconds = Number(retryAfterSec);
  if (seconds < 90) return `Try again in ${seconds} seconds`;
  return `Try again in ${Math.ceil(seconds / 60)} minutes`;
}

/** Chrome applies form-action to what a form's answer redirects to as well: the client's loopback address must be named. */
function contentSecurityPolicy(formTarget: string | undefined): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    `form-action 'self'${formTarget === undefined ? "" : ` ${formTarget}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}

function frameAround({ title, body, host }: Page): Html {
  return html`
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>${title} · Sealhold</title>
        <link rel="stylesheet" href="${STYLE_PATH}">
      </head>
      <body>
        <main>
            <p class="brand">Sealhold</p>
            <h1>${title}</h1>
            ${body}
          </main>
        <footer>${host}</footer>
      </body>
    </html>
  `;
}
