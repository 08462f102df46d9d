import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { failureOf } from "../../core/client/http/fixture.ts";

const NOBODY = 65_534;
const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;

Deno.test({
  name: "case 22: a file of another user is refused, also by root",
  ignore: !isRoot,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = join(folder, "auth.json");
      await Deno.writeTextFile(path, "{}", { mode: 0o600 });
      await Deno.chown(path, NOBODY, NOBODY);
      const error = await failureOf(() => new DenoFileSystem().readPrivate(path, 100));
      assertEquals(error.code, "UNSAFE_FILE");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
