/** The build lets every command share one copy of the client in one file (scripts/lib/gather_client.ts). */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { gatherClient, lazyParts, SHARED } from "../scripts/lib/gather_client.ts";

Deno.test("gatherClient: the parts that it names are lazily imported parts of this checkout", async () => {
  const root = fromFileUrl(new URL("../", import.meta.url));
  const parts = await lazyParts(root);
  const named = SHARED.filter((path) => !parts.has(path));
  assertEquals(named, ["src/app/hot.ts"], "a file has moved");
  assert((await Deno.readTextFile(join(root, "main.ts"))).includes('import("./src/app/hot.ts")'));
});

Deno.test("gatherClient: lazily imported parts import what all share, the primitives do not", async () => {
  const root = await Deno.makeTempDir();
  const files: Record<string, string> = {
    "src/app/hot.ts": "export const hot = 1;\n",
    "src/app/client/client.ts": "export const a = 1;\n",
    "src/cli/root.ts": 'export const load = () => import("./auth/login.ts");\n',
    "src/cli/run.ts":
      'export const c = () => import("../app/client/client.ts");\nexport const h = () => import("./help.ts");\n',
    "src/cli/help.ts": "export const help = 1;\n",
    "src/cli/auth/login.ts": 'export const h = () => import("../../crypto/hash.ts");\n',
    "src/crypto/hash.ts": 'export const n = () => import("some-package");\n',
  };
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    await gatherClient(root);
    const changed: Record<string, string> = {};
    for (const [path, text] of Object.entries(files)) {
      const now = await Deno.readTextFile(join(root, path));
      if (now !== text) changed[path] = now.slice(text.length);
    }
    const both = (up: string) =>
      `\nimport "${up}app/hot.ts";\nimport "${up}app/client/client.ts";\n`;
    assertEquals(changed, {
      "src/app/hot.ts": '\nimport "./client/client.ts";\n',
      "src/app/client/client.ts": '\nimport "../hot.ts";\n',
      "src/cli/help.ts": both("../"),
      "src/cli/auth/login.ts": both("../../"),
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
