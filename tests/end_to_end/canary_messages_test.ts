/**
 * The canary scan over identities and sealed messages (threats.md A9): no private key, no key derived from one, no key of a
 * message or a group and no sealed text comes out anywhere but where a command is there to put it.
 */
import { assert, assertEquals } from "@std/assert";
import { Evidence } from "../canary/evidence.ts";
import { Envelopes } from "./canary/envelopes.ts";
import { groups, rotations } from "./canary/group_commands.ts";
import {
  directMessages,
  lists,
  type People,
  sealedFiles,
  sentSecrets,
} from "./canary/message_commands.ts";
import { Person } from "./canary/person.ts";
import { watchedSealhold } from "./canary/servers.ts";
import { type Tally, World } from "./canary/world.ts";

const ignore = Deno.build.os !== "linux";
const MIN_RUNS = 250;
const MIN_COMMANDS = 35;
const MIN_MESSAGES = 15;

const newTally = (): Tally => ({ ok: 0, failed: 0, programs: new Set(), commands: new Set() });

Deno.test("A9: no key and no sealed text is written, by the people's side or the server's", {
  ignore,
}, async () => {
  const evidence = new Evidence();
  const tally = newTally();
  const envelopes = new Envelopes(evidence);
  {
    await using server = await watchedSealhold(evidence, {}, {
      onRequest: (body) => envelopes.onRequest(body),
      holds: { may: ["text message"] },
    });
    const env = { SEALHOLD_API_URL: server.url };
    await using a = await World.make(evidence, tally, env);
    await using b = await World.make(evidence, tally, env);
    await using c = await World.make(evidence, tally, env);
    const [alice, bob, carol] = await Promise.all([a, b, c].map(async (world) => {
      const person = await Person.make(world, envelopes, world === c);
      await person.register(server.url);
      return person;
    }));
    const people: People = { alice: alice!, bob: bob!, carol: carol! };
    await server.collect("registration");
    await directMessages(people);
    await server.collect("direct messages");
    await sealedFiles(people);
    const group = await groups(people);
    await server.collect("groups");
    await rotations(people, group);
    await server.collect("rotations");
    await lists(people);
    await sentSecrets(people);
  }
  const { messages, wraps, contents } = await envelopes.plantDerived();
  const hits = evidence.hits();
  const { ok, failed, programs, commands } = tally;
  const searched = `${evidence.secrets} secrets in ${Math.round(evidence.bytes / 1024)} KiB`;
  const sealed = `${messages} messages with ${wraps} wraps`;
  // deno-lint-ignore no-console
  console.log(
    `canary: ${ok} runs that succeed, ${failed} that fail, of ${commands.size} commands; ${sealed}; ${searched}; ${hits.length} hits`,
  );
  assertEquals(hits, []);
  // What was searched for is what was sealed.
  assert(contents.every((text) => /^plaintext |"text":"secret value /.test(text)));
  assertEquals([...programs], ["secret-tool"]);
  assert(ok + failed >= MIN_RUNS && commands.size >= MIN_COMMANDS && messages >= MIN_MESSAGES);
});

Deno.test("A9: the scan finds a derived key that somebody writes down, in any shape", {
  ignore,
}, async () => {
  const evidence = new Remembering();
  const envelopes = new Envelopes(evidence);
  await using world = await World.make(evidence, newTally());
  const keys = await Person.make(world, envelopes, false);
  const { stdout } = await world.runAs([
    ...["encrypt", "--public-key-file", keys.keys, "--message", "x", "--format", "json"],
  ]);
  envelopes.add(JSON.parse(stdout));
  await envelopes.plantDerived();
  assertEquals(evidence.hits(), []);
  const kinds = ["shared secret", "wrapping key", "message key", "body key", "X25519 scalar"];
  for (const kind of kinds) {
    const bytes = evidence.planted.get(kind)!;
    for (const text of [bytes.toHex(), bytes.toBase64(), `x${bytes.toBase64()}`]) {
      evidence.exhibit(kind, `debug: key ${text}`);
    }
    evidence.exhibit(kind, bytes);
  }
  const found = evidence.hits();
  for (const kind of kinds) {
    const shapes = found.filter(({ place, label }) => place === kind && label.startsWith(kind));
    assert(shapes.length >= 3, kind);
  }
});

/** Tells what was planted, so that it can be leaked. */
class Remembering extends Evidence {
  readonly planted = new Map<string, Uint8Array>();

  override plant(kind: string, secret: string | Uint8Array): void {
    if (typeof secret !== "string") this.planted.set(kind, secret);
    super.plant(kind, secret);
  }
}
