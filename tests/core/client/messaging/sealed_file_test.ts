/** Content outside any conversation, and the two lists of people: what is sealed by whom, what is sent in which order. */
import { assertEquals } from "@std/assert";
import type { FunctionClient } from "../../../../src/core/client/http/function_client.ts";
import { contactList } from "../../../../src/core/client/messaging/contact_lists.ts";
import { decryptWith, encryptFor } from "../../../../src/core/client/messaging/sealed_file.ts";
import type { MessagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { person } from "../../shared/message/people.ts";

const content = new TextEncoder().encode("hi");
const ports = {
  random: new SeededRandom(),
  clock: new FixedClock(),
  files: new MemoryFileSystem(),
  paths: () => ({ config: "/config", state: "/state" }),
};

Deno.test("sealed file: from its sender where there is one, outside any conversation, opened again and again", async () => {
  const [alice, bob] = [await person("alice"), await person("bob")];
  const sealed = await encryptFor(ports, [bob.publicKey], content, alice);
  for (let i = 0; i < 2; i++) {
    const opened = await decryptWith(ports, [bob], sealed);
    assertEquals([opened.sender.aid, [...opened.content]], [alice.aid, [...content]]);
    assertEquals([opened.header.seq, opened.header.prev], [0, ""]);
  }
  const nameless = await encryptFor(ports, [bob.publicKey], content, undefined);
  const { sender } = await decryptWith(ports, [bob], nameless);
  assertEquals([alice.aid, bob.aid].includes(sender.aid), false);
});

Deno.test("contact lists: whom one leaves out goes first, and both are said", async () => {
  const aid = (await person("alice")).aid;
  const calls: [string, unknown][] = [];
  const answer = { allow: [], deny: [], updatedAt: null };
  const call = (path: string, args: unknown) => {
    calls.push([path, args]);
    return Promise.resolve(answer as never); // the schema of the answer is the function's own
  };
  const functions: Partial<FunctionClient> = { query: call, mutation: call };
  const of = { functions } as Pick<MessagingPorts, "functions"> as MessagingPorts;
  await contactList(of, "allowList", { kind: "change", add: [aid], remove: [aid] });
  assertEquals(calls, [["allowList:remove", { aids: [aid] }], ["allowList:add", { aids: [aid] }]]);
  calls.length = 0;
  await contactList(of, "denyList", { kind: "change", add: [], remove: [] });
  assertEquals(calls.map(([path]) => path), ["denyList:list"]);
});
