/** The runtime denies an executable to write to the programs that it may run; that is no permission that it lacks. */
import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { compileTarget, hostTarget } from "../../../scripts/lib/compile_target.ts";

const ADAPTER = fromFileUrl(
  new URL("../../../src/adapters/permissions/deno_permissions.ts", import.meta.url),
);
// `cat` is installed everywhere that these tests run.
const PERMISSIONS = ["--allow-write", "--allow-run=cat"];

const ASK = `
import { denoPermissions } from "./deno_permissions.ts";
const write = Deno.permissions.querySync({ name: "write" });
const kinds = ["write", "read"].map((kind) => denoPermissions.granted({ kind }));
console.log(JSON.stringify([write.state, write.partial, ...kinds]));
`;

const hasRuntime = (Deno.env.get("DENORT_BIN") ?? "") !== "";

async function answerOf(command: string, args: string[]): Promise<unknown> {
  const { stdout, stderr } = await new Deno.Command(command, { args }).output();
  const decoder = new TextDecoder();
  return JSON.parse(decoder.decode(stdout) || `"${decoder.decode(stderr).split("\n")[0]}"`);
}

Deno.test({
  name:
    `to write is granted to an executable as a whole, and by the same flags to a script in part${
      hasRuntime ? "" : " (skipped: set DENORT_BIN)"
    }`,
  ignore: !hasRuntime || Deno.build.os === "windows",
  async fn() {
    const dir = await Deno.makeTempDir();
    try {
      await Deno.copyFile(ADAPTER, join(dir, "deno_permissions.ts"));
      await Deno.writeTextFile(join(dir, "ask.ts"), ASK);
      // The adapter imports types alone, of a file that is not there.
      const output = join(dir, "ask");
      const target = hostTarget()!;
      const permissions = PERMISSIONS;
      await compileTarget({ dir, entry: "ask.ts", include: [], permissions, target, output });
      assertEquals(await answerOf(output, []), ["granted", true, true, false]);
      const flags = ["run", "--no-prompt", "--no-check", "--no-config", ...PERMISSIONS];
      assertEquals(await answerOf(Deno.execPath(), [...flags, join(dir, "ask.ts")]), [
        "granted",
        true,
        false,
        false,
      ]);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
