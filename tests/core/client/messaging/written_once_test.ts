/** A sealed message is written once, when it is sealed: nobody parses megabytes to write them again. */
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { WrittenJson } from "../../../../src/core/client/http/written_json.ts";
import { messagingPorts } from "../../../../src/core/client/messaging/messaging_ports.ts";
import { sendSealed } from "../../../../src/core/client/messaging/send_message.ts";
import { writeMessage } from "../../../../src/core/client/messaging/write_message.ts";
import { parseMessage } from "../../../../src/core/shared/message/wire.ts";
import { FakeFunctionServer } from "../../../fakes/fake_function_server.ts";
import { ORIGIN, someone } from "../identity/someone.ts";

async function pair() {
  const server = new FakeFunctionServer(ORIGIN);
  const alice = await someone("alice", { server });
  return { alice, bob: await someone("bob", { server }) };
}

Deno.test("a message goes out as the very bytes that were sealed", async () => {
  const { alice, bob } = await pair();
  const ports = await messagingPorts(alice, {});
  const sent: unknown[] = [];
  const functions = {
    ...ports.functions,
    // What goes out is looked at, and goes on as it was.
    mutation: async (path: string, args: Record<string, unknown>, shape: never) => {
      if (path === "messages:send") sent.push(args.envelope);
      // The shape is what the caller asked for.
      return await ports.functions.mutation(path, args, shape) as never;
    },
  };
  const letter = { to: bob.keys.aid, content: new TextEncoder().encode("hi") };
  await sendSealed({ ...ports, functions }, [alice.keys], letter);
  const [envelope] = sent;
  assertInstanceOf(envelope, WrittenJson);
  // Strict: it takes a message in its one spelling alone.
  assertEquals(parseMessage(envelope.bytes).header.seq, 1);
  const body = alice.auth().http.transport.requests.at(-1)?.body;
  assert(
    new TextDecoder().decode(body).includes(
      `"envelope":${new TextDecoder().decode(envelope.bytes)}`,
    ),
  );
});

Deno.test("what is read to be sent is zeroed, sent or refused", async () => {
  const { alice, bob } = await pair();
  for (const keys of ["keys.json", "nothing.json"]) {
    const content = new TextEncoder().encode("c4n4ry");
    const read = () => Promise.resolve(content);
    const terminal = { isTerminal: () => false, readStdin: read };
    const wish = { to: bob.keys.aid, stdin: true, keys: [keys] };
    // Nothing but the two is asked of it.
    const sent = await writeMessage({ ...alice, terminal: terminal as never }, wish)
      .then(() => true, () => false);
    assertEquals([sent, content.every((byte) => byte === 0)], [keys === "keys.json", true]);
  }
});
