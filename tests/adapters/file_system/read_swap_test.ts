/** Case 23: what is swapped in between two looks at a name, step by step and without a race. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { readPrivateFile } from "../../../src/adapters/file_system/read_private.ts";
import { SealholdError } from "../../../src/errors.ts";

const IGNORE = Deno.build.os === "windows";

async function inTemp(run: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    Deno.writeTextFileSync(`${folder}/store`, "ours", { mode: 0o600 });
    Deno.writeTextFileSync(`${folder}/victim`, "victim", { mode: 0o600 });
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Does something each time right before the file is opened, or right after. */
function around(when: "before" | "after", swap: (time: number) => void, run: () => void): number {
  const open = Deno.openSync;
  let times = 0;
  Deno.openSync = (...args) => {
    if (when === "before") swap(times++);
    const file = open(...args);
    if (when === "after") swap(times++);
    return file;
  };
  try {
    run();
  } finally {
    Deno.openSync = open;
  }
  return times;
}

/** What reading comes to: the text, or the code of the refusal. */
function outcome(path: string, maxBytes = 100): string {
  try {
    return new TextDecoder().decode(readPrivateFile(path, maxBytes));
  } catch (error) {
    if (error instanceof SealholdError) return error.code;
    throw error;
  }
}

function replace(path: string, make: () => void): void {
  Deno.removeSync(path);
  make();
}

Deno.test({
  name:
    "case 23: a link that is swapped in before the opening is seen after it, and nothing is read",
  ignore: IGNORE,
  fn: () =>
    inTemp((folder) => {
      const path = `${folder}/store`;
      const link = () => replace(path, () => Deno.symlinkSync(`${folder}/victim`, path));
      let seen = "";
      const times = around("before", (time) => time === 0 && link(), () => {
        seen = outcome(path);
      });
      assertEquals([seen, times], ["UNSAFE_FILE", 1]);
    }),
});

Deno.test({
  name:
    "case 23: a link that was there for the moment of the opening alone: the file behind it is not read",
  ignore: IGNORE,
  fn: () =>
    inTemp((folder) => {
      const path = `${folder}/store`;
      const open = Deno.openSync;
      let opened = 0;
      Deno.openSync = (...args) => {
        if (opened++ > 0) return open(...args);
        replace(path, () => Deno.symlinkSync(`${folder}/victim`, path));
        const file = open(...args);
        replace(path, () => Deno.writeTextFileSync(path, "again", { mode: 0o600 }));
        return file;
      };
      try {
        assertStrictEquals(outcome(path), "again");
        assertStrictEquals(opened, 2);
      } finally {
        Deno.openSync = open;
      }
    }),
});

Deno.test({
  name:
    "case 23: a file that is replaced every time is given up on, after a bounded number of looks",
  ignore: IGNORE,
  fn: () =>
    inTemp((folder) => {
      const path = `${folder}/store`;
      const renew = (time: number) => {
        // Beside it first, so that the new file never has the number of the old one.
        Deno.writeTextFileSync(`${folder}/next`, `${time}`, { mode: 0o600 });
        Deno.renameSync(`${folder}/next`, path);
      };
      let seen = "";
      const times = around("after", renew, () => {
        seen = outcome(path);
      });
      assertStrictEquals(seen, "UNSAFE_FILE");
      assert(times > 1 && times <= 100, `${times} looks`);
    }),
});

Deno.test({
  name: "a file that grows after it was measured is noticed, and not cut off",
  ignore: IGNORE,
  fn: () =>
    inTemp((folder) => {
      const path = `${folder}/store`;
      const { readSync } = Deno.FsFile.prototype;
      let grown = false;
      Deno.FsFile.prototype.readSync = function (buffer) {
        if (!grown) Deno.writeTextFileSync(path, " and more", { append: true });
        grown = true;
        return readSync.call(this, buffer);
      };
      try {
        assertStrictEquals(outcome(path), "DAMAGED");
      } finally {
        Deno.FsFile.prototype.readSync = readSync;
      }
    }),
});
