/** The whole story of identities and messages at the command line, over a real server without a socket. */
import { assert, assertEquals } from "@std/assert";
import { People, type Person } from "./people.ts";

Deno.test("two people: challenge, sign, confirm, sign in, send, read, mark as read", async () => {
  await using people = await People.open();
  const { bob } = await people.registered("bob");
  const alice = people.person("alice");
  const keys = await alice.ok(["gen-key", "--seed", "golden-test-seed-1"]);
  assertEquals(keys.aid, "DJ1KnxZ3WYClkX3rtwxUZPBstTbtdlOaW77ZDuSAzqVY");
  alice.work["keys.json"] = JSON.stringify(keys);

  const asked = await alice.ok([
    ...["create-user", "--id", keys.aid, "--public-key", keys.publicKey],
  ]);
  assertEquals(asked.payload.purpose, "register");
  alice.work["challenge.json"] = JSON.stringify(asked);
  const signed = await alice.ok(["sign", "--file", "challenge.json", "--keys", "keys.json"]);
  alice.work["signed.json"] = JSON.stringify(signed);
  const tested = await alice.ok(["test-challenge", "--file", "signed.json", "--keys", "keys.json"]);
  assertEquals([tested.ok, tested.signed], [true, true]);
  alice.work["alice.pub"] = keys.publicKey;
  const verified = ["verify-signature", "--file", "signed.json", "--public-key-file", "alice.pub"];
  assertEquals((await alice.ok(verified)).valid, true);
  const confirmed = await alice.ok(["confirm-challenge", "--file", "signed.json"]);
  assertEquals([confirmed.aid, confirmed.saved], [keys.aid, "store"]);
  assertEquals((await alice.run(["confirm-challenge", "--file", "signed.json"])).code, 3);
  await alice.ok(["sign-in", "--id", keys.aid, "--keys", "keys.json"]);
  assertEquals((await alice.ok(["whoami"])).aid, keys.aid);

  const sent = await alice.ok([
    ...["send", "--to", bob.aid, "--message", "Lunch?", "--keys", "keys.json"],
  ]);
  assertEquals([sent.type, sent.seq], ["encrypted", 1]);
  assertEquals(await bob.ok(["list-unread"]), { [keys.aid]: 1 });
  const read = await bob.run(["unread", "--keys", "keys.json"]);
  const [message] = JSON.parse(read.stdout).messages;
  assertEquals([message.message, message.from, message.verified], ["Lunch?", keys.aid, true]);
  bob.work["read.json"] = read.stdout;
  const again = await bob.ok(["unread", "--stdin", "--keys", "keys.json"], {
    stdin: JSON.stringify(await bob.ok(["list-unread"])),
  });
  assertEquals([again.messages[0].message, again.messages[0].again], ["Lunch?", true]);
  const ids = await bob.ok(["extract-ids", "--file", "read.json"]);
  assertEquals(ids, { ids: [sent.messageId] });
  bob.work["ids.json"] = JSON.stringify(ids);
  assertEquals(await bob.ok(["mark-as-read", "--ids-data", "ids.json"]), {
    markedAsRead: 1,
    deleted: 1,
    unknown: 0,
  });
  assertEquals(await bob.ok(["list-unread"]), {});
});

Deno.test("a group of three: rotate-key in the middle, then a member is removed", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  const { groupId } = await alice.ok([
    ...["create-group", "--name", "team", "--members", `${bob.aid},${carol.aid}`],
    ...["--keys", "keys.json"],
  ]);
  const send = (who: typeof alice, text: string, ...keys: string[]) =>
    who.ok(["send", "--to", groupId, "--message", text, ...keys]);
  const textsOf = async (who: typeof alice, ...keys: string[]) => {
    const { messages } = await who.ok(["unread", ...keys]);
    return messages.map((one: { message?: string; error?: { code: string } }) =>
      one.message ?? one.error?.code
    );
  };
  const one = await send(alice, "one", "--keys", "keys.json");
  assertEquals(await textsOf(bob, "--keys", "keys.json"), ["one"]);
  await bob.ok(["mark-as-read", "--ids", one.messageId]);

  const rotated = await bob.ok([
    ...["rotate-key", "--keys", "keys.json", "--keys-file", "new.json"],
  ]);
  assertEquals([rotated.ksn, rotated.groups, rotated.groupsLeft], [1, [groupId], []]);
  const old = await bob.run(["send", "--to", groupId, "--message", "x", "--keys", "keys.json"]);
  assertEquals(old.code, 7, old.stderr);
  await send(bob, "two", "--keys", "new.json");
  assertEquals(await textsOf(carol, "--keys", "keys.json"), ["one", "two"]);
  const key = await alice.ok(["key-for", "--user", bob.aid]);
  assertEquals([key.ksn, key.known], [1, "changed"]);

  const removed = await alice.ok([
    ...["group", "remove", "--id", groupId, "--members", carol.aid, "--keys", "keys.json"],
  ]);
  assertEquals(removed.epoch, 3);
  await send(alice, "three", "--keys", "keys.json");
  const bobs = ["--keys", "new.json", "--keys", "keys.json"];
  assertEquals(await textsOf(bob, ...bobs), ["three"]);
  assertEquals(await textsOf(carol, "--keys", "keys.json"), ["one", "two"]);
  const denied = await carol.run([
    ...["send", "--to", groupId, "--message", "still here?", "--keys", "keys.json"],
  ]);
  assertEquals(denied.code, 5, denied.stderr);
  const info = await alice.ok(["group", "info", "--id", groupId]);
  assertEquals(
    info.members.map(({ aid }: { aid: string }) => aid).sort(),
    [alice.aid, bob.aid].sort(),
  );
  assertEquals((await bob.ok(["leave", "--id", groupId, "--keys", "new.json"])).epoch, 4);
  assertEquals((await bob.ok(["group", "list"])).groups, []);
});

Deno.test("keys in the store: login with a key, send, rotate, read with the old and the new one", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  for (const each of [alice, bob]) {
    await each.ok(["--format", "json", "store", "key", "import", "keys.json"]);
  }
  const login = await alice.ok([
    ...["--format", "json", "auth", "login", "--method", "key", "--id", alice.aid],
  ]);
  assertEquals([login.method, login.username], ["key", alice.aid]);
  await alice.ok(["send", "--to", bob.aid, "--message", "before"]);
  assertEquals((await bob.ok(["rotate-key"])).ksn, 1);
  await alice.ok(["send", "--to", bob.aid, "--message", "after"]);
  const { messages, unreadable } = await bob.ok(["unread"]);
  assertEquals(messages.map((one: { message: string }) => one.message), ["before", "after"]);
  assertEquals(unreadable, 0);
  const [stored] = (await bob.ok(["--format", "json", "store", "key", "list"])).identities;
  assertEquals([stored.aid, stored.ksn], [bob.aid, 1]);
});

/** Signs a document that somebody printed, with a keys file. */
async function signedBy(who: Person, document: unknown, keys: string) {
  who.work["document.json"] = JSON.stringify(document);
  return await who.ok(["sign", "--file", "document.json", "--keys", keys]);
}

/** Makes new keys where they are to stay, in `file`, and puts them in the place of alice's present ones, step by step. */
async function rotateStepByStep(
  alice: Person & { aid: string },
  present: { who: Person; file: string },
  next: { who: Person; file: string },
) {
  const fresh = await next.who.ok(["gen-key", "--seed", `for ${next.file}`]);
  next.who.work[next.file] = JSON.stringify(fresh);
  const byBoth = async (document: unknown) =>
    await signedBy(next.who, await signedBy(present.who, document, present.file), next.file);
  const draft = await alice.ok(["rotate-key", "--id", alice.aid, "--public-key", fresh.publicKey]);
  alice.work["record.json"] = JSON.stringify(await byBoth(draft));
  const challenge = await alice.ok(["rotate-key", "--file", "record.json"]);
  alice.work["signed.json"] = JSON.stringify(await byBoth(challenge));
  const confirmed = await alice.ok(["confirm-challenge", "--file", "signed.json"]);
  return { confirmed, publicKey: fresh.publicKey };
}

Deno.test("rotate-key --public-key: after two rotations one signs in with the new key, here and elsewhere", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const [laptop, phone] = [people.person("laptop"), people.person("phone")];
  const first = await rotateStepByStep(
    alice,
    { who: alice, file: "keys.json" },
    { who: laptop, file: "new.json" },
  );
  const next = `sealhold store key import <file> --aid ${alice.aid}`;
  assertEquals(first.confirmed, { aid: alice.aid, ksn: 1, next });
  // The machine that holds the new key has neither a session nor anything that was ever seen of a log.
  const signIn = (keys: string) => ["sign-in", "--id", alice.aid, "--keys", keys];
  assertEquals((await laptop.ok(signIn("new.json"))).aid, alice.aid);
  assertEquals((await laptop.ok(["whoami"])).aid, alice.aid);

  // By now the key there is the present one; a third one is made somewhere else.
  const second = await rotateStepByStep(
    alice,
    { who: laptop, file: "new.json" },
    { who: phone, file: "newer.json" },
  );
  assertEquals(second.confirmed.ksn, 2);
  const shown = await bob.ok(["key-for", "--user", alice.aid]);
  assertEquals([shown.ksn, shown.publicKey], [2, second.publicKey]);
  assertEquals((await laptop.run(["whoami"])).code, 3, "the session of the old key is over");
  for (const keys of ["new.json", "keys.json"]) {
    const old = keys === "new.json" ? laptop : alice;
    assertEquals((await old.run(signIn(keys))).code, 9, keys);
  }
  // In one step, step by step, and out of the store.
  assertEquals((await phone.ok(signIn("newer.json"))).aid, alice.aid);
  const asked = await phone.ok(["sign-in", "--id", alice.aid]);
  phone.work["answer.json"] = JSON.stringify(await signedBy(phone, asked, "newer.json"));
  assertEquals((await phone.ok(["confirm-challenge", "--file", "answer.json"])).aid, alice.aid);
  const kept = await phone.ok([
    ...["--format", "json", "store", "key", "import", "newer.json", "--aid", alice.aid],
  ]);
  assertEquals([kept.aid, kept.ksn, kept.added], [alice.aid, 2, true]);
  const login = ["--format", "json", "auth", "login", "--method", "key", "--id", alice.aid];
  assertEquals((await phone.ok(login)).username, alice.aid);
  // Messages too, from the store and from the file that says another AID.
  await phone.ok(["send", "--to", bob.aid, "--message", "from the store"]);
  await phone.ok(["send", "--to", bob.aid, "--message", "from the file", "--keys", "newer.json"]);
  const { messages } = await bob.ok(["unread", "--keys", "keys.json"]);
  assertEquals(
    messages.map((one: Record<string, unknown>) => [one.message, one.from, one.verified]),
    [["from the store", alice.aid, true], ["from the file", alice.aid, true]],
  );
});

Deno.test("a secret goes from one to the other and is never shown", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const { Secret } = await import("../../src/secret.ts");
  await alice.secrets.set("db", Secret.fromText("c4n4ry-secret"));
  const sent = await alice.run(["secrets", "send", "db", "--to", bob.aid, "--keys", "keys.json"]);
  assertEquals(sent.code, 0, sent.stderr);
  const read = await bob.run(["unread", "--keys", "keys.json"]);
  assertEquals(JSON.parse(read.stdout).messages[0].secret, { name: "db" });
  const receive = ["secrets", "receive", "--keys", "keys.json"];
  const unasked = await bob.run(receive);
  assertEquals([unasked.code, await bob.secrets.list()], [2, []]);
  assertEquals(
    unasked.stderr,
    `error: Cannot ask whether to take the secrets of ${alice.aid}\n` +
      `hint: sealhold secrets receive --from ${alice.aid}\n`,
  );
  const refused = await bob.run(receive, { answers: [false] });
  assertEquals([refused.code, await bob.secrets.list()], [0, []]);
  assertEquals(refused.world.prompter.asked, [
    `confirm: Store "db" from ${alice.aid}, to whom you have never written?`,
  ]);
  const received = await bob.run(receive, { answers: [true] });
  assertEquals(received.code, 0, received.stderr);
  const shown = [sent, read, received].map(({ stdout, stderr }) => stdout + stderr).join("");
  assert(!shown.includes("c4n4ry"));
  assertEquals((await bob.secrets.get("db")).value.exposeText(), "c4n4ry-secret");
  assertEquals(await bob.ok(["list-unread"]), {});
});

Deno.test("allow-list and deny-list: SENDER_DENIED, SENDER_NOT_ALLOWED, exit 5; deny wins", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const code = async () => {
    const { code, stderr } = await alice.run([
      ...["send", "--to", bob.aid, "--message", "hi", "--keys", "keys.json"],
    ]);
    return [code, code === 0 ? "" : JSON.parse(stderr).error.code];
  };
  await bob.ok(["allow-list", "--add", bob.aid]);
  assertEquals(await code(), [5, "SENDER_NOT_ALLOWED"]);
  await bob.ok(["allow-list", "--add", alice.aid]);
  assertEquals(await code(), [0, ""]);
  await bob.ok(["deny-list", "--add", alice.aid]);
  assertEquals(await code(), [5, "SENDER_DENIED"]);
  assertEquals((await bob.run(["deny-list", "--reset"])).code, 2, "it asks first");
  const lists = await bob.ok(["deny-list", "--reset", "--force"]);
  assertEquals([lists.deny, lists.allow.length], [[], 2]);
  assertEquals(await code(), [0, ""]);
  // What was refused took no number: nothing is missing.
  const { messages } = await bob.ok(["unread", "--keys", "keys.json"]);
  assertEquals(messages.map((one: { seq: number; missing?: unknown }) => [one.seq, one.missing]), [
    [1, undefined],
    [2, undefined],
  ]);
});
