/** How often a command reads and writes the credential store, counted at the file system's port: once, unless it says why not. */
import { assertEquals } from "@std/assert";
import { CountingFileSystem } from "../fakes/counting_file_system.ts";
import { json } from "../fakes/fake_transport.ts";
import { jwt } from "../core/client/login/fixture.ts";
import { type FakeOptions, ORIGIN, type Ran, run } from "./harness.ts";
import { People } from "./people.ts";

/** A disk with a sealed store, and a sandbox that grants paths one by one: then a command looks at the store's slots first. */
async function machine() {
  const files = new CountingFileSystem();
  files.put("/work/.folder", new Uint8Array());
  const options: FakeOptions = {
    files,
    sealed: true,
    refuses: ({ target }) => target === undefined,
  };
  const made = await run(["store", "init", "--keyfile"], options);
  assertEquals(made.code, 0, made.stderr);
  const work = () => ({
    reads: files.count("read", /\/auth\.json$/),
    marks: files.count("read", /\/marks\/[0-9a-f]+\.json$/),
    keys: files.count("read", /\.key$/),
    writes: files.count("rename", /\/auth\.json$/),
    synced: files.count("sync", /auth\.json/),
  });
  return { files, options, work };
}

function logIn(options: FakeOptions, { now = "2026-01-02T03:04:05Z", lifeSec = 900 } = {}) {
  const access = jwt({ sub: "6ba7b810-9dad-11d1-80b4-00c04fd430c8", at: now });
  const reply = json(200, {
    access,
    refresh: "r",
    access_lifetime: lifeSec,
    refresh_lifetime: 604_800,
  });
  const argv = ["auth", "login", "-u", "ada", "--password-stdin"];
  return run(argv, { ...options, stdin: "correct horse", replies: [reply] });
}

function ok({ code, stderr }: Ran): void {
  assertEquals([code, stderr.includes("error:")], [0, false], stderr);
}

const ONE = { reads: 1, marks: 1, keys: 1, writes: 0, synced: 0 };

Deno.test("a login opens the store once, re-reads it under its lock, and writes it once", async () => {
  const { files, options, work } = await machine();
  for (const again of ["first", "again"]) {
    files.reset();
    ok(await logIn(options));
    assertEquals(work(), { reads: 2, marks: 2, keys: 1, writes: 1, synced: 1 }, again);
  }
});

Deno.test("with a fresh login a command opens and judges the store once", async () => {
  const { files, options, work } = await machine();
  ok(await logIn(options));
  const secret = { name: "db", value: "v", version: 1 };
  const listed = { secrets: [{ name: "db", created_at: "a", updated_at: "b", version: 1 }] };
  for (
    const [argv, data] of [
      [["auth", "token"], {}],
      [["secrets", "get", "db"], secret],
      [["secrets", "list"], listed],
    ] as const
  ) {
    files.reset();
    ok(await run([...argv], { ...options, replies: [json(200, { success: true, data })] }));
    assertEquals(work(), ONE, argv.join(" "));
  }
});

Deno.test("send, unread and their kind open the store once, whoever's keys they use", async () => {
  await using people = await People.open();
  const { files, options, work } = await machine();
  const { bob } = await people.registered("bob");
  const alice = people.person("alice");
  const keys = await alice.ok(["gen-key", "--seed", "alice"], options);
  alice.work["keys.json"] = JSON.stringify(keys);
  await alice.ok(["create-user", "--keys", "keys.json"], options);
  ok(await alice.run(["store", "key", "import", "keys.json"], options));
  const { groupId } = await alice.ok(
    ["create-group", "--name", "g", "--members", bob.aid, "--format", "json"],
    options,
  );
  for (
    const argv of [
      ["send", "--to", bob.aid, "--message", "hi"],
      ["send", "--to", bob.aid, "--message", "hi", "--keys", "keys.json"],
      ["send", "--to", groupId, "--message", "hi"],
      ["unread"],
      ["list-unread"],
      ["group", "list"],
      ["whoami"],
    ]
  ) {
    files.reset();
    ok(await alice.run(argv, options));
    assertEquals(work(), ONE, argv.join(" "));
  }
});

Deno.test("a refresh re-reads the store under the login's lock, and once more with each of its two writes", async () => {
  const { files, options, work } = await machine();
  // So short a life is near its end at once: a third of it is left, or less.
  ok(await logIn(options, { lifeSec: 1 }));
  files.reset();
  const fresh = json(200, { access: jwt({ sub: "x" }), refresh: "r2", access_lifetime: 900 });
  ok(await run(["auth", "refresh"], { ...options, replies: [fresh] }));
  assertEquals(work(), { reads: 4, marks: 4, keys: 1, writes: 2, synced: 2 });
  assertEquals(files.count("lock", /refresh-/), 1);
  files.reset();
  ok(await run(["auth", "token"], options));
  assertEquals(work(), ONE);
});

Deno.test("a token from outside opens no store", async () => {
  const { files, options, work } = await machine();
  files.reset();
  const listed = json(200, { success: true, data: { secrets: [] } });
  const env = { SEALHOLD_TOKEN: "a-token", SEALHOLD_API_URL: ORIGIN };
  ok(await run(["secrets", "list"], { ...options, env, replies: [listed] }));
  assertEquals([work().keys, work().marks, work().writes], [0, 0, 0]);
});
