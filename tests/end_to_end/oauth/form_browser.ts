/** A browser without a screen: a cookie jar, redirects, and the first form of a page. */

/** A page as it was answered. */
export interface Page {
  url: URL;
  status: number;
  html: string;
}

/** Keeps cookies by host and port, follows redirects, and fills in forms. */
export class FormBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Opens an address and follows redirects, at most 10. */
  async open(address: string | URL, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address);
    let request = init;
    for (let hop = 0; hop < 10; hop++) {
      const response = await fetch(url, {
        ...request,
        redirect: "manual",
        headers: { ...request.headers, cookie: this.#cookieHeader(url) },
      });
      this.#keepCookies(url, response);
      const html = await response.text();
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) {
        return { url, status: response.status, html };
      }
      url = new URL(location, url);
      request = {};
    }
    throw new Error("too many redirects");
  }

  /** Sends the form of a page, its hidden fields and these. */
  async submit(page: Page, fields: Record<string, string> = {}): Promise<Page> {
    const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(page.html)?.[0];
    if (form === undefined) throw new Error(`no form at ${page.url.pathname}: ${page.html}`);
    const action = attribute(form, "action");
    const values = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      values.set(attribute(input, "name") ?? "", attribute(input, "value") ?? "");
    }
    for (const [name, value] of Object.entries(fields)) values.set(name, value);
    return await this.open(new URL(action ?? page.url, page.url), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: values.toString(),
    });
  }

  #cookieHeader(url: URL): string {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #keepCookies(url: URL, response: Response): void {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at).trim(), pair.slice(at + 1));
    }
    this.#cookies.set(url.host, jar);
  }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&amp;", "&");
}
