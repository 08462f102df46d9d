import { assert, assertEquals } from "@std/assert";
import { Refusal } from "../../src/server/http/refusal.ts";
import { consentForm } from "../../src/server/pages/consent_page.ts";
import { codeForm, confirmForm } from "../../src/server/pages/device_pages.ts";
import { type Html, html } from "../../src/server/pages/html.ts";
import { pageResponse, redirectResponse, refusalPage } from "../../src/server/pages/page.ts";
import { signInForm } from "../../src/server/pages/sign_in_page.ts";
import { sourceImports } from "../import_graph.ts";

Deno.test("html: every value is escaped, markup is not, nothing is left out", () => {
  const text = `<a href="x" title='y'>&\``;
  assertEquals(
    String(html`<p title="${text}">${text}</p>`),
    '<p title="&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;`">&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;`</p>',
  );
  assertEquals(
    String(html`${html`<b>${1}</b>`}${[html`<i>`, html`</i>`]}${undefined}${false}`),
    "<b>1</b><i></i>",
  );
});

Deno.test("case 33: controls and marks that turn text around are shown as such", () => {
  for (const char of ["\x00", "\x1b", "\r", "\n", "\u202e", "\u2066", "\u200b", "\ufeff", "\x9b"]) {
    const shown = String(html`<p title="${`a${char}b`}">`);
    assertEquals(shown, '<p title="a\ufffdb">', char.codePointAt(0)?.toString(16));
  }
});

Deno.test("pages: kept by no cache, read by no other origin, in nobody's frame, and their address told to nobody", () => {
  const { headers } = pageResponse({ title: "Sign in", host: "example.org", body: html`` });
  assertEquals([...headers], [
    ["cache-control", "no-store"],
    [
      "content-security-policy",
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ],
    ["content-type", "text/html; charset=utf-8"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["referrer-policy", "no-referrer"],
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
  ]);
});

Deno.test("pages: sending on is a GET, kept by no cache, and tells the next place nothing", () => {
  const { status, headers } = redirectResponse("http://127.0.0.1:9/?code=secret");
  assertEquals([status, ...headers], [
    303,
    ["cache-control", "no-store"],
    ["location", "http://127.0.0.1:9/?code=secret"],
    ["referrer-policy", "no-referrer"],
  ]);
});

Deno.test("pages: hostile values stay text", async () => {
  const evil = `"><img src=x onerror=alert(1)>`;
  const page = pageResponse({
    title: evil,
    host: evil,
    body: confirmForm({
      token: evil,
      userCode: evil,
      clientName: evil,
      username: evil,
      scopes: ["secrets:read"],
      peer: evil,
      product: evil,
      askedAtMs: 0,
    }),
  });
  const text = await page.text();
  assert(!text.includes("<img") && text.includes("&lt;img"));
  assert(text.startsWith("<!doctype html>"));
  assert(text.includes("1970-01-01 00:00:00 UTC"));
});

const EVIL = [
  `"><img src=x onerror=alert(1)>`,
  `' onfocus='alert(1)`,
  "</title><script>alert(1)</script>",
  "&lt;b&gt;",
  "<!--",
  "]]><svg/onload=alert(1)>",
  "\u202e\u0000\r\nset-cookie: a=b",
  "javascript:alert(1)",
];

/** Every page, with the same text wherever a person, a client or a network says something. */
const PAGES: Readonly<Record<string, (text: string) => Html>> = {
  "sign-in": (text) =>
    signInForm({
      ...{ action: text, token: text, reason: text, username: text, error: text },
      hidden: { [text]: text },
    }),
  "consent": (text) =>
    consentForm({
      ...{ action: text, token: text, clientName: text, username: text, target: text },
      scopes: ["secrets:read"],
    }),
  "device code": (text) => codeForm({ token: text, typed: text, error: text }),
  "device decision": (text) =>
    confirmForm({
      ...{ token: text, userCode: text, clientName: text, username: text, peer: text },
      ...{ product: text, scopes: [], askedAtMs: 0 },
    }),
};

for (const [name, make] of Object.entries(PAGES)) {
  Deno.test(`pages: ${name}: no text changes what the page is made of`, async () => {
    const tagsOf = async (text: string) => {
      const page = await pageResponse({ title: text, host: text, body: make(text) }).text();
      return page.match(/<[^>]*>/g)?.map((tag) => tag.replace(/"[^"]*"/g, '""'));
    };
    const plain = await tagsOf("x");
    for (const evil of EVIL) assertEquals(await tagsOf(evil), plain, JSON.stringify(evil));
  });
}

Deno.test("pages: a refusal's message and the way back stay text", async () => {
  for (const evil of EVIL) {
    const refusal = new Refusal("outdated_form", evil);
    const text = await refusalPage(evil, refusal, evil).text();
    assertEquals(
      text.match(/<(?!\/)[a-z]+/g),
      (await refusalPage("x", refusal, "x").text()).match(
        /<(?!\/)[a-z]+/g,
      ),
    );
    assert(!text.includes("<img") && !text.includes("<script") && !text.includes("<svg"));
  }
});

Deno.test("html: an object that only claims to be markup is no primitive text, and no value of a page", async () => {
  const imports = await sourceImports();
  const users = [...imports].flatMap(([file, edges]) =>
    edges.some(({ to }) => /^hono\/(?:html|jsx|utils\/html)/.test(to)) ? [file] : []
  );
  assertEquals(users, ["src/server/pages/html.ts"], "nobody else makes markup");
  const text = await Deno.readTextFile(new URL("../../src/server/pages/html.ts", import.meta.url));
  assert(!/import \{[^}]*\braw\b/.test(text), "raw text is no markup");
});
