/**
 * The exact output and exit code of every identity, message, group and list command, in success and in failure. Clock and
 * randomness are injected, the server is the real one without a socket.
 */
import { assertEquals } from "@std/assert";
import { program } from "../../src/cli/root.ts";
import { Secret } from "../../src/secret.ts";
import { People, type Person } from "./people.ts";
import { ORIGIN } from "./harness.ts";
import { Golden } from "./golden.ts";

type Known = Person & { aid: string };

/** What the cases of one command work with. */
interface World {
  people: People;
  alice: Known;
  bob: Known;
  carol: Known;
  golden: Golden;
}

const KEYS = ["--keys", "keys.json"];

/** Every command of identities and messages, and its successes and own failures. */
const CASES: Readonly<Record<string, (world: World) => Promise<void>>> = {
  "gen-key": async ({ alice, golden }) => {
    await golden.shot("From a seed", alice, ["gen-key", "--seed", "golden-test-seed-1"]);
    await golden.shot("Fresh", alice, ["gen-key"]);
    await golden.shot("As text", alice, ["gen-key", "--format", "text"]);
  },
  "create-user": async ({ people, alice, golden }) => {
    const dan = people.person("dan");
    const keys = JSON.parse(
      await golden.shot("Keys for it", dan, ["gen-key", "--seed", "golden dan"]),
    );
    dan.work["keys.json"] = JSON.stringify(keys);
    await golden.shot("A challenge", dan, [
      ...["create-user", "--id", keys.aid, "--public-key", keys.publicKey],
    ]);
    await golden.shot("At once", dan, ["create-user", ...KEYS]);
    await golden.shot("Once more", dan, ["create-user", ...KEYS]);
    await golden.shot("Another's AID", dan, [
      ...["create-user", "--id", alice.aid, "--public-key", keys.publicKey],
    ]);
    await golden.shot("Nobody named", dan, ["create-user"]);
  },
  "sign": async ({ alice, bob, golden }) => {
    const asked = await golden.shot("A challenge", alice, ["sign-in", "--id", alice.aid]);
    alice.work["challenge.json"] = bob.work["challenge.json"] = asked;
    const sign = ["sign", "--file", "challenge.json", ...KEYS];
    await golden.shot("Signed", alice, sign);
    await golden.shot("With somebody else's keys", bob, sign);
    const other = JSON.parse(asked);
    alice.work["challenge.json"] = JSON.stringify({ ...other, args: { aid: alice.aid, more: 1 } });
    await golden.shot("Other arguments than those that were asked for", alice, sign);
    await golden.shot("Of another server", alice, [...sign, "--server", "https://other.example"]);
    await golden.shot("No such file", alice, ["sign", "--file", "none.json", ...KEYS]);
    await golden.shot("No keys named", alice, ["sign", "--file", "challenge.json"]);
  },
  "confirm-challenge": async ({ alice, golden }) => {
    const asked = await alice.ok(["sign-in", "--id", alice.aid]);
    alice.work["challenge.json"] = JSON.stringify(asked);
    const unsigned = ["confirm-challenge", "--file", "challenge.json"];
    await golden.shot("Not signed", alice, unsigned);
    const signed = await alice.ok(["sign", "--file", "challenge.json", ...KEYS]);
    alice.work["signed.json"] = JSON.stringify(signed);
    const confirm = ["confirm-challenge", "--file", "signed.json"];
    await golden.shot("A session, in the store", alice, confirm);
    await golden.shot("Used up", alice, confirm);
    await golden.shot("Of another server", alice, [...confirm, "--server", "https://o.example"]);
    alice.work["signed.json"] = "{}";
    await golden.shot("No challenge at all", alice, confirm);
  },
  "sign-in": async ({ people, alice, golden }) => {
    await golden.shot("A challenge", alice, ["sign-in", "--id", alice.aid]);
    await golden.shot("At once", alice, ["sign-in", "--id", alice.aid, ...KEYS]);
    const token = ["--token", "/work/token.txt"];
    await golden.shot("Into a file", alice, ["sign-in", "--id", alice.aid, ...KEYS, ...token]);
    const erin = people.person("erin");
    const keys = await erin.ok(["gen-key", "--seed", "golden erin"]);
    erin.work["keys.json"] = JSON.stringify(keys);
    await golden.shot("No account", erin, ["sign-in", "--id", keys.aid, ...KEYS]);
    await golden.shot("No AID", alice, ["sign-in", "--id", "alice"]);
  },
  "rotate-key": async ({ alice, golden }) => {
    const rotate = ["rotate-key", ...KEYS];
    await golden.shot("No place for the new keys", alice, rotate);
    await golden.shot("Rotated", alice, [...rotate, "--keys-file", "/work/new.json"]);
    await golden.shot("With the old keys", alice, [...rotate, "--keys-file", "/work/newer.json"]);
    const key = "J1KnxZ3WYClkX3rtwxUZPBstTbtdlOaW77ZDuSAzqVY";
    await golden.shot("For keys elsewhere", alice, ["rotate-key", "--public-key", key]);
  },
  "test-challenge": async ({ people, alice, bob, golden }) => {
    const asked = await alice.ok(["sign-in", "--id", alice.aid]);
    alice.work["challenge.json"] = JSON.stringify(asked);
    const signed = await alice.ok(["sign", "--file", "challenge.json", ...KEYS]);
    alice.work["signed.json"] = bob.work["signed.json"] = JSON.stringify(signed);
    const test = ["test-challenge", "--file", "signed.json", ...KEYS];
    await golden.shot("All is well", alice, test);
    await golden.shot("As text", alice, [...test, "--format", "text"]);
    await golden.shot("Somebody else's", bob, test);
    const [sig] = signed.auth.sigs;
    signed.auth.sigs = [`${sig.slice(0, 10)}${sig[10] === "A" ? "B" : "A"}${sig.slice(11)}`];
    alice.work["signed.json"] = JSON.stringify(signed);
    await golden.shot("A bad signature", alice, test);
    signed.payload.ts = new Date(people.clock.nowMs() - 600_000).toISOString();
    alice.work["signed.json"] = JSON.stringify(signed);
    await golden.shot("Too old, too", alice, test);
  },
  "whoami": async ({ people, alice, golden }) => {
    await golden.shot("Somebody", alice, ["whoami"]);
    await golden.shot("Nobody", people.person("nobody"), ["whoami"]);
    const env = { SEALHOLD_TOKEN: "not-a-token" };
    await golden.shot("A token that is none", alice, ["whoami"], { env });
  },
  "key-for": async ({ alice, bob, golden }) => {
    const keyFor = ["key-for", "--user", bob.aid];
    await golden.shot("Seen before or not", alice, keyFor);
    await golden.shot("The bare key", alice, [...keyFor, "--format", "raw"]);
    await bob.ok(["rotate-key", ...KEYS, "--keys-file", "/work/new.json"]);
    await golden.shot("After a rotation", alice, keyFor);
    const nobody = "DJ1KnxZ3WYClkX3rtwxUZPBstTbtdlOaW77ZDuSAzqVY";
    await golden.shot("No such user", alice, ["key-for", "--user", nobody]);
  },
  "verify-signature": async ({ alice, golden }) => {
    alice.work["challenge.json"] = JSON.stringify(await alice.ok(["sign-in", "--id", alice.aid]));
    const signed = await alice.ok(["sign", "--file", "challenge.json", ...KEYS]);
    alice.work["signed.json"] = JSON.stringify(signed);
    const verify = ["verify-signature", "--file", "signed.json", "--public-key-file"];
    await golden.shot("Good", alice, [...verify, "keys.json"]);
    alice.work["other.pub"] = "J1KnxZ3WYClkX3rtwxUZPBstTbtdlOaW77ZDuSAzqVY\n";
    await golden.shot("By another key", alice, [...verify, "other.pub"]);
    alice.work["bad.pub"] = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    await golden.shot("A key of low order", alice, [...verify, "bad.pub"]);
  },
  "send": async ({ alice, bob, golden }) => {
    const send = ["send", "--to", bob.aid, "--message", "Lunch?"];
    await golden.shot("Sealed", alice, [...send, ...KEYS]);
    await golden.shot("Plain text, asked for", alice, [...send, "--type", "text"]);
    await golden.shot("Dry run", alice, [...send, "--dry-run", ...KEYS]);
    await golden.shot("From stdin", alice, ["send", "--to", bob.aid, "--stdin", ...KEYS], {
      stdin: "piped",
    });
    await bob.ok(["allow-list", "--add", bob.aid]);
    await golden.shot("Not allowed", alice, [...send, ...KEYS]);
    await bob.ok(["deny-list", "--add", alice.aid]);
    await golden.shot("Denied", alice, [...send, ...KEYS]);
    await golden.shot("Two ways", alice, [...send, "--type", "text", "--encrypted"]);
    await golden.shot("Nothing to send", alice, ["send", "--to", bob.aid]);
    await golden.shot("To nobody", alice, ["send", "--to", "bob", "--message", "x", ...KEYS]);
    await golden.shot("Plain text to nobody, dry run", alice, [
      ...["send", "--to", "bob", "--message", "x", "--type", "text", "--dry-run"],
    ]);
    await golden.shot("To wait too long", alice, [...send, "--ttl", "7776001", ...KEYS]);
    await golden.shot("With somebody else's keys", alice, [...send, "--keys", "bob.json"]);
    await golden.shot("No keys at hand", alice, send);
    for (const list of ["deny-list", "allow-list"]) await bob.ok([list, "--reset", "--force"]);
    await bob.ok(["rotate-key", ...KEYS, "--keys-file", "/work/new.json"]);
    const text = ["--format", "text"];
    await golden.shot("To somebody with another key, as text", alice, [...send, ...KEYS, ...text]);
  },
  "list-unread": async ({ alice, bob, golden }) => {
    await golden.shot("Nothing", bob, ["list-unread"]);
    await alice.ok(["send", "--to", bob.aid, "--message", "x", ...KEYS]);
    await golden.shot("One", bob, ["list-unread"]);
    await golden.shot("As text", bob, ["list-unread", "--format", "text"]);
    await golden.shot("From somebody else", bob, ["list-unread", "--from", bob.aid]);
  },
  "unread": async ({ alice, bob, carol, golden }) => {
    await golden.shot("Nothing", bob, ["unread", ...KEYS]);
    await alice.ok(["send", "--to", bob.aid, "--message", "Lunch?", ...KEYS]);
    await carol.ok(["send", "--to", bob.aid, "--type", "text", "--message", "\u001b[2Jplain"]);
    const counts = await golden.shot("Counted", bob, ["list-unread"]);
    await golden.shot("Read", bob, ["unread", ...KEYS]);
    await golden.shot("Read again, from those that were counted", bob, [
      "unread",
      "--stdin",
      ...KEYS,
    ], { stdin: counts });
    await golden.shot("As text", bob, ["unread", ...KEYS, "--format", "text"]);
    const fresh = await bob.ok(["gen-key", "--seed", "golden fresh"]);
    bob.work["other.json"] = JSON.stringify(fresh);
    await golden.shot("With other keys", bob, ["unread", "--keys", "other.json"]);
  },
  "mark-as-read": async ({ alice, bob, golden }) => {
    const { messageId } = await alice.ok(["send", "--to", bob.aid, "--message", "x", ...KEYS]);
    await golden.shot("Marked", bob, ["mark-as-read", "--ids", messageId]);
    await golden.shot("Marked before", bob, ["mark-as-read", "--ids", messageId]);
    await golden.shot("From stdin", bob, ["mark-as-read", "--ids-data", "-"], {
      stdin: `{"ids":["${messageId}"]}`,
    });
    await golden.shot("None named", bob, ["mark-as-read"]);
    await golden.shot("What is no id", bob, ["mark-as-read", "--ids", "a/b"]);
  },
  "extract-ids": async ({ alice, bob, golden }) => {
    await alice.ok(["send", "--to", bob.aid, "--message", "x", ...KEYS]);
    const { stdout } = await bob.run(["unread", ...KEYS]);
    bob.work["read.json"] = stdout;
    await golden.shot("Ids", bob, ["extract-ids", "--file", "read.json"]);
    await golden.shot("Bare", bob, ["extract-ids", "--file", "-", "--format", "raw"], {
      stdin: stdout.trimEnd(),
    });
    const [one] = JSON.parse(stdout).messages;
    const failed = { ...one, messageId: "other", error: { code: "DECRYPTION_FAILED" } };
    bob.work["watched.json"] = `${JSON.stringify(one)}\n${JSON.stringify(failed)}\n`;
    await golden.shot("Of what --watch printed", bob, ["extract-ids", "--file", "watched.json"]);
    await golden.shot("Of something else", bob, ["extract-ids", "--file", "keys.json"]);
  },
  "encrypt": async ({ alice, bob, golden }) => {
    alice.work["bob.pub"] =
      (await bob.run(["key-for", "--user", bob.aid, "--format", "raw"])).stdout;
    const encrypt = ["encrypt", "--public-key-file", "bob.pub", "--message", "hello"];
    await golden.shot("Signed", alice, [...encrypt, ...KEYS]);
    await golden.shot("By nobody", alice, encrypt);
    await golden.shot("Nothing", alice, ["encrypt", "--public-key-file", "bob.pub"]);
  },
  "decrypt": async ({ alice, bob, golden }) => {
    alice.work["bob.pub"] =
      (await bob.run(["key-for", "--user", bob.aid, "--format", "raw"])).stdout;
    const sealed = await alice.run([
      ...["encrypt", "--public-key-file", "bob.pub", "--message", "hello", ...KEYS],
    ]);
    alice.work["a.sealed"] = bob.work["a.sealed"] = sealed.stdout;
    const decrypt = ["decrypt", "--keys-file", "keys.json", "--file", "a.sealed"];
    await golden.shot("Opened", bob, decrypt);
    await golden.shot("The bare bytes", bob, [...decrypt, "--format", "raw"]);
    await golden.shot("For somebody else", alice, decrypt);
    bob.work["a.sealed"] = sealed.stdout.replace(
      /"body":"(.)/,
      (_, c) => `"body":"${c === "A" ? "B" : "A"}`,
    );
    await golden.shot("Altered", bob, decrypt);
    bob.work["a.sealed"] = "{";
    await golden.shot("No message at all", bob, decrypt);
  },
  "create-group": async ({ alice, bob, carol, golden }) => {
    const create = ["create-group", "--name", "team", "--members"];
    await golden.shot("Three", alice, [...create, `${bob.aid},${carol.aid}`, ...KEYS]);
    await golden.shot("Nobody else", alice, ["create-group", "--name", "team", ...KEYS]);
    await golden.shot("What is no AID", alice, [...create, "bob", ...KEYS]);
    await bob.ok(["deny-list", "--add", alice.aid]);
    await golden.shot("With somebody who denies it", alice, [...create, bob.aid, ...KEYS]);
  },
  "leave": async ({ alice, bob, golden }) => {
    const { groupId } = await grouped(alice, bob);
    await golden.shot("The last admin", alice, ["leave", "--id", groupId, ...KEYS]);
    await golden.shot("A member", bob, ["leave", "--id", groupId, ...KEYS]);
    await golden.shot("Once more", bob, ["leave", "--id", groupId, ...KEYS]);
    await golden.shot("No group", bob, ["leave", "--id", "team", ...KEYS]);
  },
  "group list": async ({ alice, bob, golden }) => {
    await golden.shot("None", bob, ["group", "list"]);
    await grouped(alice, bob);
    await golden.shot("One", bob, ["group", "list"]);
    await golden.shot("As text", bob, ["group", "list", "--format", "text"]);
  },
  "group info": async ({ alice, bob, carol, golden }) => {
    const { groupId } = await grouped(alice, bob);
    await golden.shot("A member", bob, ["group", "info", "--id", groupId]);
    await golden.shot("As text", bob, ["group", "info", "--id", groupId, "--format", "text"]);
    await golden.shot("A stranger", carol, ["group", "info", "--id", groupId]);
  },
  "group add": async ({ alice, bob, carol, golden }) => {
    const { groupId } = await grouped(alice, bob);
    const add = ["group", "add", "--id", groupId, "--members", carol.aid, ...KEYS];
    await golden.shot("By a member", bob, add);
    await golden.shot("By the admin", alice, add);
    await golden.shot("Once more", alice, add);
    alice.work["team.txt"] = `${bob.aid}\n${carol.aid}\n`;
    const create = ["create-group", "--name", "two", "--member-list", "team.txt", ...KEYS];
    await golden.shot("A group from a list in a file", alice, create);
  },
  "group promote": async ({ alice, bob, carol, golden }) => {
    const { groupId } = await grouped(alice, bob);
    const promote = ["group", "promote", "--id", groupId, ...KEYS, "--members"];
    await golden.shot("By a member, themselves", bob, [...promote, bob.aid]);
    await golden.shot("By the admin", alice, [...promote, bob.aid]);
    await golden.shot("Once more", alice, [...promote, `${alice.aid},${bob.aid}`]);
    await golden.shot("As everybody sees it", bob, ["group", "info", "--id", groupId]);
    await golden.shot("As the server tells it", bob, ["group", "list"]);
    await golden.shot("The new admin may add", bob, [
      ...["group", "add", "--id", groupId, "--members", carol.aid, ...KEYS],
    ]);
    const text = [...promote, `${alice.aid},${carol.aid}`, "--format", "text"];
    await golden.shot("One who is and one who is not, as text", bob, text);
    await golden.shot("Nobody of the group", alice, [...promote, `D${"A".repeat(43)}`]);
    await golden.shot("The first admin may leave now", alice, ["leave", "--id", groupId, ...KEYS]);
  },
  "group demote": async ({ alice, bob, golden }) => {
    const { groupId } = await grouped(alice, bob);
    const demote = ["group", "demote", "--id", groupId, ...KEYS, "--members"];
    await golden.shot("Who is no admin", alice, [...demote, bob.aid]);
    await golden.shot("The last admin", alice, [...demote, alice.aid]);
    await alice.ok(["group", "promote", "--id", groupId, "--members", bob.aid, ...KEYS]);
    await golden.shot("All at once", bob, [...demote, `${alice.aid},${bob.aid}`]);
    await golden.shot("Another admin", bob, [...demote, alice.aid]);
    await golden.shot("One who is no admin any more", alice, [...demote, bob.aid]);
  },
  "group rename": async ({ alice, bob, golden }) => {
    const { groupId } = await grouped(alice, bob);
    const rename = ["group", "rename", "--id", groupId, ...KEYS, "--name"];
    await golden.shot("By a member", bob, [...rename, "mine"]);
    await golden.shot("By the admin", alice, [...rename, "crew"]);
    await golden.shot("Once more", alice, [...rename, "crew"]);
    await golden.shot("As the server tells it", bob, ["group", "list", "--format", "text"]);
    await golden.shot("What draws on a screen", alice, [...rename, "a\u001b[2J"]);
    await golden.shot("As text", alice, [...rename, "team", "--format", "text"]);
    await golden.shot("No name", alice, rename.slice(0, -1));
  },
  "group remove": async ({ alice, bob, carol, golden }) => {
    const { groupId } = await grouped(alice, bob);
    const remove = ["group", "remove", "--id", groupId, "--members"];
    await golden.shot("By a member", bob, [...remove, alice.aid, ...KEYS]);
    await golden.shot("Who is not in it", alice, [...remove, carol.aid, ...KEYS]);
    alice.work["gone.txt"] = `${bob.aid}\n`;
    const list = ["group", "remove", "--id", groupId, "--member-list", "gone.txt", ...KEYS];
    await golden.shot("By the admin, from a list in a file", alice, list);
  },
  "allow-list": async ({ alice, bob, golden }) => await list(golden, "allow-list", alice, bob),
  "deny-list": async ({ alice, bob, golden }) => await list(golden, "deny-list", alice, bob),
  "secrets send": async ({ alice, bob, golden }) => {
    await alice.secrets.set("db", Secret.fromText("c4n4ry"));
    await golden.shot("Sent", alice, ["secrets", "send", "db", "--to", bob.aid, ...KEYS]);
    await golden.shot("None of that name", alice, [
      "secrets",
      "send",
      "x",
      "--to",
      bob.aid,
      ...KEYS,
    ]);
  },
  "secrets receive": async ({ alice, bob, golden }) => {
    await golden.shot("None came", bob, ["secrets", "receive", ...KEYS]);
    await alice.secrets.set("db", Secret.fromText("c4n4ry"));
    await alice.ok(["secrets", "send", "db", "--to", bob.aid, ...KEYS, "--format", "json"]);
    await bob.secrets.set("db", Secret.fromText("mine"));
    const from = ["--from", alice.aid];
    await golden.shot("Nobody to ask", bob, ["secrets", "receive", ...KEYS]);
    await golden.shot("The name is taken", bob, ["secrets", "receive", ...from, ...KEYS]);
    await golden.shot("Under another name", bob, [
      ...["secrets", "receive", "--as", "db2", ...from, ...KEYS],
    ]);
  },
  "store key import": async ({ alice, golden }) => {
    await golden.shot("Stored", alice, ["store", "key", "import", "keys.json"]);
    await golden.shot("Once more", alice, ["store", "key", "import", "keys.json"]);
    await golden.shot("No keys", alice, ["store", "key", "import", "-"], { stdin: "{}" });
  },
  "store key export": async ({ alice, golden }) => {
    const exported = ["store", "key", "export", alice.aid];
    await golden.shot("None stored", alice, exported);
    await alice.run(["store", "key", "import", "keys.json"]);
    await golden.shot("Asked first", alice, exported);
    await golden.shot("Not to a terminal", alice, exported, { terminals: ["stdout"] });
    await golden.shot("Forced", alice, [...exported, "--force"]);
  },
  "store key list": async ({ alice, golden }) => {
    await golden.shot("None", alice, ["store", "key", "list"]);
    await alice.run(["store", "key", "import", "keys.json"]);
    await golden.shot("One", alice, ["store", "key", "list"]);
  },
};

/** Commands that need no session, so that an expired one is no failure of theirs. */
const OFFLINE = [
  ...["gen-key", "create-user", "sign", "confirm-challenge", "sign-in", "test-challenge"],
  ...["verify-signature", "extract-ids", "encrypt", "decrypt"],
  ...["store key import", "store key export", "store key list"],
];

/** Enough of each command's options to come as far as the session. */
const ENOUGH: Readonly<Record<string, (world: World) => string[]>> = {
  "rotate-key": () => [...KEYS, "--keys-file", "/work/n.json"],
  "key-for": ({ bob }) => ["--user", bob.aid],
  "send": ({ bob }) => ["--to", bob.aid, "--message", "x", ...KEYS],
  "unread": () => KEYS,
  "mark-as-read": () => ["--ids", "abc"],
  "create-group": ({ bob }) => ["--name", "team", "--members", bob.aid, ...KEYS],
  "leave": () => ["--id", "x", ...KEYS],
  "group info": () => ["--id", "A".repeat(43)],
  "group add": ({ bob }) => ["--id", "A".repeat(43), "--members", bob.aid, ...KEYS],
  "group remove": ({ bob }) => ["--id", "A".repeat(43), "--members", bob.aid, ...KEYS],
  "group promote": ({ bob }) => ["--id", "A".repeat(43), "--members", bob.aid, ...KEYS],
  "group demote": ({ bob }) => ["--id", "A".repeat(43), "--members", bob.aid, ...KEYS],
  "group rename": () => ["--id", "A".repeat(43), "--name", "crew", ...KEYS],
  "allow-list": () => ["--list"],
  "deny-list": () => ["--list"],
  "secrets send": ({ bob }) => ["db", "--to", bob.aid, ...KEYS],
  "secrets receive": () => KEYS,
};

for (const [command, run] of Object.entries(CASES)) {
  Deno.test(`golden: ${command}`, async () => {
    await using people = await People.open();
    const known = await people.registered("alice", "bob", "carol");
    known.alice.work["bob.json"] = known.bob.work["keys.json"] ?? "";
    const golden = new Golden(command.replaceAll(" ", "-"));
    const world = { people, golden, ...known };
    await run(world);
    const words = command.split(" ");
    await golden.shot("Unknown flag", known.carol, [...words, "--nope"]);
    if (!OFFLINE.includes(command)) {
      await known.carol.secrets.set("db", Secret.fromText("c4n4ry"));
      await known.carol.store.update(({ sessions }) => {
        sessions[ORIGIN]!.refresh_refused_at = 1;
      });
      const argv = [...words, ...ENOUGH[command]?.(world) ?? []];
      await golden.shot("Expired session", known.carol, argv);
    }
    await golden.check();
  });
}

Deno.test("golden: no identity, message, group or list command is left out", () => {
  const wanted = Object.entries(program.children).flatMap(([name, node]) =>
    name === "group" && node.kind === "group"
      ? Object.keys(node.children).map((child) => `group ${child}`)
      : node.kind === "verb"
      ? [name]
      : []
  );
  const others = ["run", "serve", "permissions", "exit-codes", "docs"];
  assertEquals(
    wanted.filter((name) => !others.includes(name) && !Object.hasOwn(CASES, name)),
    [],
  );
});

async function grouped(alice: Known, bob: Known): Promise<{ groupId: string }> {
  return await alice.ok(["create-group", "--name", "team", "--members", bob.aid, ...KEYS]);
}

async function list(golden: Golden, name: string, alice: Known, bob: Known): Promise<void> {
  await golden.shot("Added", bob, [name, "--add", alice.aid]);
  await golden.shot("Shown", bob, [name, "--list"]);
  await golden.shot("As text", bob, [name, "--list", "--format", "text"]);
  await golden.shot("Removed", bob, [name, "--remove", alice.aid]);
  await golden.shot("Asked first", bob, [name, "--reset"]);
  await golden.shot("Emptied", bob, [name, "--reset", "--force"]);
  await golden.shot("Nothing to do", bob, [name]);
  await golden.shot("What is no AID", bob, [name, "--add", "alice"]);
}
