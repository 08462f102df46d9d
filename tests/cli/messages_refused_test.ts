/** What identity and message commands refuse, and what they leave as it is. */
import { assert, assertEquals } from "@std/assert";
import { Secret } from "../../src/secret.ts";
import { People } from "./people.ts";

Deno.test("rotate-key: two runs that name the same absent file; the key of the one that won is kept", async () => {
  await using people = await People.open();
  const { alice } = await people.registered("alice");
  const rotate = ["rotate-key", "--keys", "keys.json", "--keys-file", "/work/new.json"];
  const ran = await Promise.all([alice.run(rotate), alice.run(rotate)]);
  assertEquals(ran.map(({ code }) => code).sort(), [0, 7]);
  const lost = ran.find(({ code }) => code === 7);
  assertEquals(JSON.parse(lost?.stderr ?? "").error.code, "ALREADY_EXISTS");
  const { publicKey } = await alice.ok(["key-for", "--user", alice.aid]);
  const file = new TextDecoder().decode(alice.files.get("/work/new.json"));
  assertEquals(JSON.parse(file).publicKey, publicKey, "what the server has can still be used");
});

Deno.test("secrets receive: a name that is taken ends it with 7, and the rest is stored", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  for (const name of ["db", "api"]) {
    await alice.secrets.set(name, Secret.fromText("c4n4ry-secret"));
    await alice.ok([
      ...["--format", "json", "secrets", "send", name, "--to", bob.aid, "--keys", "keys.json"],
    ]);
  }
  await bob.secrets.set("db", Secret.fromText("mine"));
  const from = ["--from", alice.aid];
  const receive = ["--format", "json", "secrets", "receive", "--keys", "keys.json", ...from];
  const ran = await bob.run(receive);
  const { error } = JSON.parse(ran.stderr);
  assertEquals([ran.code, error.code, error.message], [
    7,
    "ALREADY_EXISTS",
    "Not stored, because the name is taken: db",
  ]);
  const { secrets, unreadable } = JSON.parse(ran.stdout);
  assertEquals(secrets.map((one: { stored: boolean }) => one.stored), [false, true]);
  assertEquals(unreadable, 0);
  assertEquals((await bob.secrets.get("db")).value.exposeText(), "mine");
  assertEquals((await bob.secrets.get("api")).value.exposeText(), "c4n4ry-secret");
  assertEquals(await bob.ok(["list-unread"]), { [alice.aid]: 1 }, "only what was stored is read");
  await bob.ok([...receive, "--force"]);
  assertEquals(await bob.ok(["list-unread"]), {});
});

Deno.test("secrets receive: says how many messages could not be opened", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  await alice.ok(["send", "--to", bob.aid, "--message", "old", "--keys", "keys.json"]);
  await bob.ok(["rotate-key", "--keys", "keys.json", "--keys-file", "/work/new.json"]);
  const receive = ["secrets", "receive", "--keys", "/work/new.json"];
  const { code, stdout } = await bob.run(receive);
  assertEquals([code, stdout], [0, "No secrets came\nMessages that could not be opened: 1\n"]);
  assertEquals((await bob.ok(["--format", "json", ...receive])).unreadable, 1);
});

Deno.test("what says in plain text that it is a secret is not sent to secrets receive", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const made = '{"fmt":"sealhold/secret","kind":"text","name":"db","text":"c4n4ry","v":1}';
  await alice.ok(["send", "--to", bob.aid, "--type", "text", "--message", made]);
  const plain = await bob.run(["unread", "--keys", "keys.json", "--format", "text"]);
  assert(
    plain.stdout.includes("It says that it is a secret; one that is not sealed"),
    plain.stdout,
  );
  assert(!/secrets receive|c4n4ry/.test(plain.stdout), plain.stdout);
  await alice.ok(["send", "--to", bob.aid, "--message", made, "--keys", "keys.json"]);
  const sealed = await bob.run(["unread", "--keys", "keys.json", "--format", "text"]);
  assert(
    sealed.stdout.includes(`The secret db: sealhold secrets receive --from ${alice.aid}\n`),
    sealed.stdout,
  );
});

Deno.test("--from takes AIDs and group ids, and nothing else", async () => {
  await using people = await People.open();
  const { bob } = await people.registered("bob");
  const verbs = [["list-unread"], ["unread", "--keys", "keys.json"], ["secrets", "receive"]];
  for (const verb of verbs) {
    for (const from of ["junk", `${bob.aid},junk`]) {
      const { code, stderr, world } = await bob.run([
        ...[...verb, "--from", from, "--format", "json"],
      ]);
      assertEquals([code, JSON.parse(stderr).error.code], [2, "INVALID_VALUE"], verb.join(" "));
      assertEquals(world.http.transport.requests.length, 0, "nothing was asked of the server");
    }
  }
  const { code } = await bob.run(["unread", "--stdin", "--keys", "keys.json"], {
    stdin: '{"junk":1}',
  });
  assertEquals(code, 2);
});
