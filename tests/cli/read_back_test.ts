/** A5: what a command writes into a file is read back; if the disk gives back something else, it is said, and not "Wrote". */
import { assert, assertEquals } from "@std/assert";
import type { Session } from "../../src/ports/credential_store.ts";
import { bendReadBack } from "../fakes/bent_disk.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { ORIGIN, type Ran, run } from "./harness.ts";
import { People } from "./people.ts";

const OLD = new TextEncoder().encode("old");
const OUT = "/work/out";

const SESSION: Session = {
  origin: ORIGIN,
  created: "2026-01-01T00:00:00.000Z",
  username: "ada",
  user_uuid: "u-1",
  access_token: "t",
  access_expires_at: 1767409445,
};

/** Runs a command on a disk that bends one file; it must fail with DAMAGED, naming it. */
async function assertReported(
  files: MemoryFileSystem,
  path: string,
  inPlace: boolean,
  work: () => Promise<Ran>,
): Promise<Ran> {
  const disk = bendReadBack(files, path, { inPlace });
  const ran = await work();
  disk.mend();
  const name = path.slice(path.lastIndexOf("/") + 1);
  assertEquals([ran.code, ran.stdout, disk.times], [9, "", 1], ran.stderr);
  // Within JSON the quotes have a backslash in front.
  const told = ran.stderr.replaceAll("\\", "");
  assert(told.includes(`"${name}" reads back otherwise than it was written`), told);
  return ran;
}

Deno.test("A5: store export over a file that is there", async () => {
  const files = new MemoryFileSystem();
  await files.ensurePrivateFolder("/work");
  files.put(OUT, OLD);
  const argv = ["store", "export", "--as", "leger", "--output", "out", "--force"];
  const options = { files, sessions: [SESSION], answers: [true] };
  await assertReported(files, OUT, false, () => run(argv, options));
  assertEquals(files.get(OUT), OLD);
});

Deno.test("A5: store key export", async () => {
  await using people = await People.open();
  const { alice } = await people.registered("alice");
  await alice.ok(["store", "key", "import", "keys.json", "--format", "json"]);
  alice.files.put(OUT, OLD);
  const argv = ["store", "key", "export", alice.aid, "--output", "out", "--force"];
  await assertReported(alice.files, OUT, false, () => alice.run(argv));
  assertEquals(alice.files.get(OUT), OLD);
});

Deno.test("A5: rotate-key: the server is not told of a key that is on no disk", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const rotate = ["rotate-key", "--keys", "keys.json", "--keys-file", "/work/new.json"];
  await assertReported(alice.files, "/work/new.json", true, () => alice.run(rotate));
  assertEquals((await bob.ok(["key-for", "--user", alice.aid])).ksn, 0);
  // Keys that were made beforehand get their number in the file.
  const fresh = await alice.run(["gen-key", "--seed", "read back"]);
  const bytes = new TextEncoder().encode(fresh.stdout);
  alice.files.put("/work/new.json", bytes);
  await assertReported(alice.files, "/work/new.json", false, () => alice.run(rotate));
  assertEquals(alice.files.get("/work/new.json"), bytes);
  assertEquals((await bob.ok(["key-for", "--user", alice.aid])).ksn, 0);
});

Deno.test("A5: docs", async () => {
  const files = new MemoryFileSystem();
  files.put("/work/cli.md", OLD);
  await assertReported(
    files,
    "/work/cli.md",
    false,
    () => run(["docs", "--output", "/work/cli.md"], { files }),
  );
  assertEquals(files.get("/work/cli.md"), OLD);
});
