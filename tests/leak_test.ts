/** `deno task test` fails a test that leaves something behind, whatever the Deno at hand does by default. */
import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";

const ROOT = fromFileUrl(new URL("../", import.meta.url));

const LEAKS: readonly [string, string][] = [
  ["a timer", "setTimeout(() => {}, 100_000);"],
  ["an open file", "Deno.openSync(Deno.execPath());"],
  ["nothing", ""],
];

for (const [what, code] of LEAKS) {
  const wanted = what === "nothing"
    ? [0, "1 passed, 0 failed, 0 skipped"]
    : [1, "0 passed, 1 failed, 0 skipped"];
  Deno.test(`the test command sees a test that leaves ${what} behind`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "sealhold-tests-" });
    try {
      const file = join(folder, "a_test.ts");
      await Deno.writeTextFile(file, `Deno.test("a", () => { ${code} });`);
      const { code: exit, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", join(ROOT, "scripts/test.ts"), file],
        env: { NO_COLOR: "1" },
        stderr: "null",
      }).output();
      assertEquals([exit, new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)], wanted);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
