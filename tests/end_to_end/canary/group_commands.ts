/** A group of three, whose keys change while messages are under way. */
import { join } from "@std/path";
import { mark, type People, READS } from "./message_commands.ts";
import type { Person } from "./person.ts";

/** A group of three: made, written to, changed, left. */
export async function groups({ alice, bob, carol }: People): Promise<string> {
  const own = ["--keys", alice.keys];
  const make = ["create-group", "--name", "team", ...own];
  await alice.world.run(make, { fails: true });
  const { stdout } = await alice.world.run([...make, "--members", bob.aid, "--format", "raw"]);
  const id = stdout.trim();
  const members = await alice.world.input("members", `${carol.aid}\n`);
  await alice.world.run(["group", "add", "--id", id, "--member-list", members, ...own]);
  await bob.world.run(["group", "add", "--id", id, "--members", alice.aid], { fails: true });
  await groupLetter(alice, id, own);
  await groupLetter(bob, id);
  for (const { world } of [bob, carol]) {
    await world.run(["unread"], READS);
    await world.run(["unread", "--from", id], READS);
    await world.run(["group", "info", "--id", id]);
  }
  await carol.world.run(["group", "list"]);
  await carol.world.run(["group", "info", "--id", "A".repeat(43)], { fails: true });
  return id;
}

async function groupLetter(from: Person, id: string, own: string[] = []): Promise<void> {
  const { text } = await from.text("plaintext");
  const send = ["send", "--to", id, "--stdin", ...own];
  await from.world.run([...send, "--dry-run"], { stdin: text });
  await from.world.run(send, { stdin: text });
}

/** Every way to give somebody a new key, with messages under way; then somebody goes. */
export async function rotations({ alice, bob, carol }: People, group: string): Promise<void> {
  await bob.world.run(["rotate-key", "--keys", bob.keys], { fails: true });
  await bob.world.run(["rotate-key"]);
  const exported = await bob.world.run(["store", "key", "export", bob.aid, "--force"], {
    prints: ["private key"],
  });
  await bob.envelopes.plantKeys(exported.stdout);
  bob.keys = await bob.world.input("bob-2.json", exported.stdout, "private key");
  await rotateIntoFile(alice);
  await rotateByHand(carol);
  await groupLetter(alice, group, ["--keys", alice.keys]);
  await groupLetter(bob, group);
  await carol.world.run(["unread"], READS);
  const remove = ["group", "remove", "--id", group, "--members", carol.aid];
  await bob.world.run(remove, { fails: true });
  await alice.world.run([...remove, "--keys", alice.keys]);
  const { text } = await carol.text("plaintext");
  await carol.world.run(["send", "--to", group, "--stdin"], { stdin: text, fails: true });
  await groupLetter(alice, group, ["--keys", alice.keys]);
  await mark(bob, ["plaintext"]);
  await mark(carol, ["plaintext"]);
  await alice.world.run(["leave", "--id", group, "--keys", alice.keys], { fails: true });
  await bob.world.run(["leave", "--id", group]);
}

async function rotateIntoFile(alice: Person): Promise<void> {
  const { world } = alice;
  const rotate = ["rotate-key", "--keys", alice.keys];
  await world.run([...rotate, "--keys-file", alice.keys], { fails: true });
  const path = join(world.folder, "work", "alice-2.json");
  world.holds(path, "private key");
  await world.run([...rotate, "--keys-file", path]);
  await alice.envelopes.plantKeys(await Deno.readTextFile(path));
  // The old ones are no longer hers.
  await world.run(["sign-in", "--id", alice.aid, "--keys", alice.keys], { fails: true });
  alice.keys = path;
}

async function rotateByHand(carol: Person): Promise<void> {
  const { world, aid } = carol;
  const next = await carol.otherKeys("next.json");
  const draft = await carol.into("draft.json", ["rotate-key", "--public-key", `@${next.path}`]);
  const hand = ["rotate-key", "--file"];
  await world.run([...hand, draft], { fails: true });
  let half = await carol.signing(draft, carol.keys, "half.json");
  const record = await carol.signing(half, next.path, "record.json");
  const challenge = await carol.into("rotation.json", [...hand, record]);
  half = await carol.signing(challenge, carol.keys, "half.json");
  await world.run(["confirm-challenge", "--file", half], { fails: true });
  const signed = await carol.signing(half, next.path, "rotation-signed.json");
  await world.run(["confirm-challenge", "--file", signed]);
  const { privateKey, publicKey } = JSON.parse(next.text);
  const keys = JSON.stringify({ aid, ksn: 1, privateKey, publicKey });
  carol.keys = await world.input("carol-2.json", keys, "private key");
  await world.run(["store", "key", "import", carol.keys]);
  await world.run(["auth", "login", "--method", "key", "--id", aid]);
}
