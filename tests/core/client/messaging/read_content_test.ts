/** What is sent, to whom, and from whom it is read: as it is named on the command line. */
import { assertEquals } from "@std/assert";
import { countUnread, sendersOnStdin } from "../../../../src/core/client/messaging/count_unread.ts";
import { markOwnAsRead } from "../../../../src/core/client/messaging/mark_as_read.ts";
import {
  type HeldState,
  withMessageState,
} from "../../../../src/core/client/messaging/message_state.ts";
import { messagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { readContent } from "../../../../src/core/client/messaging/read_content.ts";
import { readMembers } from "../../../../src/core/client/messaging/read_members.ts";
import { checkSenders } from "../../../../src/core/client/messaging/senders.ts";
import { ownFunctions } from "../../../../src/core/client/identity/own_session.ts";
import { failureOf, someone } from "../identity/someone.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const AID = `D${"A".repeat(43)}`;
const GROUP = "B".repeat(42) + "A";

Deno.test("content: exactly one source, and a dash is no other road to stdin's limit", async () => {
  const ada = await someone("ada", { stdin: "piped" });
  ada.files.put("/work/a.txt", bytes("a file"));
  const none = [
    {},
    { stdin: false },
    { message: "", stdin: true },
    { stdin: true, messageData: "a.txt" },
    { message: "x", messageData: "a.txt" },
  ];
  for (const source of none) {
    const error = await failureOf(() => readContent(ada, source, 100));
    assertEquals([error.code, error.message], ["USAGE", "Say what to send, once"]);
  }
  assertEquals([ada.terminal.stdinReads, ada.userFiles.opened], [0, []]);
  assertEquals(await readContent(ada, { message: "" }, 100), bytes(""));
  for (const source of [{ stdin: true }, { messageData: "-" }]) {
    const piping = await someone("ada", { stdin: "piped" });
    assertEquals(await readContent(piping, source, 100), bytes("piped"));
  }
  assertEquals(await readContent(ada, { messageData: "a.txt" }, 100), bytes("a file"));
  for (const source of [{ stdin: true }, { messageData: "-" }, { messageData: "a.txt" }]) {
    const piping = await someone("ada", { stdin: "piped" });
    piping.files.put("/work/a.txt", bytes("a file"));
    assertEquals((await failureOf(() => readContent(piping, source, 4))).code, "INVALID_VALUE");
  }
});

Deno.test("senders: one that is neither an AID nor a group id is refused, for nothing would ever come from it", async () => {
  for (const id of ["", "bob", `${AID}A`, "../x", `D${"=".repeat(43)}`, `${GROUP} `]) {
    assertEquals((await failureOf(() => checkSenders([AID, id]))).code, "INVALID_VALUE", id);
  }
  assertEquals(checkSenders([AID, GROUP]), [AID, GROUP]);
  assertEquals(checkSenders([]), []);
});

Deno.test("senders on stdin: what list-unread prints and nothing else; nobody is nobody", async () => {
  for (const stdin of ["", "[]", `"${AID}"`, "null", `{"bob":1}`, `{"${AID}":1`, `{"a":1,"a":2}`]) {
    const ada = await someone("ada", { stdin });
    assertEquals((await failureOf(() => sendersOnStdin(ada))).code, "INVALID_VALUE", stdin);
  }
  const large = await someone("ada", { stdin: new Uint8Array(1024 * 1024 + 1) });
  assertEquals(
    (await failureOf(() => sendersOnStdin(large))).message,
    "Stdin has more than 1048576 bytes",
  );
  const right = await someone("ada", { stdin: JSON.stringify({ [AID]: 1, [GROUP]: 2 }) });
  assertEquals(await sendersOnStdin(right), [AID, GROUP]);
  assertEquals(await sendersOnStdin(await someone("ada", { stdin: "{}" })), []);
});

Deno.test("counts: a server that answers with a list, a name or half a message is not believed", async () => {
  const ada = await someone("ada");
  const functions = await ownFunctions(ada, {});
  for (const said of [[], null, { bob: 1 }, { [AID]: -1 }, { [AID]: 0.5 }, { [AID]: "1" }]) {
    ada.server.lies.set("messages:unreadCounts", () => said);
    const error = await failureOf(() => countUnread(functions, []));
    assertEquals(error.code, "BAD_RESPONSE", JSON.stringify(said));
  }
  ada.server.lies.clear();
  ada.server.deliver(ada.keys.aid, AID, "text", {});
  assertEquals(await countUnread(functions, []), { [AID]: 1 });
  assertEquals(await countUnread(functions, [GROUP]), {});
});

Deno.test("members: none, one that is no AID, and too large a list are refused; a file wins over the option", async () => {
  const ada = await someone("ada");
  const put = (text: string | Uint8Array<ArrayBuffer>) =>
    ada.files.put("/work/m", typeof text === "string" ? bytes(text) : text);
  const list = { members: [], memberList: "m" };
  assertEquals((await failureOf(() => readMembers(ada, { members: [] }))).code, "USAGE");
  put(" \n,\r\n");
  assertEquals((await failureOf(() => readMembers(ada, list))).code, "USAGE");
  for (const text of [`${AID}\nbob`, GROUP]) {
    put(text);
    assertEquals((await failureOf(() => readMembers(ada, list))).code, "INVALID_VALUE");
  }
  put(new Uint8Array(256 * 1024 + 1));
  assertEquals(
    (await failureOf(() => readMembers(ada, list))).message,
    "The file has more than 262144 bytes",
  );
  assertEquals(
    (await failureOf(() => readMembers(ada, { members: ["bob"] }))).code,
    "INVALID_VALUE",
  );
  put(`${AID}\r\n${ada.keys.aid}, ${AID}\n`);
  assertEquals(await readMembers(ada, list), [AID, ada.keys.aid, AID]);
});

Deno.test("mark as read: it must be said which; the ids of a file, and whose state forgets them", async () => {
  const ada = await someone("ada");
  assertEquals((await failureOf(() => markOwnAsRead(ada, {}))).code, "USAGE");
  ada.files.put("/work/large", new Uint8Array(4 * 1024 * 1024 + 1));
  for (
    const wish of [{ ids: [] }, { ids: ["../x"] }, { idsData: "large" }, { idsData: "keys.json" }]
  ) {
    assertEquals((await failureOf(() => markOwnAsRead(ada, wish))).code, "INVALID_VALUE");
  }
  assertEquals(ada.server.calls, []);
  const ids = [1, 2, 3].map(() => ada.server.deliver(ada.keys.aid, AID, "text", {}));
  const open = async (work: (state: HeldState) => unknown) =>
    await withMessageState(await messagingPorts(ada, {}), ada.keys.aid, async (held) => {
      await work(held);
      return Object.keys(held.state.open);
    });
  await open(async ({ state, save }) => {
    for (const [delivery, id] of ids.entries()) state.open[id] = { hash: GROUP, delivery };
    await save();
  });
  const marked = { markedAsRead: 1, deleted: 1, unknown: 0 };
  assertEquals(await markOwnAsRead(ada, { ids: ids.slice(0, 1) }), marked);
  assertEquals(await open(() => {}), ids.slice(1));
  ada.files.put("/work/ids.json", bytes(JSON.stringify({ ids: ids.slice(1) })));
  assertEquals((await markOwnAsRead(ada, { idsData: "ids.json" })).markedAsRead, 2);
  assertEquals(await open(() => {}), []);
});
