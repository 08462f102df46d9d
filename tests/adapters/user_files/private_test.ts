import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { denoUserFiles } from "../../../src/adapters/user_files/deno_user_files.ts";
import { failureOf } from "../../core/client/http/fixture.ts";

const ignore = Deno.build.os === "windows";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const read = async (path: string, maxBytes = 100) =>
  new TextDecoder().decode(await denoUserFiles.readPrivate(path, maxBytes));

Deno.test({
  name: "case 22: a pipe with a name is refused, and not waited for",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const pipe = join(folder, "pipe");
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      assertEquals((await failureOf(() => read(pipe))).code, "INVALID_VALUE");
    }),
});

Deno.test({
  name: "a pipe that the shell opened is read to its end, and no further than it may",
  ignore,
  fn: async () => {
    const program = `
      const { denoUserFiles } = await import(Deno.args[0]);
      const bytes = await denoUserFiles.readPrivate("/dev/stdin", 100).catch((e) => new TextEncoder().encode(e.code));
      await Deno.stdout.write(bytes);`;
    const adapter =
      new URL("../../../src/adapters/user_files/deno_user_files.ts", import.meta.url).href;
    for (const [length, wanted] of [[100, "x".repeat(100)], [101, "INVALID_VALUE"]] as const) {
      const child = new Deno.Command("sh", {
        args: [
          "-c",
          `printf '%${length}s' '' | tr ' ' x | "$0" eval --quiet "$1" "$2"`,
          Deno.execPath(),
          program,
          adapter,
        ],
        stderr: "null",
      });
      assertEquals(new TextDecoder().decode((await child.output()).stdout), wanted);
    }
  },
});
