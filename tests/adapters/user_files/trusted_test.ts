/** Files that a person or the configuration names, where other users could turn the path elsewhere: threats.md, case 57. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { denoUserFiles } from "../../../src/adapters/user_files/deno_user_files.ts";
import { failureOf } from "../../core/client/http/fixture.ts";

const NOBODY = 65_534;
const unix = Deno.build.os !== "windows";
const isRoot = unix && Deno.uid() === 0;

async function inHome(work: (home: string, file: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(home, "config"));
    const file = join(home, "config", "a");
    await Deno.writeTextFile(file, "x", { mode: 0o600 });
    await work(home, file);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const ways = (path: string) => [
  () => denoUserFiles.readOwn(path, 10),
  () => denoUserFiles.readPrivate(path, 10),
];

Deno.test({
  name: "case 57: a file below a folder that others may write to is not read",
  ignore: !unix,
  fn: () =>
    inHome(async (home, file) => {
      await Deno.symlink(file, join(home, "config", "link"));
      for (const folder of [home, join(home, "config")]) {
        await Deno.chmod(folder, 0o777);
        for (const path of [file, join(home, "config", "link")]) {
          for (const way of ways(path)) {
            const error = await failureOf(way);
            assertEquals([error.code, error.hint], ["UNSAFE_FILE", `chmod go-w ${folder}`]);
          }
        }
        await Deno.chmod(folder, 0o1777);
        for (const way of ways(file)) assertEquals((await way()).length, 1);
        await Deno.chmod(folder, 0o700);
      }
    }),
});

Deno.test({
  name: "case 57: a file, a folder or a link of another user is not read",
  ignore: !isRoot,
  fn: () =>
    inHome(async (home, file) => {
      const link = join(home, "config", "link");
      await Deno.symlink(file, link);
      for (const path of [file, join(home, "config"), home]) {
        await Deno.chown(path, NOBODY, NOBODY);
        for (const way of [...ways(file), ...ways(link)]) {
          assertEquals((await failureOf(way)).code, "UNSAFE_FILE", path);
        }
        await Deno.chown(path, 0, 0);
      }
      await new Deno.Command("chown", { args: ["-h", String(NOBODY), link] }).output();
      for (const way of ways(link)) assertEquals((await failureOf(way)).code, "UNSAFE_FILE");
      for (const way of ways(file)) assertEquals((await way()).length, 1);
    }),
});
