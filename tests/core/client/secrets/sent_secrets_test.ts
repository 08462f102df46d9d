/** Secrets that people send each other: what is stored, in which order, and what a lying server gets. */
import { assert, assertEquals } from "@std/assert";
import { secretContent } from "../../../../src/core/client/messaging/sealed_secret.ts";
import type { SenderQuestion } from "../../../../src/core/client/secrets/ask_senders.ts";
import { leftUnread, receiveSecrets } from "../../../../src/core/client/secrets/receive_secrets.ts";
import { sendSecret } from "../../../../src/core/client/secrets/send_secret.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import { FakeFunctionServer } from "../../../fakes/fake_function_server.ts";
import { failureOf, ORIGIN, type Someone, someone } from "../identity/someone.ts";

const KEYS = { keys: ["keys.json"] };

type ReceiveWish = Parameters<typeof receiveSecrets>[1];

/** Takes what comes, from whoever it comes, unless the wish or the answers say otherwise. */
const receive = async (
  who: Someone,
  wish: Partial<ReceiveWish> = {},
  agree: (question: SenderQuestion) => Promise<boolean> = () => Promise.resolve(true),
) => await receiveSecrets(who, { from: [], ...KEYS, ...wish }, agree);

interface Pair {
  alice: Someone;
  bob: Someone;
  server: FakeFunctionServer;
}

/** Alice and Bob at one server; Alice has sent Bob these secrets, each with its name for a value. */
async function sent(...names: string[]): Promise<Pair> {
  const server = new FakeFunctionServer(ORIGIN);
  const [alice, bob] = await Promise.all(["alice", "bob"].map((name) => someone(name, { server })));
  for (const name of names) {
    await alice!.backend.set(name, Secret.fromText(`c4n4ry ${name}`));
    await sendSecret(alice!, { name, to: bob!.keys.aid, ...KEYS });
  }
  server.calls.length = 0;
  return { alice: alice!, bob: bob!, server };
}

const valueOf = async ({ backend }: Someone, name: string) =>
  (await backend.get(name)).value.exposeText();
const unread = ({ bob, server }: Pair) => server.mail.get(bob.keys.aid)?.length;

Deno.test("a secret in plain text is stored by nobody: the server could have written it", async () => {
  const pair = await sent();
  const { alice, bob, server } = pair;
  const text = new TextDecoder().decode(secretContent("planted", Secret.fromText("x")));
  server.deliver(bob.keys.aid, alice.keys.aid, "text", { text });
  assertEquals(await receive(bob), { secrets: [], unreadable: 0 });
  assertEquals([await bob.backend.list(), unread(pair)], [[], 1]);
});

Deno.test("a sealed secret that the server passes off as somebody else's is not stored, and is counted", async () => {
  const pair = await sent("db");
  const { bob, server } = pair;
  const [mail] = server.mail.get(bob.keys.aid) ?? [];
  server.mail.set(bob.keys.aid, [{ ...mail!, from: (await someone("eve")).keys.aid }]);
  assertEquals(await receive(bob), { secrets: [], unreadable: 1 });
  assertEquals([await bob.backend.list(), unread(pair)], [[], 1]);
});

Deno.test("each is marked as read before the next is stored: what fails later takes nothing back", async () => {
  const pair = await sent("one", "two", "three");
  const { bob, server } = pair;
  const steps: string[] = [];
  const set = bob.backend.set.bind(bob.backend);
  bob.backend.set = async (name, value, version) => {
    if (name === "two") throw new SealholdError("UNREACHABLE", "gone");
    const written = await set(name, value, version);
    steps.push(`stored ${name}, unread ${unread(pair)}`);
    return written;
  };
  assertEquals((await failureOf(() => receive(bob))).code, "UNREACHABLE");
  assertEquals(steps, ["stored one, unread 3"]);
  assertEquals(unread(pair), 2);
  assertEquals(server.paths.filter((path) => path === "messages:acknowledge").length, 1);
  bob.backend.set = set;
  const { secrets } = await receive(bob);
  assertEquals(secrets.map(({ name, stored }) => [name, stored]), [["two", true], ["three", true]]);
  assertEquals(unread(pair), 0);
});

Deno.test("when the mark fails nothing more is stored", async () => {
  const { bob, server } = await sent("one", "two");
  server.lies.set("messages:acknowledge", () => {
    throw new SealholdError("UNREACHABLE", "gone");
  });
  assertEquals((await failureOf(() => receive(bob))).code, "UNREACHABLE");
  assertEquals((await bob.backend.list()).map(({ name }) => name), ["one"]);
});

Deno.test("one whose name is taken is left unread, and stops no other", async () => {
  const pair = await sent("db", "api");
  const { bob } = pair;
  await bob.backend.set("db", Secret.fromText("my own"));
  const received = await receive(bob);
  const [db, api] = received.secrets;
  assertEquals([db?.stored, db?.reason, api?.stored, api?.version], [
    false,
    "The name is taken",
    true,
    1,
  ]);
  assertEquals([await valueOf(bob, "db"), await valueOf(bob, "api")], ["my own", "c4n4ry api"]);
  assertEquals(unread(pair), 1);
  const left = leftUnread(received);
  assertEquals([left?.code, left?.data], ["ALREADY_EXISTS", { names: ["db"] }]);
  assertEquals(leftUnread({ secrets: [api!], unreadable: 0 }), undefined);
});

Deno.test("a name that is taken: by force a newer version, or under another name", async () => {
  const pair = await sent("db");
  const { bob } = pair;
  await bob.backend.set("db", Secret.fromText("my own"));
  const named = await receive(bob, { as: "alices/db" });
  assertEquals(named.secrets[0]?.name, "alices/db");
  await sendSecret(pair.alice, { name: "db", to: bob.keys.aid, ...KEYS });
  assertEquals((await receive(bob, { force: true })).secrets[0]?.version, 2);
  assertEquals([await valueOf(bob, "db"), unread(pair)], ["c4n4ry db", 0]);
});

Deno.test("case 58: each sender is asked about, before anything is stored, and what was declined stays unread", async () => {
  const pair = await sent("db", "api");
  const { alice, bob, server } = pair;
  const eve = await someone("eve", { server });
  await eve.backend.set("PATH", Secret.fromText("c4n4ry"));
  await sendSecret(eve, { name: "PATH", to: bob.keys.aid, ...KEYS });
  const asked: SenderQuestion[] = [];
  const { secrets } = await receive(bob, {}, async (question) => {
    asked.push(question);
    assertEquals(await bob.backend.list(), []);
    return question.from === alice.keys.aid;
  });
  assertEquals(asked, [
    { from: alice.keys.aid, names: ["db", "api"], met: false },
    { from: eve.keys.aid, names: ["PATH"], met: false },
  ]);
  assertEquals(secrets.map(({ name, stored, reason }) => [name, stored, reason]), [
    ["db", true, undefined],
    ["api", true, undefined],
    ["PATH", false, "Declined"],
  ]);
  assertEquals((await bob.backend.list()).map(({ name }) => name), ["api", "db"]);
  assertEquals([unread(pair), leftUnread({ secrets, unreadable: 0 })], [1, undefined]);
});

Deno.test("case 58: where nobody can answer nothing is stored; who is named is not asked about", async () => {
  const pair = await sent("db");
  const { alice, bob } = pair;
  const nobody = () => Promise.reject(new SealholdError("NO_TERMINAL", "no"));
  for (const wish of [{}, { force: true }, { as: "other" }]) {
    assertEquals((await failureOf(() => receive(bob, wish, nobody))).code, "NO_TERMINAL");
  }
  assertEquals([await bob.backend.list(), unread(pair)], [[], 1]);
  const from = [alice.keys.aid];
  assertEquals((await receive(bob, { from }, nobody)).secrets[0]?.stored, true);
  // Where nothing came there is nothing to ask.
  assertEquals((await receive(bob, {}, nobody)).secrets, []);
});

Deno.test("case 58: --force is proposed only where one has written to every sender whose name is taken", async () => {
  const pair = await sent("db");
  const { alice, bob } = pair;
  for (const name of ["db", "mine"]) await bob.backend.set(name, Secret.fromText("my own"));
  const first = await receive(bob, { from: [alice.keys.aid] });
  assertEquals([first.secrets[0]?.met, leftUnread(first)?.hint], [
    false,
    "Add --as <name> for another name",
  ]);
  await sendSecret(bob, { name: "mine", to: alice.keys.aid, ...KEYS });
  const then = await receive(bob);
  assertEquals([then.secrets[0]?.met, leftUnread(then)?.hint], [
    true,
    "Add --force for a newer version, or --as <name> for another name",
  ]);
  const [known] = then.secrets;
  const stranger = { ...known!, met: false };
  assertEquals(
    leftUnread({ secrets: [known!, stranger], unreadable: 0 })?.hint,
    "Add --as <name> for another name",
  );
});

Deno.test("one name and several secrets: none is stored and none is marked", async () => {
  const pair = await sent("one", "two");
  const error = await failureOf(() => receive(pair.bob, { as: "x" }));
  assertEquals([error.code, await pair.bob.backend.list(), unread(pair)], ["USAGE", [], 2]);
});

Deno.test("what is no name and who is no sender is refused before the server is asked", async () => {
  const { bob, server } = await sent("db");
  for (const as of ["../x", "", "a b"]) {
    assertEquals((await failureOf(() => receive(bob, { as }))).code, "INVALID_NAME");
  }
  const from = ["bob"];
  assertEquals(
    (await failureOf(() => receive(bob, { from }))).code,
    "INVALID_VALUE",
  );
  assertEquals(server.calls, []);
});

Deno.test("only from those who are named", async () => {
  const pair = await sent("db");
  const eve = (await someone("eve")).keys.aid;
  assertEquals((await receive(pair.bob, { from: [eve] })).secrets, []);
  const from = [pair.alice.keys.aid];
  assertEquals((await receive(pair.bob, { from })).secrets.length, 1);
});

Deno.test("no value outlives the run in memory, however it ends", async () => {
  const { zero } = Secret.prototype;
  for (const fails of [undefined, "one", "two"]) {
    const { bob } = await sent("one", "two", "three");
    const set = bob.backend.set.bind(bob.backend);
    bob.backend.set = (name, value, version) =>
      name === fails
        ? Promise.reject(new SealholdError("UNREACHABLE", "gone"))
        : set(name, value, version);
    const zeroed = new Set<Secret>();
    Secret.prototype.zero = function () {
      zeroed.add(this);
      zero.call(this);
    };
    try {
      await receive(bob).catch(() => {});
    } finally {
      Secret.prototype.zero = zero;
    }
    assertEquals(zeroed.size, 3, `fails at ${fails}`);
    assert([...zeroed].every((secret) => secret.expose().every((byte) => byte === 0)));
  }
});

Deno.test("send: the newest version, sealed; one that is not there sends nothing", async () => {
  const { alice, bob, server } = await sent();
  const to = bob.keys.aid;
  for (const [name, code] of [["gone", "SECRET_NOT_FOUND"], ["../x", "INVALID_NAME"]] as const) {
    assertEquals((await failureOf(() => sendSecret(alice, { name, to, ...KEYS }))).code, code);
  }
  const early = { name: "../x", to, keys: ["not there"] };
  assertEquals((await failureOf(() => sendSecret(alice, early))).code, "INVALID_NAME");
  const nobody = { name: "gone", to: "bob", ...KEYS };
  assertEquals((await failureOf(() => sendSecret(alice, nobody))).code, "SECRET_NOT_FOUND");
  assertEquals(server.calls, []);
  for (const value of ["old", "c4n4ry-new"]) await alice.backend.set("db", Secret.fromText(value));
  assertEquals((await sendSecret(alice, { name: "db", to, ...KEYS })).version, 2);
  assert(!JSON.stringify(server.calls).includes("c4n4ry"));
  await receive(bob);
  assertEquals(await valueOf(bob, "db"), "c4n4ry-new");
});
