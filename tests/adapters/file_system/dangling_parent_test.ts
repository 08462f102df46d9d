import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { SealholdError } from "../../../src/errors.ts";

Deno.test({
  name: "case 31: a parent folder that is a link to nowhere is one error, not an endless descent",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const work = await Deno.makeTempDir();
    try {
      await Deno.symlink(join(work, "not-mounted"), join(work, "config"));
      const error = await assertRejects(
        () => new DenoFileSystem().ensurePrivateFolder(join(work, "config", "a", "sealhold")),
        SealholdError,
      );
      assertEquals(error.code, "DISK_FAILED");
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  },
});
