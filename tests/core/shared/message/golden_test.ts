/** threats.md A19 and A20: published vectors open, or are refused, for ever; here and in a reader written from the document. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { verifyChain } from "../../../../src/core/shared/group/verify_chain.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { parseKeysFile } from "../../../../src/core/shared/identity/key_pair.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { parseReplayState } from "../../../../src/core/shared/message/replay.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { printFigure } from "../../../crypto/vectors.ts";
import { makeVectors, type MessageVector } from "./golden_recipes.ts";
import { assertRefused } from "./refusal.ts";
import { keyDirectory } from "../identity/known_keys.ts";

type OpenContext = Parameters<typeof openMessage>[1];

const FOLDER = fromFileUrl(new URL("../../../vectors/messages/", import.meta.url));
const READER = fromFileUrl(new URL("../../../interop/message_reader.mjs", import.meta.url));
const RECIPES = await makeVectors();
const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

async function read(name: string): Promise<MessageVector> {
  return JSON.parse(await Deno.readTextFile(FOLDER + name)) as MessageVector;
}

async function contextOf(vector: MessageVector): Promise<OpenContext> {
  const { keys, logs, group, taken } = vector;
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const walked = Object.entries(logs).map(([aid, records]) => walkKeyLog(aid, records));
  const directory = keyDirectory(await Promise.all(walked));
  const state = taken === null || taken === "unchecked" ? undefined : parseReplayState(taken);
  return {
    keys: await Promise.all(keys.map((file) => parseKeysFile(encode(file)))),
    directory,
    conversation: group === null
      ? "direct"
      : await verifyChain(group.group_id, group.records, directory),
    replay: taken === "unchecked" ? "unchecked" : () => Promise.resolve(state),
  };
}

async function check(vector: MessageVector): Promise<void> {
  if (vector.at === "log" || vector.at === "chain") {
    const { code } = await assertRejects(() => contextOf(vector), SealholdError);
    assert(code === "DAMAGED" || code === "SIGNATURE_INVALID", code);
    return;
  }
  const context = await contextOf(vector);
  const wire = new TextEncoder().encode(vector.wire);
  if (vector.at !== null) return await assertRefused(wire, context, vector.at);
  const { sender, content } = await openMessage(wire, context);
  const { aid, ...rest } = sender;
  assertEquals({ sender: aid, ...rest, content: encodeBase64url(content) }, vector.opened);
}

Deno.test("every published message opens, or is refused for the reason that is published", async () => {
  for (const name of NAMES) await check(await read(name));
  assert(NAMES.length >= 40);
  printFigure(`published messages: ${NAMES.length}/${NAMES.length} as published`);
});

Deno.test("published messages are never changed: each is byte for byte what its recipe makes", async () => {
  assertEquals(Object.keys(RECIPES).map((name) => `${name}.json`).sort(), NAMES);
  for (const [name, vector] of Object.entries(RECIPES)) {
    const text = await Deno.readTextFile(`${FOLDER}${name}.json`);
    assertStrictEquals(text, JSON.stringify(vector, null, 1) + "\n", name);
  }
});

Deno.test("a second reader in under 250 lines of Node opens and refuses every one alike", async () => {
  const lines = (await Deno.readTextFile(READER)).split("\n").length - 1;
  assert(lines < 250, `${lines} lines`);
  const command = new Deno.Command("node", {
    args: [READER, ...NAMES.map((name) => FOLDER + name)],
  });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertStrictEquals(answers.length, NAMES.length);
  for (const [i, name] of NAMES.entries()) {
    const { at, opened } = await read(name);
    assertEquals(answers[i], at === null ? { opened } : { refused: at }, name);
  }
  printFigure(`second reader, ${lines} lines: ${answers.length}/${NAMES.length}`);
});
