/** The shapes in which a secret may come out, and where they are looked for (threats.md A9). */

/** One shape of one secret. */
export interface Needle {
  /** Name of the secret and of the shape, for the report; never the secret itself. */
  label: string;
  bytes: Uint8Array;
}

/** A place where a secret was found. */
export interface Hit {
  place: string;
  label: string;
}

const encoder = new TextEncoder();

/**
 * A secret raw, in base64, base64url, hexadecimal (both cases), URL-encoded, as JSON writes it, reversed, and its middle
 * third. Base64 has three shapes, by where in the stream the secret begins.
 * @param name what to call it in the report
 */
export function needlesOf(name: string, secret: string | Uint8Array): Needle[] {
  const raw = typeof secret === "string" ? encoder.encode(secret) : secret;
  const hex = Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const texts: Record<string, string> = {
    "hex": hex,
    "HEX": hex.toUpperCase(),
    ...(typeof secret === "string" ? textForms(secret) : {}),
  };
  for (const shift of [0, 1, 2]) {
    const base64 = innerBase64(raw, shift);
    texts[`base64+${shift}`] = base64;
    texts[`base64url+${shift}`] = base64.replaceAll("+", "-").replaceAll("/", "_");
  }
  const seen = new Map(Object.entries(texts).map(([form, text]) => [text, form]));
  seen.delete(typeof secret === "string" ? secret : "");
  return [
    { label: `${name}/raw`, bytes: raw },
    ...[...seen].map(([text, form]) => ({ label: `${name}/${form}`, bytes: encoder.encode(text) })),
  ];
}

/** Long enough that its middle third is no accident: a secret that was cut at either end is found by it. */
const MIN_CHARS_OF_MIDDLE = 36;

function textForms(secret: string): Record<string, string> {
  const third = Math.floor(secret.length / 3);
  return {
    "url": encodeURIComponent(secret),
    "json": JSON.stringify(secret).slice(1, -1),
    "reversed": [...secret].reverse().join(""),
    ...(secret.length < MIN_CHARS_OF_MIDDLE ? {} : { "middle": secret.slice(third, 2 * third) }),
  };
}

/** The base64 characters that depend on the secret alone, when `shift` bytes come before it. */
function innerBase64(raw: Uint8Array, shift: number): string {
  const padded = new Uint8Array(shift + raw.length);
  padded.set(raw, shift);
  const text = btoa(String.fromCharCode(...padded)).replace(/=+$/, "");
  const from = Math.ceil(shift * 8 / 6);
  const to = Math.floor(padded.length * 8 / 6);
  return text.slice(from, to);
}

/** Looks for every needle in some bytes. */
export function hitsIn(place: string, bytes: Uint8Array, needles: readonly Needle[]): Hit[] {
  const hay = latin1(bytes);
  return needles.filter((needle) => hay.includes(latin1(needle.bytes)))
    .map(({ label }) => ({ place, label }));
}

/** One character a byte, so that any bytes can be searched as text. */
function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
