/** Text that is markup: only `html` makes it, so nothing reaches a page unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text is escaped, markup and lists of markup are taken as they are, nothing is left out. */
type HtmlValue = string | number | Html | readonly Html[] | undefined | false;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/**
 * A template that escapes every value. Attribute values must be quoted in the template, and no value may stand where a
 * browser expects a script, a style or the scheme of an address.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  values.forEach((value, i) => text += markupOf(value) + (parts[i + 1] ?? ""));
  return new Html(text);
}

/** Text as a page shows it; controls and marks that turn the direction of text are made visible (case 33). */
function escapeHtml(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "\ufffd")
    .replace(/[&<>"'`]/g, (char) => ESCAPES[char] ?? char);
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map((each) => each.text).join("");
  return escapeHtml(String(value));
}
