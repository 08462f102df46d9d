/** Templates of the pages, by hono/html. Nothing else makes markup: its `raw` is imported nowhere (tests/server/pages_test.ts). */
import { html as honoHtml } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** Text that is markup. */
export type Html = HtmlEscapedString;

/** What may stand in a template: text is escaped, markup and lists of markup are taken as they are, nothing is left out. */
type HtmlValue = string | number | Html | readonly Html[] | undefined | false;

/**
 * A template that escapes every value. Attribute values must be quoted in the template, and no value may stand where a
 * browser expects a script, a style or the scheme of an address.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  // A promise is made of promises alone, and no value is one.
  return honoHtml(parts, ...values.map(shown)) as Html;
}

/** Controls, and marks that turn the direction of text. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text with what is not seen made visible (case 33). */
function shown(value: HtmlValue): HtmlValue {
  // Markup is a String object, which is no primitive: it has been through here already.
  return typeof value === "string" ? value.replace(UNSEEN, "\ufffd") : value;
}
