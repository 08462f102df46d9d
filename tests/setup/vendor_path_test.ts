import { assertEquals, assertRejects } from "@std/assert";
import { vendorPath } from "../../scripts/lib/vendor_path.ts";

// The hashes are what Deno 2.9 itself writes into its vendor folder for these addresses.
const PATHS: [path: string, stored: string][] = [
  ["@a/b/1.0.0/mod.ts", "@a/b/1.0.0/mod.ts"],
  ["@a/b/1.0.0/types.d.ts", "@a/b/1.0.0/types.d.ts"],
  ["x/MOD.ts", "x/#mod_fa860.ts"],
  ["OTHER/mod.ts", "#other_1c55d/mod.ts"],
  ["x/012345678901234567890123456.js", "x/012345678901234567890123456.js"],
  ["x/0123456789012345678901234567.js", "x/#01234567890123456789_836de.js"],
  ["x/mod.js/mod.js", "x/#mod.js_59c58/mod.js"],
  ["x/con/con.ts", "x/#con_1143d/con.ts"],
  ["x/test./main.ts", "x/#test._4ee3d/main.ts"],
];

for (const [path, stored] of PATHS) {
  Deno.test(`vendorPath stores ${path} where Deno looks for it`, async () => {
    assertEquals(await vendorPath(path), stored);
  });
}

Deno.test("vendorPath refuses what leads elsewhere, is escaped in a URL or is no module", async () => {
  for (
    const path of [
      "a/../b.ts",
      "./b.ts",
      "/b.ts",
      "a//b.ts",
      "a\\b.ts",
      "a b.ts",
      "a#b.ts",
      "a%2e.ts",
      "ä.ts",
      "b.tsx",
      "b",
    ]
  ) {
    await assertRejects(() => vendorPath(path), RangeError, "cannot be laid out", path);
  }
});
