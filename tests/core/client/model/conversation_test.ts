/** What is kept of conversations, and where. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkConversationName,
  type Conversation,
  trimmed,
} from "../../../../src/core/client/model/conversation.ts";
import {
  type ConversationPorts,
  holdConversation,
  lastConversation,
} from "../../../../src/core/client/model/conversation_store.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { failureOf } from "../http/fixture.ts";

const CONVERSATION_KEY = "run/conversations";

const FOLDER = "/state/conversations";

/** A store in memory that says it lasts. */
function lastingStore(): CredentialStore {
  return { ...memoryStore(), describe: () => Promise.resolve({ kind: "sealed" as const }) };
}

function portsOf(files = new MemoryFileSystem(), store = lastingStore()) {
  return { files, store, random: new SeededRandom(), stateDir: "/state" };
}

function talk(...texts: string[]): Conversation {
  return {
    provider: "acme",
    model: "m-1",
    system: "Be brief",
    turns: texts.map((text, i) => ({
      role: i % 2 === 0 ? "user" as const : "assistant" as const,
      text,
    })),
  };
}

async function write(ports: ConversationPorts, name: string, conversation: Conversation) {
  const held = await holdConversation(ports, name);
  const result = await held.keep(conversation);
  held.release();
  return result;
}

async function read(ports: ConversationPorts, name: string): Promise<Conversation | undefined> {
  const held = await holdConversation(ports, name);
  held.release();
  return held.kept;
}

async function jsonFiles(files: MemoryFileSystem): Promise<string[]> {
  return (await files.list(FOLDER)).filter((name) => name.endsWith(".json")).sort();
}

Deno.test("a conversation comes back as it was kept, and the last one is known", async () => {
  const ports = portsOf();
  assertEquals(await read(ports, "a"), undefined);
  assertEquals(await lastConversation(ports), undefined);
  await write(ports, "a", talk("Hi", "Ho é漢😀\u0000"));
  await write(ports, "b", talk("x", "y"));
  assertEquals(await read(ports, "a"), talk("Hi", "Ho é漢😀\u0000"));
  assertEquals(await lastConversation(ports), "b");
  await write(ports, "a", talk("x", "y"));
  assertEquals(await lastConversation(ports), "a");
});

Deno.test("nothing of a conversation lies on the disk in the open, and no nonce comes twice", async () => {
  const ports = portsOf();
  const nonces = new Set<string>();
  for (let i = 0; i < 5; i++) {
    await write(ports, "secret-plan", talk("canary-question", "canary-answer"));
    for (const name of await jsonFiles(ports.files)) {
      const bytes = await ports.files.readPrivate(`${FOLDER}/${name}`, 1e6);
      const text = new TextDecoder().decode(bytes);
      for (const word of ["canary", "secret-plan", "acme", "m-1"]) assert(!text.includes(word));
      nonces.add(JSON.parse(text).nonce);
    }
  }
  assertEquals(nonces.size, 10);
  const temps = (await ports.files.list(FOLDER)).filter((name) => name.endsWith(".tmp"));
  assertEquals(temps, []);
});

Deno.test("case 21: a name is never a path, and names that look alike are kept apart", async () => {
  const ports = portsOf();
  const names = ["../../x", "/etc/passwd", "..", "CON", "last", "a/b", "é", "e\u0301", "A", "a"];
  for (const name of names) {
    checkConversationName(name);
    await write(ports, name, talk(name, "ok"));
  }
  for (const name of names) assertEquals((await read(ports, name))?.turns[0]?.text, name);
  const files = (await ports.files.list(FOLDER)).filter((name) => !name.startsWith("last."));
  assert(files.every((name) => /^[0-9a-f]{64}\.(json|lock)$/.test(name)), `${files}`);
  assertEquals(await jsonFiles(ports.files).then((all) => all.length), names.length + 1);
});

for (
  const name of [
    "",
    " a",
    "a ",
    "a\r",
    "a\0b",
    "a\nb",
    "\u202ea",
    "a\u200db",
    "\ud800",
    "x".repeat(129),
    "x".repeat(5000),
  ]
) {
  Deno.test(`case 21: the name ${JSON.stringify(name.slice(0, 10))} (${name.length}) is refused`, () => {
    const error = assertThrows(() => checkConversationName(name), SealholdError);
    assertEquals(error.code, "INVALID_NAME");
  });
}

Deno.test("case 36: a flipped bit, a cut, another name, another key: one refusal", async () => {
  const ports = portsOf();
  const conversationFiles = async () =>
    (await jsonFiles(ports.files)).filter((name) => name !== "last.json");
  await write(ports, "a", talk("Hi", "Ho"));
  const [own = ""] = await conversationFiles();
  await write(ports, "b", talk("x", "y"));
  const other = (await conversationFiles()).find((name) => name !== own);
  const path = `${FOLDER}/${own}`;
  const good = (await ports.files.readPrivate(path, 1e6))!;
  const put = async (bytes: Uint8Array) => {
    await ports.files.remove(path);
    const file = await ports.files.createPrivate(path);
    await file.write(bytes);
    file.close();
  };
  const wrong = [
    new Uint8Array(0),
    new TextEncoder().encode("{}"),
    good.slice(0, -9),
    (await ports.files.readPrivate(`${FOLDER}/${other}`, 1e6))!,
    ...Array.from(
      good.subarray(0, -1),
      (_, at) => good.map((byte, i) => i === at ? byte ^ 1 : byte),
    ),
  ];
  for (const [i, bytes] of wrong.entries()) {
    await put(bytes);
    assertEquals((await failureOf(() => read(ports, "a"))).code, "DAMAGED", `fault ${i}`);
  }
  await put(good);
  assertEquals(await read(ports, "a"), talk("Hi", "Ho"));
  for (const key of ["A".repeat(43), "short", undefined]) {
    await ports.store.update((entries) => {
      if (key === undefined) delete entries.secrets[CONVERSATION_KEY];
      else entries.secrets[CONVERSATION_KEY] = key;
    });
    assertEquals((await failureOf(() => read(ports, "a"))).code, "DAMAGED");
  }
});

Deno.test("while one run holds a conversation, another is told so; other names are free", async () => {
  const ports = portsOf();
  const held = await holdConversation(ports, "a");
  await write(ports, "b", talk("x", "y"));
  const error = await failureOf(() => holdConversation(ports, "a"));
  assertEquals([error.code, error.message], ["BUSY", "Another run goes on with this conversation"]);
  held.release();
  await write(ports, "a", talk("x", "y"));
});

Deno.test("a store that forgets keeps no conversation", async () => {
  const ports = portsOf(new MemoryFileSystem(), memoryStore());
  const error = await failureOf(() => holdConversation(ports, "a"));
  assertEquals([error.code, error.hint], ["UNSUPPORTED", "sealhold store init"]);
});

Deno.test("holding without keeping leaves the credential store as it was", async () => {
  const ports = portsOf();
  (await holdConversation(ports, "a")).release();
  assertEquals((await ports.store.read()).secrets, {});
});

Deno.test("the oldest exchanges go first, in pairs, until the rest fits", () => {
  const long = talk("1".repeat(10), "2".repeat(10), "3".repeat(10), "4".repeat(10), "5", "6");
  assertEquals(trimmed(long, 1000), { conversation: long, dropped: 0 });
  const cut = trimmed(long, 30);
  assertEquals([cut.dropped, cut.conversation.turns.map(({ text }) => text[0])], [1, [
    "3",
    "4",
    "5",
    "6",
  ]]);
  assertEquals(trimmed(long, 5), { conversation: { ...long, turns: [] }, dropped: 3 });
  const many = talk(...Array.from({ length: 2004 }, () => "x"));
  assertEquals([trimmed(many).dropped, trimmed(many).conversation.turns.length], [2, 2000]);
});

Deno.test("the largest conversation that is kept can be read again", async () => {
  const ports = portsOf();
  for (const letter of ["漢", "\u0001", "\ud800"]) {
    const result = await write(ports, "big", {
      ...talk(letter.repeat(1024 * 1024), letter.repeat(1024 * 1024 - 8)),
    });
    assertEquals(result.dropped, 0);
    assertEquals((await read(ports, "big"))?.turns.length, 2);
  }
});
