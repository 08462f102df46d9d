/** The scan itself: a scan that finds nothing must be one that could have found something. */
import { assert, assertEquals } from "@std/assert";
import { hitsIn, needlesOf } from "./forms.ts";

const SECRET = "sk-canary-9f/3+b?K=q ~z";
const needles = needlesOf("key", SECRET);
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("canary: every shape is found wherever it stands", () => {
  const hex = Array.from(bytes(SECRET), (each) => each.toString(16).padStart(2, "0")).join("");
  const shapes: Record<string, string> = {
    raw: `x${SECRET}x`,
    hex: `0x${hex}00`,
    upper: hex.toUpperCase(),
    url: `?key=${encodeURIComponent(SECRET)}&`,
    json: JSON.stringify({ a: SECRET }),
    reversed: [...SECRET].reverse().join(""),
  };
  for (const before of ["", "a", "ab", "abc", "user:"]) {
    const base64 = btoa(before + SECRET + "tail");
    shapes[`base64 after ${before}`] = base64;
    shapes[`base64url after ${before}`] = base64.replaceAll("+", "-").replaceAll("/", "_");
  }
  for (const [name, text] of Object.entries(shapes)) {
    assert(hitsIn("here", bytes(text), needles).length > 0, name);
  }
});

Deno.test("canary: nothing is found where nothing is", () => {
  assertEquals(hitsIn("here", bytes("sk-canary, masked as sk-c…~z"), needles), []);
  assertEquals(hitsIn("here", new Uint8Array(4096), needles), []);
});
