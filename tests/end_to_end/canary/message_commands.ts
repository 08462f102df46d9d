/** Three people who write to each other, sealed and not; files, lists and secrets. */
import { join } from "@std/path";
import type { Person } from "./person.ts";

/** Who takes part. Alice's keys are in a file; Bob's and Carol's in their stores. */
export interface People {
  alice: Person;
  bob: Person;
  carol: Person;
}

/** A step that shows what was sealed. */
export const READS = { reveals: ["plaintext"] };

/** Direct messages, from every source, read in every way. */
export async function directMessages({ alice, bob, carol }: People): Promise<void> {
  const own = ["--keys", alice.keys];
  const send = ["send", "--to", bob.aid];
  const typed = await alice.text("plaintext");
  await alice.world.run([...send, "--message", typed.text, ...own], { typed: ["plaintext"] });
  await alice.world.run([...send, "--message", typed.text, "--stdin", ...own], {
    fails: true,
    typed: ["plaintext"],
    stdin: typed.text,
  });
  for (const more of [["--encrypted"], ["--dry-run"], ["--ttl", "3600"]]) {
    const { text } = await alice.text("plaintext");
    await alice.world.run([...send, "--stdin", ...own, ...more], { stdin: text });
  }
  const { path } = await alice.text("plaintext");
  await alice.world.run([...send, "--message-data", path, ...own]);
  await alice.world.run(
    [...send, "--message-data", path, ...own, "--type", "text", "--encrypted"],
    {
      fails: true,
    },
  );
  await alice.world.run([...send, "--message-data", path, "--keys", join(path, "no")], {
    fails: true,
  });
  await alice.world.run(["send", "--to", `D${"A".repeat(43)}`, "--message-data", path, ...own], {
    fails: true,
  });
  const open = await alice.text("text message");
  await alice.world.run([...send, "--type", "text", "--message-data", open.path]);
  await bob.world.run(["list-unread"]);
  await bob.world.run(["unread"], { reveals: ["plaintext", "text message"] });
  await bob.world.run(["unread", "--from", alice.aid, "--since", "1"], {
    reveals: ["plaintext", "text message"],
  });
  await bob.world.run(["unread", "--from", carol.aid]);
  await bob.world.run(["unread", "--keys", bob.keys, "--debug", "--verbose"], {
    reveals: ["plaintext", "text message"],
  });
  // With the keys of somebody else.
  await bob.world.run(["unread", "--keys", alice.keys], { fails: true });
  await mark(bob, ["plaintext", "text message"]);
}

/** Reads everything, and marks it as read. */
export async function mark({ world }: Person, kinds: string[]): Promise<void> {
  const { stdout } = await world.runAs(["unread", "--format", "json"], { reveals: kinds });
  const read = await world.input("read.json", stdout, ...kinds);
  const { stdout: ids } = await world.run(["extract-ids", "--file", read]);
  await world.run(["extract-ids", "--all", "--file", "-"], { stdin: stdout });
  await world.run(["mark-as-read", "--ids-data", "-"], { stdin: ids });
  await world.run(["mark-as-read", "--ids-data", "-"], { stdin: stdout, fails: "either" });
  await world.run(["mark-as-read", "--ids-data", read], { fails: "either" });
  await world.run(["unread", "--stdin"], { stdin: stdout, fails: "either", reveals: kinds });
}

/** Files that are sealed without a server. */
export async function sealedFiles({ alice, bob, carol }: People): Promise<void> {
  const { world } = alice;
  const { stdout: key } = await world.run(["key-for", "--user", bob.aid, "--format", "raw"]);
  const pub = await world.input("bob.pub", key);
  await bob.world.run(["key-for", "--user", alice.aid]);
  await world.run(["key-for", "--user", `D${"A".repeat(43)}`], { fails: true });
  const { text, path } = await alice.text("plaintext");
  const encrypt = ["encrypt", "--public-key-file", pub];
  await world.run([...encrypt, "--message", text], { typed: ["plaintext"] });
  await world.run([...encrypt, "--message-data", path], { fails: true });
  await world.run(["encrypt", "--public-key-file", path, "--stdin"], { stdin: text, fails: true });
  for (const more of [[], ["--keys", alice.keys]]) {
    const { stdout } = await world.runAs([...encrypt, "--stdin", ...more, "--format", "json"], {
      stdin: text,
    });
    alice.envelopes.add(JSON.parse(stdout));
    const sealed = await bob.world.input("sealed.json", stdout);
    const decrypt = ["decrypt", "--file", sealed, "--keys-file"];
    await bob.world.run([...decrypt, bob.keys], { prints: ["plaintext"] });
    await bob.world.run([...decrypt, bob.keys, "--format", "raw"], { prints: ["plaintext"] });
    await bob.world.run(["decrypt", "--stdin", "--keys-file", `store:${bob.aid}`], {
      stdin: stdout,
      prints: ["plaintext"],
    });
    await bob.world.run([...decrypt, carol.keys], { fails: true });
    await bob.world.run([...decrypt, path], { fails: true });
    const altered = stdout.replace(/("body":".{80})./, "$1_");
    await bob.world.run(["decrypt", "--stdin", "--keys-file", bob.keys, "--debug"], {
      stdin: altered,
      fails: true,
    });
  }
  await bob.world.run(["decrypt", "--keys-file", bob.keys, "--file", path], { fails: true });
}

/** Lists, and what those who are on them are told. */
export async function lists({ alice, bob, carol }: People): Promise<void> {
  const { text } = await alice.text("plaintext");
  const send = ["send", "--to", carol.aid, "--stdin"];
  const own = ["--keys", alice.keys];
  await carol.world.run(["deny-list", "--add", alice.aid]);
  await alice.world.run([...send, ...own], { stdin: text, fails: true });
  await carol.world.run(["deny-list", "--remove", alice.aid]);
  await carol.world.run(["allow-list", "--add", alice.aid]);
  await bob.world.run(send, { stdin: text, fails: true });
  await alice.world.run([...send, ...own], { stdin: text });
  for (const list of ["allow-list", "deny-list"]) {
    await carol.world.run([list, "--list"]);
    await carol.world.run([list, "--add", "nobody"], { fails: true });
    await carol.world.run([list, "--reset"], { fails: true });
    await carol.world.run([list, "--reset", "--force"]);
  }
  await carol.world.run(["unread"], READS);
}

/** Secrets that go from store to store. Their values are shown to nobody on the way. */
export async function sentSecrets({ alice, bob, carol }: People): Promise<void> {
  const { text } = await alice.text("secret value");
  const own = ["--keys", alice.keys];
  await alice.world.run(["secrets", "set", "db", "-"], { stdin: text });
  await alice.world.run(["secrets", "send", "none", "--to", bob.aid, ...own], { fails: true });
  await alice.world.run(["secrets", "send", "db", "--to", "nobody", ...own], { fails: true });
  for (const { aid } of [bob, carol]) {
    await alice.world.run(["secrets", "send", "db", "--to", aid, ...own]);
  }
  await bob.world.run(["unread"]);
  await bob.world.run(["secrets", "receive", "--from", carol.aid]);
  await bob.world.run(["secrets", "receive", "--from", alice.aid]);
  await bob.world.runAs(["secrets", "get", "db"], { prints: ["secret value"] });
  await carol.world.run(["secrets", "set", "db", "-"], { stdin: text });
  await carol.world.run(["secrets", "receive"], { fails: true });
  await carol.world.run(["secrets", "receive", "--from", alice.aid], { fails: true });
  await carol.world.run(["secrets", "receive", "--as", "no name"], { fails: true });
  await carol.world.run(["secrets", "receive", "--as", "db2", "--from", alice.aid]);
  await carol.world.runAs(["secrets", "get", "db2"], { prints: ["secret value"] });
  for (const { world } of [alice, bob, carol]) await world.run(["auth", "logout", "--force"]);
  await bob.world.run(["unread"], { fails: true });
}
