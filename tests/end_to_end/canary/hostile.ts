/** Answers of servers that give back whatever secret they were sent (threats.md cases 20, 29 and 30). */

/** Ways to be hostile. */
export const HOSTILE = [
  "html",
  "500",
  "401",
  "code",
  "header",
  "malformed",
  "shape",
  "redirect",
  "429",
] as const;
export type Hostile = (typeof HOSTILE)[number];

/** What a request carried. */
export interface Carried {
  /** The one secret that it is about. */
  secret: string;
  /** Everything. */
  all: string;
}

/** Fields that carry one, in forms and in JSON. */
const FIELDS =
  /"?(?:password|refresh_token|refresh|assertion|code|device_code|value|token)"?[=:]"?([^"&,}]+)/;

/** Reads what a request carried. */
export async function carriedBy(request: Request): Promise<Carried> {
  const body = await request.text();
  const { authorization, "x-api-key": key } = Object.fromEntries(request.headers);
  const inHeader = key ?? authorization?.replace(/^Bearer /, "");
  const inBody = decodeURIComponent(FIELDS.exec(body)?.[1] ?? "");
  const secret = inHeader ?? inBody;
  return { secret, all: `${authorization} ${key} ${request.url} ${body} ${inBody}` };
}

/** The answer. */
export function hostileAnswer(mode: Hostile, { secret, all }: Carried): Response {
  const error = { type: secret, code: secret, message: all, param: secret };
  const body = {
    ...{ success: false, type: "error", error, message: all, detail: all },
    error_description: all,
  };
  switch (mode) {
    case "html":
      return new Response(`<html><title>${secret}</title>${all}</html>`, {
        headers: { "content-type": "text/html" },
      });
    case "500":
      return Response.json(body, { status: 500 });
    case "401":
      return Response.json(body, { status: 401 });
    case "code":
      return Response.json({ ...body, error: secret }, { status: 400 });
    case "header":
      return new Response(all, {
        status: 403,
        headers: {
          "www-authenticate": `Bearer error="${secret}", error_description="${inHeader(all)}"`,
          "x-request-id": secret,
          "retry-after": secret,
        },
      });
    case "malformed":
      return new Response(`{"access":"${secret}","access_token":"${secret}","key":"${secret}`, {
        headers: { "content-type": "application/json" },
      });
    case "shape": {
      const odd = { [secret]: secret, text: all };
      return Response.json({ success: true, data: odd, access: odd, access_token: odd, key: odd });
    }
    case "redirect":
      return new Response(null, {
        status: 302,
        headers: { location: `http://127.0.0.1:9/?t=${encodeURIComponent(secret)}` },
      });
    case "429":
      return Response.json(body, { status: 429, headers: { "retry-after": "3600" } });
  }
}

function inHeader(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, " ").replaceAll('"', "'");
}
