/** What every FileSystem must do. Run on the adapter and on the fake, so that the fake can be believed. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { type ErrorCode, SealholdError } from "../../src/errors.ts";
import type { FileSystem } from "../../src/ports/file_system.ts";
import { GUARD_MS } from "../guard.ts";

/** A file system to test, and the doors to its other side. */
export interface FileSystemSubject {
  files: FileSystem;
  /** An empty folder, 0700. */
  root: string;
  /** Writes a file as another program would. */
  plant(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  plantLink(path: string, target: string): Promise<void>;
  plantFolder(path: string, mode: number): Promise<void>;
  dispose(): Promise<void>;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Rejects with that code; gives the error. */
export async function assertCode(
  run: () => Promise<unknown>,
  code: ErrorCode,
): Promise<SealholdError> {
  const error = await assertRejects(run, SealholdError);
  assertStrictEquals(error.code, code, `${error.code}: ${error.message}`);
  return error;
}

/** Writes a new file through the port. */
export async function writeNew(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const file = await files.createPrivate(path);
  await file.write(bytes);
  await file.sync();
  file.close();
}

type Case = [string, (subject: FileSystemSubject) => Promise<void>];

const READING: Case[] = [
  ["gives the bytes of a private file, and undefined for none", async ({ files, root, plant }) => {
    await plant(`${root}/a`, utf8("hello"), 0o600);
    assertEquals(await files.readPrivate(`${root}/a`, 5), utf8("hello"));
    assertStrictEquals(await files.readPrivate(`${root}/none`, 5), undefined);
    assertStrictEquals(await files.readPrivate(`${root}/no/folder`, 5), undefined);
  }],
  ["refuses a file above the limit", async ({ files, root, plant }) => {
    await plant(`${root}/a`, utf8("hello"), 0o600);
    await assertCode(() => files.readPrivate(`${root}/a`, 4), "DAMAGED");
  }],
  ["case 24: refuses what others may touch, with the command", async ({ files, root, plant }) => {
    for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666]) {
      const path = `${root}/m${mode}`;
      await plant(path, utf8("x"), mode);
      const error = await assertCode(() => files.readPrivate(path, 10), "UNSAFE_FILE");
      assertStrictEquals(error.hint, `chmod 600 ${path}`);
    }
  }],
  ["case 22: refuses a link, a folder and an open folder", async (subject) => {
    const { files, root, plant } = subject;
    await plant(`${root}/target`, utf8("x"), 0o600);
    await subject.plantLink(`${root}/link`, `${root}/target`);
    await subject.plantLink(`${root}/dangling`, `${root}/nothing`);
    await subject.plantFolder(`${root}/folder`, 0o700);
    for (const name of ["link", "dangling", "folder"]) {
      await assertCode(() => files.readPrivate(`${root}/${name}`, 10), "UNSAFE_FILE");
    }
    for (const mode of [0o777, 0o770, 0o720, 0o702, 0o2770]) {
      const folder = `${root}/open${mode}`;
      await subject.plantFolder(folder, mode);
      await plant(`${folder}/a`, utf8("x"), 0o600);
      const error = await assertCode(() => files.readPrivate(`${folder}/a`, 10), "UNSAFE_FILE");
      assertStrictEquals(error.hint, `chmod go-w ${folder}`);
    }
    await subject.plantFolder(`${root}/sticky`, 0o1777);
    await plant(`${root}/sticky/a`, utf8("x"), 0o600);
    assertEquals(await files.readPrivate(`${root}/sticky/a`, 10), utf8("x"));
  }],
  [
    "case 57: refuses a folder further up that others may write to, and admits a sticky one",
    async (subject) => {
      const { files, root, plant } = subject;
      for (
        const [mode, isOpen] of [[0o777, true], [0o775, true], [0o1777, false], [
          0o755,
          false,
        ]] as const
      ) {
        const up = `${root}/up${mode}`;
        await subject.plantFolder(up, mode);
        await subject.plantFolder(`${up}/home`, 0o700);
        await subject.plantFolder(`${up}/home/own`, 0o700);
        await plant(`${up}/home/own/a`, utf8("x"), 0o600);
        const ways = [
          () => files.readPrivate(`${up}/home/own/a`, 10),
          () => files.ensurePrivateFolder(`${up}/home/own`),
          () => files.ensurePrivateFolder(`${up}/home/new/deep`),
        ];
        for (const way of ways) {
          if (!isOpen) await way();
          else assertStrictEquals((await assertCode(way, "UNSAFE_FILE")).hint, `chmod go-w ${up}`);
        }
        const made = await files.inspect(`${up}/home/new`);
        assertStrictEquals(made !== undefined, !isOpen, "nothing is made there");
      }
    },
  ],
  ["inspects without following", async (subject) => {
    const { files, root } = subject;
    await subject.plant(`${root}/a`, utf8("hello"), 0o640);
    await subject.plantLink(`${root}/link`, `${root}/a`);
    await subject.plantFolder(`${root}/folder`, 0o750);
    assertEquals(await files.inspect(`${root}/a`), {
      kind: "file",
      mode: 0o640,
      ours: true,
      size: 5,
    });
    assertStrictEquals((await files.inspect(`${root}/link`))?.kind, "link");
    const folder = await files.inspect(`${root}/folder`);
    assertEquals([folder?.kind, folder?.mode], ["folder", 0o750]);
    assertStrictEquals(await files.inspect(`${root}/none`), undefined);
  }],
];

const WRITING: Case[] = [
  ["creates a file 0600, appends, and reads it back", async ({ files, root }) => {
    const file = await files.createPrivate(`${root}/a`);
    await file.write(utf8("one "));
    await file.write(utf8("two"));
    await file.sync();
    file.close();
    assertEquals(await files.readPrivate(`${root}/a`, 100), utf8("one two"));
    assertStrictEquals((await files.inspect(`${root}/a`))?.mode, 0o600);
  }],
  ["case 25: never creates over anything", async ({ files, root, plant, plantLink }) => {
    await plant(`${root}/a`, utf8("theirs"), 0o600);
    await plantLink(`${root}/dangling`, `${root}/nothing`);
    await assertCode(() => files.createPrivate(`${root}/a`), "ALREADY_EXISTS");
    await assertCode(() => files.createPrivate(`${root}/dangling`), "ALREADY_EXISTS");
    assertEquals(await files.readPrivate(`${root}/a`, 100), utf8("theirs"));
    assertStrictEquals(await files.inspect(`${root}/nothing`), undefined);
    await assertCode(() => files.createPrivate(`${root}/no/folder`), "DISK_FAILED");
  }],
  ["makes folders 0700 with their parents, and takes one that is there", async (subject) => {
    const { files, root } = subject;
    await files.ensurePrivateFolder(`${root}/x/y/z`);
    await files.ensurePrivateFolder(`${root}/x/y/z`);
    for (const path of ["x", "x/y", "x/y/z"]) {
      assertStrictEquals((await files.inspect(`${root}/${path}`))?.mode, 0o700);
    }
    await subject.plantFolder(`${root}/shared`, 0o755);
    await files.ensurePrivateFolder(`${root}/shared`);
  }],
  ["case 22: refuses a folder that others may write to", async (subject) => {
    const { files, root } = subject;
    for (const mode of [0o777, 0o770, 0o702]) {
      const path = `${root}/f${mode}`;
      await subject.plantFolder(path, mode);
      const error = await assertCode(() => files.ensurePrivateFolder(path), "UNSAFE_FILE");
      assertStrictEquals(error.hint, `chmod go-w ${path}`);
    }
    await subject.plant(`${root}/file`, utf8("x"), 0o600);
    await assertCode(() => files.ensurePrivateFolder(`${root}/file`), "UNSAFE_FILE");
  }],
  ["lists, renames over, removes, and minds no absence", async ({ files, root }) => {
    await files.ensurePrivateFolder(`${root}/f`);
    assertEquals(await files.list(`${root}/f`), []);
    assertEquals(await files.list(`${root}/none`), []);
    await writeNew(files, `${root}/f/b`, utf8("new"));
    await writeNew(files, `${root}/f/a`, utf8("old"));
    assertEquals(await files.list(`${root}/f`), ["a", "b"]);
    await files.rename(`${root}/f/b`, `${root}/f/a`);
    await files.syncFolder(`${root}/f`);
    assertEquals(await files.list(`${root}/f`), ["a"]);
    assertEquals(await files.readPrivate(`${root}/f/a`, 9), utf8("new"));
    await files.remove(`${root}/f/a`);
    await files.remove(`${root}/f/a`);
    assertEquals(await files.list(`${root}/f`), []);
    await assertCode(() => files.rename(`${root}/f/b`, `${root}/f/a`), "DISK_FAILED");
  }],
];

const LOCKING: Case[] = [
  ["one holder at a time; the next gets it on release", async ({ files, root }) => {
    const first = await files.lock(`${root}/x.lock`, 1000);
    let second = false;
    const waiting = files.lock(`${root}/x.lock`, GUARD_MS).then((lock) => {
      second = true;
      return lock;
    });
    // Another comes later, and has given up by now.
    await assertCode(() => files.lock(`${root}/x.lock`, 50), "BUSY");
    assertStrictEquals(second, false);
    first.release();
    first.release();
    (await waiting).release();
    assertStrictEquals(second, true);
  }],
  ["says BUSY not before its time, and the lock still works after", async ({ files, root }) => {
    const first = await files.lock(`${root}/x.lock`, 1000);
    const start = performance.now();
    await assertCode(() => files.lock(`${root}/x.lock`, 100), "BUSY");
    const waited = performance.now() - start;
    assert(waited >= 95, `${waited} ms`);
    first.release();
    (await files.lock(`${root}/x.lock`, 1000)).release();
    assertStrictEquals((await files.inspect(`${root}/x.lock`))?.mode, 0o600);
  }],
  ["case 22: a lock file that is a link, or open to others, is refused", async (subject) => {
    const { files, root } = subject;
    await subject.plant(`${root}/victim`, utf8("x"), 0o600);
    await subject.plantLink(`${root}/link.lock`, `${root}/victim`);
    await subject.plant(`${root}/open.lock`, utf8(""), 0o644);
    await assertCode(() => files.lock(`${root}/link.lock`, 100), "UNSAFE_FILE");
    await assertCode(() => files.lock(`${root}/open.lock`, 100), "UNSAFE_FILE");
  }],
];

/** Registers the suite. */
export function fileSystemContract(name: string, make: () => Promise<FileSystemSubject>): void {
  for (const [title, run] of [...READING, ...WRITING, ...LOCKING]) {
    Deno.test(`${name}: ${title}`, async () => {
      const subject = await make();
      try {
        await run(subject);
      } finally {
        await subject.dispose();
      }
    });
  }
}
