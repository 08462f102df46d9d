/** The build lets every command share one copy of the client in one file (scripts/lib/gather_client.ts). */
import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { CLIENT, gatherClient, lazyParts, WITHOUT_CLIENT } from "../scripts/lib/gather_client.ts";

Deno.test("gatherClient: the parts that it names are lazily imported parts of this checkout", async () => {
  const parts = await lazyParts(fromFileUrl(new URL("../", import.meta.url)));
  const named = [CLIENT, ...WITHOUT_CLIENT];
  assertEquals(named.filter((path) => !parts.has(path)), [], "a file has moved");
});

Deno.test("gatherClient: lazily imported parts import the client, the help and the primitives do not", async () => {
  const root = await Deno.makeTempDir();
  const files: Record<string, string> = {
    "src/app/client/client.ts": "export const a = 1;\n",
    "src/cli/root.ts": 'export const load = () => import("./auth/login.ts");\n',
    "src/cli/run.ts":
      'export const c = () => import("../app/client/client.ts");\nexport const h = () => import("./help.ts");\n',
    "src/cli/graph/help.ts": "export const help = 1;\n",
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
    assertEquals(changed, {
      "src/cli/auth/login.ts": '\nimport "../../app/client/client.ts";\n',
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
