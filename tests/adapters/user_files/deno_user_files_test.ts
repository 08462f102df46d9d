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

Deno.test("a file is read to the byte, also through a link and with any mode", () =>
  inFolder(async (folder) => {
    const path = join(folder, "f");
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => 255 - i);
    await Deno.writeFile(path, bytes, { mode: 0o644 });
    assertEquals(await read(path), bytes);
    if (!posix) return;
    await Deno.symlink(path, join(folder, "link"));
    assertEquals(await read(join(folder, "link")), bytes);
  }));

Deno.test("an empty file is empty", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "f"), "");
    assertEquals((await read(join(folder, "f"))).length, 0);
  }));

Deno.test("exactly the limit passes, one byte more is refused, by its real size", () =>
  inFolder(async (folder) => {
    const path = join(folder, "f");
    await Deno.writeFile(path, new Uint8Array(100));
    assertEquals((await read(path)).length, 100);
    await Deno.writeTextFile(path, CANARY.repeat(100));
    const error = await failure(() => read(path));
    assertEquals([error.code, error.message], [
      "INVALID_VALUE",
      "The file has more than 100 bytes",
    ]);
    assert(!Deno.inspect(error).includes(CANARY));
  }));

Deno.test("a file that grows while it is read is not cut off in silence", async () => {
  if (!posix) return;
  // /proc says a size of 0 and gives more: the same as a file that grew after it was looked at.
  const status = "/proc/self/status";
  if (!await Deno.stat(status).then(() => true, () => false)) return;
  const outcome = await read(status, 100_000).then((bytes) => bytes.length, (error) => error.code);
  assert(outcome === "INVALID_VALUE" || outcome > 100, `${outcome}`);
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

Deno.test("a file that is not there, and a path through a file", () =>
  inFolder(async (folder) => {
    const error = await failure(() => read(join(folder, "none")));
    assertEquals([error.code, error.message], ["FILE_NOT_FOUND", "No such file"]);
    if (!posix) return;
    await Deno.writeTextFile(join(folder, "f"), "x");
    const through = await failure(() => read(join(folder, "f", "g")));
    assert(["UNREADABLE", "FILE_NOT_FOUND"].includes(through.code), through.code);
    const dangling = join(folder, "dangling");
    await Deno.symlink(join(folder, "none"), dangling);
    assertEquals((await failure(() => read(dangling))).code, "FILE_NOT_FOUND");
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
