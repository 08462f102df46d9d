/** The one cookie of this server: it names a browser on the server's own pages, and opens nothing else (case 47). */
import { type Browser, SIGN_IN_SEC } from "../../core/server/oauth/sign_in.ts";

/** Longest Cookie header looked at, in characters. */
const MAX_HEADER_CHARS = 8192;

/**
 * The cookie's value. The same name twice means that somebody else on the domain has set one too: then none counts.
 * @returns undefined when there is none
 */
export function readCookie(request: Request, issuer: string): string | undefined {
  const header = request.headers.get("cookie") ?? "";
  if (header.length > MAX_HEADER_CHARS) return undefined;
  const start = `${cookieName(issuer)}=`;
  const found = header.split(";").map((each) => each.trim()).filter((each) =>
    each.startsWith(start)
  );
  return found.length === 1 ? found[0]?.slice(start.length) : undefined;
}

/**
 * Sets the cookie. `Lax` and not `Strict`: a person comes here by a link from another site or program. Every form carries a
 * token besides.
 */
export function cookieHeader(issuer: string, { cookie }: Browser): Record<string, string> {
  return setCookie(issuer, cookie, SIGN_IN_SEC);
}

/** Takes the cookie away. */
export function endCookieHeader(issuer: string): Record<string, string> {
  return setCookie(issuer, "", 0);
}

/** With https no other host of the domain can set a cookie of this name (RFC 6265bis section 4.1.3.2). */
function cookieName(issuer: string): string {
  return issuer.startsWith("https:") ? "__Host-sealhold_web" : "sealhold_web";
}

function setCookie(issuer: string, value: string, maxAgeSec: number): Record<string, string> {
  const secure = issuer.startsWith("https:") ? "; Secure" : "";
  const attributes = `Path=/; Max-Age=${maxAgeSec}; HttpOnly; SameSite=Lax${secure}`;
  return { "set-cookie": `${cookieName(issuer)}=${value}; ${attributes}` };
}
