/** What is shown of a message: who could have written it, and nothing that a terminal obeys. */
import { assertEquals } from "@std/assert";
import { messageData, messageText } from "../../../src/cli/messages/message_data.ts";
import { secretContent } from "../../../src/core/client/messaging/sealed_secret.ts";
import type { ReadMessage } from "../../../src/core/client/messaging/open_unread.ts";
import { Secret } from "../../../src/secret.ts";

const content = (text: string) => new TextEncoder().encode(text);
const DELIVERED = {
  messageId: "m1",
  from: "A",
  to: "B",
  group: "",
  type: "encrypted" as const,
  sentAt: "2026-01-02T03:04:05.000Z",
  seq: 7,
};
const read = (change: Partial<ReadMessage>, delivered: object = {}) =>
  ({ delivered: { ...DELIVERED, ...delivered }, ...change }) as ReadMessage;
const HEAD = "2026-01-02T03:04:05.000Z  A  (m1)";

Deno.test("message: plain text says who could have written it; a sealed one does not", () => {
  const plain = read({ content: content("hi") });
  assertEquals(messageText(plain).split("\n"), [
    HEAD,
    "Plain text: the server could have written or altered it",
    "hi",
  ]);
  assertEquals(messageData(plain).verified, false);
  const sealed = read({ content: content("hi"), seq: 3 });
  assertEquals(messageText(sealed).split("\n"), [HEAD, "hi"]);
  assertEquals([messageData(sealed).verified, messageData(sealed).seq], [true, 3]);
});

Deno.test("message: a secret's value is shown in no form, and one that is not sealed is none", () => {
  const secret = secretContent("api_key", Secret.fromText("c4n4ry"));
  const sealed = read({ content: secret, seq: 3 });
  assertEquals(
    messageText(sealed).split("\n")[1],
    "The secret api_key: sealhold secrets receive --from A",
  );
  assertEquals(messageData(sealed).secret, { name: "api_key" });
  const plain = read({ content: secret });
  assertEquals(
    messageText(plain).split("\n")[2],
    "It says that it is a secret; one that is not sealed is never stored",
  );
  for (const one of [sealed, plain]) {
    assertEquals(
      `${messageText(one)}${JSON.stringify(messageData(one))}`.includes("c4n4ry"),
      false,
    );
  }
});

Deno.test("message: what is missing before it, was given up, or came again is told", () => {
  const odd = read({
    content: content("hi"),
    seq: 5,
    gap: { from: 2, to: 4, beforeFirst: false },
    superseded: true,
    again: true,
  });
  assertEquals(messageText(odd).split("\n").slice(1, 3), [
    "Missing before it: messages 2 to 4",
    "Its sender has another key since",
  ]);
  const ofGroup = read({ content: content("hi"), seq: 5, superseded: true }, { group: "G" });
  assertEquals(
    messageText(ofGroup).split("\n")[1],
    "Its sender has another key since, or left the group",
  );
  const { missing, superseded, again } = messageData(odd);
  assertEquals([missing, superseded, again], [
    { from: 2, to: 4, beforeFirst: false },
    true,
    true,
  ]);
});

Deno.test("case 33: a message's head is one line, and its text drives no terminal", () => {
  const hostile = read({ content: content("a\u001b[2J\nb"), seq: 1 }, {
    from: "A\n\u001b[2J",
    messageId: "m\n1",
  });
  assertEquals(messageText(hostile).split("\n"), [
    "2026-01-02T03:04:05.000Z  A\\n\\x1b[2J  (m\\n1)",
    "a\\x1b[2J",
    "b",
  ]);
});
