/** A browser without a screen, and a client, for the tests of the authorization server. */
import { assert, assertEquals } from "@std/assert";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { sha256Sync } from "../../src/crypto/sync/sha256.ts";
import type { TestApp, TestResponse } from "./harness.ts";

export const CLIENT = "sealhold-cli";
export const REDIRECT = "http://127.0.0.1:4711/callback";
/** RFC 7636 appendix B. */
export const VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** A challenge for a verifier. */
export function challengeOf(verifier: string): string {
  return encodeBase64url(sha256Sync(new TextEncoder().encode(verifier)));
}

/** A good authorization request; `undefined` leaves a parameter out. */
export function authorizePath(changes: Record<string, string | undefined> = {}): string {
  const parameters = {
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    state: "xyz & ü",
    scope: "secrets:read",
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value);
  }
  return `/oauth/authorize?${query}`;
}

/** Sends a form. */
export async function sendForm(
  app: TestApp,
  path: string,
  fields: Record<string, string> | string,
  options: { headers?: Record<string, string>; peer?: string } = {},
): Promise<TestResponse> {
  return await app.send("POST", path, {
    body: typeof fields === "string" ? fields : new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...options.headers },
    ...(options.peer === undefined ? {} : { peer: options.peer }),
  });
}

/** A request to the token endpoint. */
export async function token(app: TestApp, fields: Record<string, string>): Promise<TestResponse> {
  return await sendForm(app, "/oauth/token", { client_id: CLIENT, ...fields });
}

/** A page's form: where it goes, and its fields. */
export interface PageForm {
  action: string;
  fields: Record<string, string>;
}

/** Reads the one form of a page. */
export function formOf(page: TestResponse): PageForm {
  const action = /<form method="post" action="([^"]*)"/.exec(page.text)?.[1];
  assert(action !== undefined, `there is no form: ${page.text}`);
  const fields: Record<string, string> = {};
  for (
    const [, name, value] of page.text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)
  ) {
    fields[name ?? ""] = unescape(value ?? "");
  }
  return { action: unescape(action), fields };
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&#96;", "`").replaceAll("&amp;", "&");
}

/** A browser: it keeps the cookie and fills in forms. */
export class TestBrowser {
  cookie: string | undefined;

  constructor(readonly app: TestApp, readonly peer = "192.0.2.1") {}

  async get(path: string): Promise<TestResponse> {
    return this.#seen(
      await this.app.send("GET", path, { headers: this.#headers(), peer: this.peer }),
    );
  }

  async post(action: string, fields: Record<string, string>): Promise<TestResponse> {
    const options = { headers: this.#headers(), peer: this.peer };
    return this.#seen(await sendForm(this.app, action, fields, options));
  }

  /** Sends the form of a page with what a person adds. */
  async submit(page: TestResponse, typed: Record<string, string>): Promise<TestResponse> {
    const { action, fields } = formOf(page);
    return await this.post(action, { ...fields, ...typed });
  }

  /** Sends the sign-in form of a page. */
  async signIn(page: TestResponse, password = this.app.password): Promise<TestResponse> {
    return await this.submit(page, { username: this.app.username, password });
  }

  #headers(): Record<string, string> {
    return this.cookie === undefined ? {} : { cookie: this.cookie };
  }

  #seen(response: TestResponse): TestResponse {
    const set = response.headers.get("set-cookie");
    if (set !== null) this.cookie = set.includes("Max-Age=0") ? undefined : set.split(";")[0];
    return response;
  }
}

/** Goes through sign-in and consent; returns where the browser is sent. */
export async function allow(browser: TestBrowser, path = authorizePath()): Promise<URL> {
  const signedIn = await browser.signIn(await browser.get(path));
  assertEquals(signedIn.status, 303, signedIn.text);
  const consent = await browser.get(signedIn.headers.get("location") ?? "");
  const answer = await browser.submit(consent, { decision: "allow" });
  assertEquals(answer.status, 303, answer.text);
  return new URL(answer.headers.get("location") ?? "");
}

/** A code for the good request. */
export async function newCode(app: TestApp, path = authorizePath()): Promise<string> {
  const code = (await allow(new TestBrowser(app), path)).searchParams.get("code");
  assert(code !== null);
  return code;
}

/** The fields that exchange a code. */
export function exchangeOf(code: string, changes: Record<string, string> = {}) {
  return {
    grant_type: "authorization_code",
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...changes,
  };
}
