/** What every UserFiles does, the fake one too. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { relative } from "@std/path/posix/relative";
import type { UserFiles } from "../../src/ports/user_files.ts";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";

/** Files to test, and the doors to their other side. */
export interface UserFilesSubject extends Partial<AsyncDisposable> {
  files: UserFiles;
  /** An empty folder, as an absolute path. */
  root: string;
  plant(path: string, bytes: Uint8Array<ArrayBuffer>, mode: number): Promise<void>;
  plantLink(path: string, target: string): Promise<void>;
  plantFolder(path: string): Promise<void>;
}

const WAYS = ["read", "readPrivate", "readOwn"] as const;
const SECRET = "c4n4ry";
const utf8 = (text: string) => new TextEncoder().encode(text);

const BOTH: Case<UserFilesSubject>[] = [
  ["a file comes to the byte, also an empty one", async ({ files, root, plant }) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
    await plant(`${root}/f`, bytes, 0o600);
    await plant(`${root}/empty`, new Uint8Array(), 0o600);
    for (const way of WAYS) {
      assertEquals(await files[way](`${root}/f`, 1000), bytes);
      assertEquals(await files[way](`${root}/empty`, 0), new Uint8Array());
    }
  }],
  ["exactly the limit passes, one byte more does not, and is not told", async (subject) => {
    const { files, root } = subject;
    await subject.plant(`${root}/f`, utf8(SECRET), 0o600);
    for (const way of WAYS) {
      assertEquals(await files[way](`${root}/f`, SECRET.length), utf8(SECRET));
      for (const limit of [SECRET.length - 1, 0]) {
        const error = await assertCode(() => files[way](`${root}/f`, limit), "INVALID_VALUE");
        assert(error.hint !== undefined && !Deno.inspect(error).includes(SECRET));
      }
    }
  }],
  ["what is not there is FILE_NOT_FOUND, with a hint that names it", async (subject) => {
    const { files, root } = subject;
    await subject.plantLink(`${root}/dangling`, `${root}/nothing`);
    for (const path of [`${root}/none`, `${root}/no/folder`, `${root}/dangling`]) {
      for (const way of WAYS) {
        const error = await assertCode(() => files[way](path, 10), "FILE_NOT_FOUND");
        assertEquals(error.hint, `Check ${path}`);
      }
    }
    for (const way of WAYS) await assertCode(() => files[way]("", 10), "FILE_NOT_FOUND");
  }],
  ["case 22: a folder is no file", async ({ files, root, plant, plantFolder, plantLink }) => {
    await plantFolder(`${root}/empty`);
    await plant(`${root}/full/f`, utf8("x"), 0o600);
    await plantLink(`${root}/link`, `${root}/full`);
    for (const name of ["empty", "full", "link", "."]) {
      for (const way of WAYS) {
        await assertCode(() => files[way](`${root}/${name}`, 10), "INVALID_VALUE");
      }
    }
  }],
  ["a path through a file is UNREADABLE, and so is a circle of links", async (subject) => {
    const { files, root } = subject;
    await subject.plant(`${root}/f`, utf8("x"), 0o600);
    await subject.plantLink(`${root}/one`, `${root}/two`);
    await subject.plantLink(`${root}/two`, `${root}/one`);
    for (const name of ["f/g", "f/", "one"]) {
      for (const way of WAYS) {
        await assertCode(() => files[way](`${root}/${name}`, 10), "UNREADABLE");
      }
    }
  }],
  ["links are followed: to files and folders, absolute and relative", async (subject) => {
    const { files, root } = subject;
    await subject.plant(`${root}/data/f`, utf8("x"), 0o600);
    await subject.plantLink(`${root}/absolute`, `${root}/data/f`);
    await subject.plantLink(`${root}/folder`, "data");
    await subject.plantLink(`${root}/twice`, "folder/f");
    for (const name of ["absolute", "folder/f", "twice"]) {
      for (const way of WAYS) {
        assertEquals(await files[way](`${root}/${name}`, 10), utf8("x"), name);
      }
    }
  }],
  ["a relative path begins at the working folder", async ({ files, root, plant }) => {
    await plant(`${root}/f`, utf8("x"), 0o600);
    assertMatch(files.workingFolder(), /^\//);
    const path = relative(files.workingFolder(), `${root}/f`);
    assertMatch(path, /^[^/]/);
    for (const way of WAYS) assertEquals(await files[way](path, 10), utf8("x"));
  }],
  ["the bytes are the caller's: overwriting them does not touch the file", async (subject) => {
    await subject.plant(`${subject.root}/f`, utf8("x"), 0o600);
    for (const way of WAYS) {
      (await subject.files[way](`${subject.root}/f`, 10)).fill(0);
      assertEquals(await subject.files[way](`${subject.root}/f`, 10), utf8("x"));
    }
  }],
];

const MODES: Case<UserFilesSubject>[] = [
  ["read minds no mode", async ({ files, root, plant }) => {
    await plant(`${root}/f`, utf8("x"), 0o644);
    assertEquals(await files.read(`${root}/f`, 10), utf8("x"));
  }],
  ["case 24: readPrivate refuses what others may touch, with the command", async (subject) => {
    const { files, root } = subject;
    for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601]) {
      const path = `${root}/m${mode.toString(8)}`;
      await subject.plant(path, utf8(SECRET), mode);
      await subject.plantLink(`${path}-link`, path);
      for (const named of [path, `${path}-link`]) {
        const error = await assertCode(() => files.readPrivate(named, 10), "UNSAFE_FILE");
        assert(error.hint?.startsWith(`chmod 600 ${named}`), error.hint);
        assert(!Deno.inspect(error).includes(SECRET));
      }
    }
    for (const mode of [0o600, 0o400]) {
      await subject.plant(`${root}/p${mode}`, utf8("x"), mode);
      assertEquals(await files.readPrivate(`${root}/p${mode}`, 10), utf8("x"));
    }
  }],
  ["case 57: readOwn refuses what others may write, and minds no reader", async (subject) => {
    const { files, root } = subject;
    for (const mode of [0o620, 0o602, 0o666, 0o664]) {
      const path = `${root}/w${mode.toString(8)}`;
      await subject.plant(path, utf8(SECRET), mode);
      await subject.plantLink(`${path}-link`, path);
      for (const named of [path, `${path}-link`]) {
        const error = await assertCode(() => files.readOwn(named, 10), "UNSAFE_FILE");
        assert(error.hint?.startsWith(`chmod go-w ${path}`), error.hint);
        assert(!Deno.inspect(error).includes(SECRET));
      }
    }
    for (const mode of [0o644, 0o600, 0o444]) {
      await subject.plant(`${root}/r${mode}`, utf8("x"), mode);
      assertEquals(await files.readOwn(`${root}/r${mode}`, 10), utf8("x"));
    }
  }],
];

/** Registers the contract for one kind of files. */
export function userFilesContract(
  name: string,
  open: () => UserFilesSubject | Promise<UserFilesSubject>,
  options?: CaseOptions,
): void {
  registerCases("user files contract", name, [...BOTH, ...MODES], open, options);
}
