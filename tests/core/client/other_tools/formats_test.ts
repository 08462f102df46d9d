import { assertEquals, assertStringIncludes } from "@std/assert";
import { toolFormat } from "../../../../src/core/client/other_tools/find_format.ts";
import type { ToolName } from "../../../../src/core/client/other_tools/tool_format.ts";

const text = (name: string) =>
  Deno.readTextFile(new URL(`../../../vectors/other_tools/${name}`, import.meta.url));

async function read(name: ToolName, file: string): Promise<unknown> {
  return await (await toolFormat(name)).read(file);
}

const JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2ln";
const LEGER = {
  username: "ada@example.com",
  userUuid: "0190e4c2-7f1d-7c3e-9b1a-2f6d1c0a5e11",
  accessToken: JWT,
  accessExpiresAtSec: Date.UTC(2026, 0, 3, 3, 4, 5) / 1000,
};
const KITTY = {
  server: "https://sealhold.example.com",
  username: "ada@example.com",
  userUuid: "",
  accessToken: "eyJhY2Nlc3M.a.b",
  accessExpiresAtSec: Date.UTC(2026, 0, 2, 3, 19, 5) / 1000,
  refreshToken: "eyJyZWZyZXNo.c.d",
  refreshExpiresAtSec: Date.UTC(2026, 0, 9, 3, 4, 5) / 1000,
};
const MERITS = {
  username: "",
  userUuid: "EKYLUMmNPZeEs77Zvclf0bSN5IN-mLfLpx2ySb-HDlk4",
  accessToken: "st_5dCvA0",
  accessExpiresAtSec: 1767409445,
};
const OPENAI = { type: "api_key", key: "sk-proj-0123456789abcdefghij" };
const MESH = {
  openai: OPENAI,
  anthropic: {
    type: "oauth",
    accessToken: "sk-ant-oat01-access",
    refreshToken: "sk-ant-ort01-refresh",
    expiresAtSec: 1767409445,
  },
  github: { type: "oauth", accessToken: "gho_access" },
  google: { type: "custom", data: { project: "p-1", nested: { a: [1, null, true] } } },
};

/** Every golden file, what it holds, and whether Sealhold writes it just so. */
const GOLDEN: readonly [ToolName, string, object, boolean][] = [
  ["leger", "leger.json", LEGER, true],
  ["leger", "leger_other_zone.json", LEGER, false],
  ["spec-kitty", "spec_kitty.toml", KITTY, true],
  ["spec-kitty", "spec_kitty_naive_times.toml", { ...KITTY, server: `${KITTY.server}/` }, false],
  ["merits", "merits.json", MERITS, true],
  ["merits", "merits_keys.json", MERITS, false],
  ["code-mesh", "code_mesh.json", MESH, true],
  ["code-mesh", "code_mesh_compact.json", { openai: OPENAI, github: MESH.github }, false],
];

for (const [name, file, content, written] of GOLDEN) {
  Deno.test(`${name}: ${file} is read${written ? " and written, byte for byte" : ""}`, async () => {
    const golden = await text(file);
    const format = await toolFormat(name);
    const found = await format.read(golden);
    assertEquals({ ...found }, content as typeof found);
    // Each format takes what it has read itself.
    const again = await format.write(found as never);
    if (written) assertEquals(again, golden);
    assertEquals({ ...await format.read(again) }, { ...found }, "what was written is read alike");
  });
}

/** A valid file of each tool with one thing changed. */
const set = (name: ToolName, change: (file: string) => string) => async () => {
  const file = name === "spec-kitty" ? "spec_kitty.toml" : `${name.replace("-", "_")}.json`;
  const whole = await text(file);
  const changed = change(whole);
  if (changed === whole) throw new Error("nothing was changed");
  return changed;
};
const C = "c4n4ry";

const HOSTILE: readonly [string, ToolName, () => string | Promise<string>, string][] = [
  ["case 30: no JSON", "leger", () => `{"token": ${C}`, "it is not JSON"],
  ["case 30: no TOML", "spec-kitty", () => `[tokens]\naccess = ${C}`, "it is not TOML"],
  ["an empty file", "merits", () => "", "it is not JSON"],
  ["a list", "merits", () => "[]", '"token" is missing or malformed'],
  ["null", "leger", () => "null", "it holds no object"],
  ["a key twice", "leger", () => `{"token":"${C}","tok\\u0065n":"x"}`, "it has a key twice"],
  [
    "a provider twice",
    "code-mesh",
    () => `{"credentials":{"a":{"type":"apikey","key":"${C}"},"a":{"type":"apikey","key":"b"}}}`,
    "it has a key twice",
  ],
  [
    "a TOML key twice",
    "spec-kitty",
    set("spec-kitty", (file) => file.replace("[user]", `access = "${C}"\n[user]`)),
    "it is not TOML",
  ],
  [
    "nested too deep",
    "merits",
    () => `{"a":${"[".repeat(40)}${"]".repeat(40)}}`,
    "nested too deep",
  ],
  [
    "a text for a time",
    "merits",
    set("merits", (file) => file.replace(/\d{13}/, '"soon"')),
    '"expiresAt"',
  ],
  [
    "an endless time",
    "merits",
    set("merits", (file) => file.replace(/\d{13}/, "1e999")),
    '"expiresAt"',
  ],
  [
    "a negative time",
    "merits",
    set("merits", (file) => file.replace(/\d{13}/, "-1")),
    '"expiresAt"',
  ],
  [
    "half a millisecond",
    "merits",
    set("merits", (file) => file.replace(/\d{13}/, "1767409445000.5")),
    '"expiresAt"',
  ],
  [
    "a day that there is not",
    "leger",
    set("leger", (file) => file.replace("01-03T", "02-31T99")),
    '"expires_at"',
  ],
  [
    "a time of another kind",
    "leger",
    set("leger", (file) => file.replace(/2026-[^"]*/, "Sat Jan 3 2026")),
    '"expires_at"',
  ],
  [
    "TOML's not-a-number",
    "spec-kitty",
    set("spec-kitty", (file) => file.replace(/access_expires_at = .*/, "access_expires_at = nan")),
    '"tokens.access_expires_at"',
  ],
  [
    "a TOML date in place of text",
    "spec-kitty",
    set("spec-kitty", (file) => file.replace(/(access_expires_at = )"([^"]*)"/, "$1$2")),
    '"tokens.access_expires_at"',
  ],
  [
    "another kind of token",
    "leger",
    set("leger", (file) => file.replace("Bearer", "MAC")),
    '"token_type"',
  ],
  [
    "case 21: a token with a line break",
    "leger",
    set("leger", (file) => file.replace("eyJ", `${C}\\r\\nX-Evil: 1`)),
    '"token"',
  ],
  ["an empty token", "merits", set("merits", (file) => file.replace("st_5dCvA0", "")), '"token"'],
  [
    "a token of 20 kB",
    "merits",
    set("merits", (file) => file.replace("st_5dCvA0", "x".repeat(20_000))),
    '"token"',
  ],
  [
    "case 32: a name with an escape",
    "leger",
    set("leger", (file) => file.replace("ada@", "\\u001b[2Jada@")),
    '"user_email"',
  ],
  [
    "case 32: a name that reorders text",
    "merits",
    set("merits", (file) => file.replace("EKYL", "\\u202eEKYL")),
    '"aid"',
  ],
  [
    "no user",
    "spec-kitty",
    set("spec-kitty", (file) => file.replace(/\[user\][^[]*/, "")),
    '"user"',
  ],
  [
    "a number for a key",
    "code-mesh",
    () => '{"credentials":{"openai":{"type":"apikey","key":7}}}',
    '"key"',
  ],
  ["another type", "code-mesh", () => `{"credentials":{"openai":{"type":"${C}"}}}`, '"type"'],
  ["credentials as a list", "code-mesh", () => '{"credentials":[]}', '"credentials"'],
  [
    "a provider without a proper name",
    "code-mesh",
    () => `{"credentials":{"${C}\\u001b":{}}}`,
    "no proper name",
  ],
];

for (const [what, name, file, message] of HOSTILE) {
  Deno.test(`${name}, hostile: ${what} is refused with one line that echoes nothing`, async () => {
    const text = await file();
    let error: unknown;
    await read(name, text).catch((caught) => error = caught);
    const { code, message: said, hint = "" } = error as {
      code: string;
      message: string;
      hint?: string;
    };
    assertEquals(code, "INVALID_VALUE");
    assertStringIncludes(said, message);
    const whole = `${said}${hint}`;
    assertEquals([C, "\n", "\x1b"].filter((each) => whole.includes(each)), []);
  });
}

Deno.test("code-mesh, hostile: names of the prototype are entries like any other", async () => {
  const file =
    '{"credentials":{"__proto__":{"type":"apikey","key":"a"},"constructor":{"type":"apikey","key":"b"}}}';
  const found = await read("code-mesh", file) as object;
  assertEquals(Object.keys(found), ["__proto__", "constructor"]);
  assertEquals(Object.getPrototypeOf(found), null);
});

Deno.test("spec-kitty keeps no login without a refresh token", async () => {
  const format = await toolFormat("spec-kitty");
  const { refreshToken: _, ...bare } = KITTY;
  let error: unknown;
  // What the types refuse is what is tested.
  await Promise.resolve().then(() => format.write(bare as never)).catch((caught) => error = caught);
  assertEquals((error as { code: string }).code, "UNSUPPORTED");
});
