/** The real file system: what only a real one can show. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { mapFileError } from "../../../src/adapters/file_system/map_file_error.ts";
import { SystemClock } from "../../../src/adapters/clock/system_clock.ts";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import { assertCode, writeNew } from "../../contracts/file_system_contract.ts";
import { printFigure } from "../../crypto/vectors.ts";
import { guarded } from "../../guard.ts";

const UNIX = Deno.build.os !== "windows";
const ROOT = fromFileUrl(new URL("../../../", import.meta.url));
const files = new DenoFileSystem();

async function inTemp(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function probe(
  name: string,
  permissions: string[],
  args: string[],
  umask = "022",
): Deno.Command {
  const path = fromFileUrl(new URL(`./probes/${name}.ts`, import.meta.url));
  const run = ["run", "--config", `${ROOT}deno.json`, "--no-prompt", "--quiet", ...permissions];
  const deno = [Deno.execPath(), ...run, path, ...args];
  const [program, first] = UNIX
    ? ["sh", ["-c", `umask ${umask}; exec "$0" "$@"`]]
    : [deno.shift()!, []];
  return new Deno.Command(program, {
    args: [...first, ...deno],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
}

async function outputOf(name: string, permissions: string[], args: string[], umask?: string) {
  const { stdout, stderr } = await probe(name, permissions, args, umask).output();
  const text = new TextDecoder().decode(stdout);
  if (text === "") throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

Deno.test({
  name: "case 22: FIFO, device and socket are refused without waiting or touching them",
  ignore: !UNIX,
  fn: () =>
    inTemp(async (folder) => {
      const made = await new Deno.Command("mkfifo", { args: ["-m", "600", `${folder}/fifo`] })
        .output();
      assert(made.success);
      using _socket = Deno.listen({ transport: "unix", path: `${folder}/socket` });
      for (const path of [`${folder}/fifo`, `${folder}/socket`, "/dev/zero", "/dev/null"]) {
        await assertCode(() => guarded(files.readPrivate(path, 100), path), "UNSAFE_FILE");
      }
      await assertCode(() => files.lock(`${folder}/fifo`, 200), "UNSAFE_FILE");
    }),
});

Deno.test({
  name:
    "case 22: a store that is a link is refused and its target unchanged; a rename replaces the link",
  ignore: !UNIX,
  fn: () =>
    inTemp(async (folder) => {
      await writeNew(files, `${folder}/victim`, new TextEncoder().encode("victim"));
      await Deno.symlink(`${folder}/victim`, `${folder}/store`);
      await assertCode(() => files.readPrivate(`${folder}/store`, 100), "UNSAFE_FILE");
      await assertCode(() => files.createPrivate(`${folder}/store`), "ALREADY_EXISTS");
      await writeNew(files, `${folder}/new`, new TextEncoder().encode("new"));
      await files.rename(`${folder}/new`, `${folder}/store`);
      assertStrictEquals(await Deno.readTextFile(`${folder}/victim`), "victim");
      assertStrictEquals((await Deno.lstat(`${folder}/store`)).isSymlink, false);
    }),
});

Deno.test({
  name: "case 22: a file of ours in another user's folder is refused, as the writer refuses it",
  // Only root can give a folder away.
  ignore: !UNIX || Deno.uid() !== 0,
  fn: () =>
    inTemp(async (folder) => {
      const theirs = `${folder}/theirs`;
      await Deno.mkdir(theirs, { mode: 0o755 });
      await writeNew(files, `${theirs}/auth.json`, new Uint8Array(1));
      await files.readPrivate(`${theirs}/auth.json`, 10);
      await Deno.chown(theirs, 65534, 65534);
      await assertCode(() => files.readPrivate(`${theirs}/auth.json`, 10), "UNSAFE_FILE");
      await assertCode(() => files.ensurePrivateFolder(theirs), "UNSAFE_FILE");
      // Whoever owns a sticky folder may rename in it all the same.
      await Deno.chmod(theirs, 0o1777);
      await assertCode(() => files.readPrivate(`${theirs}/auth.json`, 10), "UNSAFE_FILE");
    }),
});

for (const permissions of [["-A"], ["--allow-read", "--allow-write"]]) {
  Deno.test({
    name: `case 23: a link swapped in is never followed (${permissions.join(" ")})`,
    ignore: !UNIX,
    fn: () =>
      inTemp(async (folder) => {
        await Deno.writeTextFile(`${folder}/victim`, "victim", { mode: 0o600 });
        const swapper = probe("swapper", ["-A"], [folder, `${folder}/victim`]).spawn();
        try {
          // Restricted runs are the dangerous ones: there Deno resolves links before O_NOFOLLOW can see them.
          const narrow = permissions[0] === "-A" ? ["-A"] : [`--allow-read=${folder}`];
          const seen = await outputOf("swap_reader", narrow, [`${folder}/store`, "2000"]);
          printFigure(`swap loop: ${JSON.stringify(seen)}`);
          assertStrictEquals(seen.victim, undefined);
          assertStrictEquals(seen.crash, undefined);
          // The race was really run: both sides of it were seen, many times.
          assert(seen.ours > 10 && seen.UNSAFE_FILE > 10, JSON.stringify(seen));
        } finally {
          swapper.kill("SIGKILL");
          await swapper.output();
        }
      }),
  });
}

for (const mask of ["000", "022", "077", "0777"]) {
  Deno.test({
    name: `case 24: umask ${mask}: files 0600, folders 0700, and the umask is left as it was`,
    ignore: !UNIX,
    fn: () =>
      inTemp(async (folder) => {
        assertEquals(await outputOf("create_probe", ["-A"], [folder, mask]), {
          folders: ["700", "700"],
          file: "600",
          lock: "600",
          read: 3,
          umask: Number(mask).toString(),
          left: ["a"],
        });
      }),
  });
}

Deno.test({
  name: "case 24: umask 0777 that may not be changed: refused, the flag named, nothing left behind",
  ignore: !UNIX,
  fn: () =>
    inTemp(async (folder) => {
      const permissions = ["--allow-read", "--allow-write"];
      // Under the usual umask first, which also fills Deno's cache: under 0777 it could not.
      const usual = await outputOf("create_probe", permissions, [folder]);
      assertEquals([usual.file, usual.folders, usual.lock], ["600", ["700", "700"], "600"]);
      await Deno.remove(`${folder}/a`, { recursive: true });
      const refused = await outputOf("create_probe", permissions, [folder], "0777");
      // Deno 2.6 changes the umask without a permission: there is nothing to refuse then.
      if (refused.error === undefined) assertEquals([refused.file, refused.lock], ["600", "600"]);
      else {
        assertEquals(refused.error.slice(0, 2), ["PERMISSION_REFUSED", "--allow-sys"]);
        assertEquals(refused.left, []);
      }
    }),
});

Deno.test("the sandbox: every refusal names the flag that is missing", async () => {
  await inTemp(async (folder) => {
    const path = `${folder}/auth.json`;
    await writeNew(files, path, new Uint8Array(1));
    const read = `--allow-read=${path}`;
    const write = `--allow-write=${folder}`;
    const readFolder = `--allow-read=${folder}`;
    const cases: Array<[string, string, string[], string]> = [
      ["read", path, [], read],
      ["create", `${path}.new`, [readFolder], write],
      ["create", `${path}.new`, [write], readFolder],
      ["folder", `${folder}/sub`, [readFolder], `--allow-write=${folder}`],
      ["rename", path, [readFolder], write],
      ["remove", path, [readFolder], write],
      ["lock", `${folder}/auth.lock`, [readFolder], write],
      ["lock", `${folder}/auth.lock`, [write], readFolder],
    ];
    for (const [what, target, permissions, flag] of cases) {
      const outcome = await outputOf("reach_probe", permissions, [what, target]);
      assertEquals(outcome.slice(0, 2), ["PERMISSION_REFUSED", flag], `${what} ${permissions}`);
      assert(outcome[2].includes(flag));
    }
    assertEquals(await outputOf("reach_probe", [read], ["read", path]), ["done"]);
    assertEquals(
      await outputOf("reach_probe", [readFolder, write], ["lock", `${folder}/auth.lock`]),
      [
        "done",
      ],
    );
  });
});

Deno.test("case 31: what the system reports becomes one line, a code and a hint, and never its text", () => {
  const table: Array<[string, string]> = [
    ["EACCES", "UNREADABLE"],
    ["EPERM", "UNREADABLE"],
    ["ENOSPC", "DISK_FAILED"],
    ["EROFS", "DISK_FAILED"],
    ["EIO", "DISK_FAILED"],
    ["ELOOP", "UNSAFE_FILE"],
    ["EEXIST", "ALREADY_EXISTS"],
    ["EWEIRD", "DISK_FAILED"],
  ];
  for (const [code, mapped] of table) {
    const cause = Object.assign(new Error("s3cr3t text of the system"), { code });
    const error = mapFileError(cause, { path: "/x/auth.json", access: "write" });
    assertStrictEquals(error.code, mapped, code);
    assertStrictEquals(error.message.includes("s3cr3t"), false);
    assertStrictEquals(error.message.includes("\n"), false);
    if (mapped !== "ALREADY_EXISTS") assert(error.hint, code);
  }
  const denied = mapFileError(new Deno.errors.PermissionDenied("x"), {
    path: "/x",
    access: "read",
  });
  assertStrictEquals(denied.message, "Cannot access credentials file. Check permissions.");
});

Deno.test({
  name: "a full disk is DISK_FAILED with a hint",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using full = Deno.openSync("/dev/full", { write: true });
    try {
      full.writeSync(new Uint8Array(1));
      assert(false, "/dev/full took a byte");
    } catch (error) {
      const mapped = mapFileError(error, { path: "/x", access: "write" });
      assertEquals([mapped.code, mapped.hint], ["DISK_FAILED", "Free some space on the disk"]);
    }
    await Promise.resolve();
  },
});

Deno.test("the system's randomness and clocks", async () => {
  const random = new SystemRandom();
  assertStrictEquals(random.bytes(200_000).length, 200_000);
  assertStrictEquals(new Set(Array.from({ length: 50 }, () => random.bytes(16).join())).size, 50);
  const clock = new SystemClock();
  const stop = new AbortController();
  const waiting = clock.sleep(60_000, stop.signal).then(() => "slept", (reason) => reason);
  stop.abort("enough");
  assertStrictEquals(await waiting, "enough");
  assertStrictEquals(await clock.sleep(1, stop.signal).catch((reason) => reason), "enough");
});
