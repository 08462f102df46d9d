/** The one cookie of this server: it names a browser on the server's own pages, and opens nothing else (case 47). */
import { generateCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";
import { type Browser, SIGN_IN_SEC } from "../../core/server/oauth/sign_in.ts";

/** Longest Cookie header looked at, in characters. */
const MAX_HEADER_CHARS = 8192;

/**
 * The cookie's value. The same name twice means that somebody else on the domain has set one too: then none counts.
 * @returns undefined when there is none, or none that a cookie may hold
 */
export function readCookie(request: Request, issuer: string): string | undefined {
  const header = request.headers.get("cookie") ?? "";
  if (header.length > MAX_HEADER_CHARS) return undefined;
  const name = cookieName(issuer);
  // One by one: the library takes the first of a name, and passes over one with odd bytes in it.
  const ours = header.split(";").filter((pair) => pair.split("=", 1)[0]?.trim() === name);
  return ours.length === 1 ? parse(ours[0] ?? "", name)[name] : undefined;
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

function setCookie(issuer: string, value: string, maxAge: number): Record<string, string> {
  const cookie = generateCookie(cookieName(issuer), value, {
    path: "/",
    maxAge,
    httpOnly: true,
    sameSite: "Lax",
    secure: issuer.startsWith("https:"),
  });
  return { "set-cookie": cookie };
}
