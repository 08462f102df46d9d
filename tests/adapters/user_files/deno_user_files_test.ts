import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { denoUserFiles } from "../../../src/adapters/user_files/deno_user_files.ts";
import { failure, runScript } from "../http_transport/loopback.ts";

const CANARY = "c4n4ry-content";
const posix = Deno.build.os !== "windows";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-files-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const read = (path: string, maxBytes = 100) => denoUserFiles.read(path, maxBytes);

Deno.test("a file that says that it is empty is read all the same, and no further than it may", async () => {
  if (!posix) return;
  // /proc says a size of 0 and gives more.
  const status = "/proc/self/status";
  if (!await Deno.stat(status).then(() => true, () => false)) return;
  assert((await read(status, 100_000)).length > 100);
  assertEquals((await failure(() => read(status, 100))).code, "INVALID_VALUE");
});

Deno.test("what is no file is refused and not waited for (case 22)", () =>
  inFolder(async (folder) => {
    const odd: [string, string][] = [["a folder", folder]];
    if (posix) {
      const fifo = join(folder, "fifo");
      const made = await new Deno.Command("mkfifo", { args: [fifo] }).output();
      if (made.success) odd.push(["a FIFO", fifo]);
      odd.push(["a device", "/dev/zero"]);
    }
    for (const [what, path] of odd) {
      const error = await failure(() => read(path));
      assertEquals([error.code, error.message], ["INVALID_VALUE", "Not a regular file"], what);
      assertEquals(error.hint, `Check ${path}`);
    }
  }));

Deno.test("a path with a NUL, and one that is too long, are errors with a code", async () => {
  for (const path of ["/tmp/a\0b", `/tmp/${"x".repeat(5_000)}`, ""]) {
    const error = await failure(() => read(path));
    assert(["UNREADABLE", "FILE_NOT_FOUND", "INVALID_VALUE"].includes(error.code), error.code);
  }
});

Deno.test("no file descriptor is left open, whatever happens", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(join(folder, "f"), new Uint8Array(200));
    for (let i = 0; i < 50; i++) await read(join(folder, "f")).catch(() => {});
    // The test's own resource check counts what is open.
  }));

const ASK = `
import { denoUserFiles } from "@src/adapters/user_files/deno_user_files.ts";
try { await denoUserFiles.read(Deno.args[0], 99); console.log("read"); }
catch (error) { console.log(JSON.stringify([error.code, error.hint, error.data])); }
`;

Deno.test("a refusal of the sandbox names the flag, and the flag is enough", () =>
  inFolder(async (folder) => {
    const path = join(await Deno.realPath(folder), "f");
    await Deno.writeTextFile(path, CANARY);
    const flag = `--allow-read=${path}`;
    const refused = await runScript(ASK, { flags: [], args: [path] });
    assertEquals(JSON.parse(refused.stdout), [
      "PERMISSION_REFUSED",
      `Run again with ${flag}`,
      { kind: "read", target: path, flag },
    ]);
    assertEquals((await runScript(ASK, { flags: [flag], args: [path] })).stdout, "read\n");
  }));

Deno.test("the working folder is the process's own", () => {
  assertEquals(denoUserFiles.workingFolder(), Deno.cwd());
});
