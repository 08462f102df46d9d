/** Arguments of functions and the bodies that carry them: bounded before anything is done with them. */
import { assertEquals } from "@std/assert";
import { linkTailscale } from "../../src/core/server/tailscale/link_account.ts";
import { callFunction, refusal, register, value } from "./function_fixture.ts";
import { openTestApp } from "./harness.ts";

const MIB = 1024 * 1024;
const ids = (count: number, id = "x") => Array<string>(count).fill(id);

Deno.test("functions: arguments out of bounds are refused by name", async () => {
  await using app = await openTestApp();
  const { token, aid } = await register(app, "alice");
  const asked = { aid, purpose: "p", argsHash: "h" };
  const wrong: [string, Record<string, unknown>][] = [
    ["messages:acknowledge", { ids: ids(1001) }],
    ["messages:acknowledge", { ids: [] }],
    ["messages:acknowledge", { ids: ids(1, "x".repeat(65)) }],
    ["messages:acknowledge", { ids: ids(1, "a b") }],
    ["messages:acknowledge", { ids: ids(1, "a\n") }],
    ["messages:getUnread", { from: ids(101) }],
    ["messages:getUnread", { limit: 501 }],
    ["messages:getUnread", { limit: 0 }],
    ["messages:getUnread", { since: -1 }],
    ["messages:unreadCounts", { from: ids(101) }],
    ["auth:issueChallenge", { ...asked, purpose: "a b" }],
    ["auth:issueChallenge", { ...asked, purpose: "x".repeat(65) }],
    ["auth:issueChallenge", { ...asked, purpose: "" }],
    ["auth:issueChallenge", { ...asked, ttlMs: 999 }],
    ["allowList:add", { aids: ids(1001) }],
    ["denyList:remove", { aids: ids(1001) }],
    ["groups:get", { groupId: "a/b" }],
  ];
  for (const [path, args] of wrong) {
    const what = `${path} ${JSON.stringify(args).slice(0, 60)}`;
    assertEquals(await refusal(callFunction(app, path, args, token)), "VALIDATION_ERROR", what);
  }
  await value(callFunction(app, "messages:acknowledge", { ids: ids(1000) }, token));
  await value(callFunction(app, "messages:getUnread", { from: ids(100), limit: 500 }, token));
});

Deno.test("case 43: only a message of somebody who is signed in may be larger than 1 MiB", async () => {
  await using app = await openTestApp();
  const { token, aid } = await register(app, "alice");
  const body = (path: string) =>
    JSON.stringify({ path, args: { to: aid, type: "text", envelope: { text: "x".repeat(MIB) } } });
  const send = async (path: string, token?: string) => {
    const answer = await app.send("POST", "/api/mutation", {
      body: body(path),
      ...(token === undefined ? {} : { token }),
    });
    return answer.status;
  };
  assertEquals(await send("messages:send"), 413);
  assertEquals(await send("messages:acknowledge", token), 413);
  assertEquals(await send("messages:send", token), 200);
});

Deno.test("functions: an account is an identity by its AID, and not by another name that it is linked to", async () => {
  await using app = await openTestApp();
  const { identities } = app.store;
  const ports = { identities, clock: app.clock };
  await linkTailscale(ports, { username: app.username, userId: "123", login: "a@example.com" });
  const { access } = await app.logIn();
  assertEquals((await value(callFunction(app, "auth:whoami", {}, access))).aid, null);
  const answer = callFunction(app, "messages:unreadCounts", {}, access);
  assertEquals(await refusal(answer), "PERMISSION_DENIED");
});
