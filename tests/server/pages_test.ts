import { assert, assertEquals } from "@std/assert";
import { html } from "../../src/server/pages/html.ts";
import { confirmForm } from "../../src/server/pages/device_pages.ts";
import { pageResponse } from "../../src/server/pages/page.ts";

Deno.test("html: every value is escaped, markup is not, nothing is left out", () => {
  const text = `<a href="x" title='y'>&\``;
  assertEquals(
    html`<p title="${text}">${text}</p>`.text,
    `<p title="&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;">&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;</p>`,
  );
  assertEquals(
    html`${html`<b>${1}</b>`}${[html`<i>`, html`</i>`]}${undefined}${false}`.text,
    "<b>1</b><i></i>",
  );
});

Deno.test("case 33: controls and marks that turn text around are shown as such", () => {
  for (const char of ["\x00", "\x1b", "\r", "\n", "\u202e", "\u2066", "\u200b", "\ufeff", "\x9b"]) {
    assertEquals(html`${`a${char}b`}`.text, "a\ufffdb", char.codePointAt(0)?.toString(16));
  }
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
