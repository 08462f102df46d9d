/** The function endpoints through `ConvexHttpClient` of the `convex` package: a client that nobody here wrote. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { signChallenge } from "../../src/core/shared/identity/auth.ts";
import { argsHash } from "../../src/core/shared/identity/challenge.ts";
import type { KeyPair } from "../../src/core/shared/identity/key_pair.ts";
import { openMessage } from "../../src/core/shared/message/open.ts";
import { canonicalJsonBytes } from "../../src/crypto/canonical_json.ts";
import { directContext, person, sealDirect } from "../core/shared/message/people.ts";
import { publicKeyOf } from "../server/function_fixture.ts";
import { startTestServer } from "../server/harness.ts";

type Args = Record<string, unknown>;

// deno-lint-ignore no-explicit-any
const mutate = (client: ConvexHttpClient, path: string, args: Args): Promise<any> =>
  client.mutation(makeFunctionReference<"mutation">(path), args);
// deno-lint-ignore no-explicit-any
const query = (client: ConvexHttpClient, path: string, args: Args = {}): Promise<any> =>
  client.query(makeFunctionReference<"query">(path), args);

const connect = (url: string) => new ConvexHttpClient(url, { logger: false });

/** Asks for a challenge, answers it, and sets the session's token. */
async function enter(
  client: ConvexHttpClient,
  keys: KeyPair,
  how: "register" | "sign-in",
): Promise<void> {
  const { aid } = keys;
  const args = how === "register" ? { aid, publicKey: publicKeyOf(keys) } : { aid };
  const { challengeId, payload } = await mutate(client, "auth:issueChallenge", {
    aid,
    purpose: how,
    argsHash: await argsHash(args),
  });
  const auth = await signChallenge(challengeId, payload, keys);
  const path = how === "register" ? "auth:registerUser" : "auth:signIn";
  client.setAuth((await mutate(client, path, { ...args, auth })).token);
}

async function errorOf(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await assertRejects(() => call, ConvexError);
  return error.data as { code: string; message: string };
}

Deno.test("convex: issues a challenge, registers, signs in, sends and reads", async () => {
  await using server = await startTestServer();
  const [alice, bob] = [await person("alice"), await person("bob")];
  const [forAlice, forBob] = [connect(server.url), connect(server.url)];
  await enter(forAlice, alice, "register");
  await enter(forBob, bob, "register");
  await enter(forAlice, alice, "sign-in");
  assertEquals((await query(forAlice, "auth:whoami")).aid, alice.aid);
  assertEquals(
    (await query(forAlice, "auth:getPublicKey", { aid: bob.aid })).publicKey,
    publicKeyOf(bob),
  );

  const { wire } = await sealDirect(alice, [bob], "through a client that nobody here wrote");
  const sent = await mutate(forAlice, "messages:send", {
    to: bob.aid,
    type: "encrypted",
    envelope: JSON.parse(new TextDecoder().decode(wire)),
    ttlMs: 60_000,
  });
  assertEquals(await query(forBob, "messages:unreadCounts"), { [alice.aid]: 1 });
  const { messages } = await query(forBob, "messages:getUnread", { limit: 10 });
  const opened = await openMessage(
    canonicalJsonBytes(messages[0].envelope),
    await directContext(bob, alice),
  );
  assertEquals(new TextDecoder().decode(opened.content), "through a client that nobody here wrote");
  const read = await mutate(forBob, "messages:acknowledge", { ids: [sent.messageId] });
  assertEquals(read, { markedAsRead: 1, deleted: 1, unknown: 0 });
  const lists = await forBob.action(makeFunctionReference<"action">("denyList:add"), {
    aids: [alice.aid],
  });
  assert(lists.deny.includes(alice.aid));
});

Deno.test("convex: refusals arrive as errors with their code", async () => {
  await using server = await startTestServer();
  const [alice, bob] = [await person("alice"), await person("bob")];
  const [forAlice, forBob] = [connect(server.url), connect(server.url)];
  assertEquals((await errorOf(query(forAlice, "auth:whoami"))).code, "AUTH_ERROR");
  await enter(forAlice, alice, "register");
  await enter(forBob, bob, "register");
  await mutate(forBob, "denyList:add", { aids: [alice.aid] });
  const text = { to: bob.aid, type: "text", envelope: { text: "hello" } };
  const denied = await errorOf(mutate(forAlice, "messages:send", text));
  assertEquals(denied.code, "ERR_DENIED");
  assertEquals(denied.message, "The recipient does not take messages from you");
  assertEquals((await errorOf(mutate(forAlice, "no:function", {}))).code, "NOT_FOUND");
});
