/** The function endpoints as a protocol: forms of a call, statuses, and hostile bodies. */
import { assertEquals } from "@std/assert";
import { functionTable } from "../../src/server/functions/registry.ts";
import { callFunction, QUERIES, refusal, register, value } from "./function_fixture.ts";
import { openTestApp, type TestApp } from "./harness.ts";

function test(title: string, body: (app: TestApp) => Promise<void>) {
  Deno.test(`function routes: ${title}`, async () => {
    await using app = await openTestApp();
    await body(app);
  });
}

test("every function of the contract is there, and no other; queries are queries", () => {
  const table = functionTable();
  assertEquals([...table.keys()].sort(), [
    "allowList:add",
    "allowList:clear",
    "allowList:list",
    "allowList:remove",
    "auth:getPublicKey",
    "auth:issueChallenge",
    "auth:proveChallenge",
    "auth:registerUser",
    "auth:rotateKey",
    "auth:signIn",
    "auth:whoami",
    "denyList:add",
    "denyList:clear",
    "denyList:list",
    "denyList:remove",
    "groups:addMembers",
    "groups:create",
    "groups:get",
    "groups:leave",
    "groups:list",
    "groups:removeMembers",
    "messages:acknowledge",
    "messages:getUnread",
    "messages:send",
    "messages:unreadCounts",
  ]);
  const queries = [...table].filter(([, { kind }]) => kind === "query").map(([path]) => path);
  assertEquals(queries.sort(), QUERIES.toSorted());
  const open = [...table].filter(([, { open }]) => open).map(([path]) => path);
  assertEquals(open.sort(), [
    "auth:issueChallenge",
    "auth:proveChallenge",
    "auth:registerUser",
    "auth:signIn",
  ]);
  return Promise.resolve();
});

test("args as an object or as an array of one; actions take both kinds", async (app) => {
  const { token, aid } = await register(app, "alice");
  for (const args of [{}, [{}], undefined]) {
    for (const endpoint of ["query", "action"]) {
      const body = { path: "auth:whoami", args, format: "convex_encoded_json" };
      const { json } = await app.send("POST", `/api/${endpoint}`, { token, body });
      assertEquals([json.status, json.value.aid], ["success", aid]);
    }
  }
  const mutation = { path: "denyList:clear", args: {} };
  const asAction = await app.send("POST", "/api/action", { token, body: mutation });
  assertEquals(asAction.json.status, "success");
});

test("a mutation is no query and a query no mutation", async (app) => {
  const { token } = await register(app, "alice");
  const wrong: [string, string][] = [["query", "denyList:clear"], ["mutation", "auth:whoami"]];
  for (const [endpoint, path] of wrong) {
    const answer = app.send("POST", `/api/${endpoint}`, { token, body: { path, args: {} } });
    assertEquals(await refusal(answer), "VALIDATION_ERROR");
  }
});

test("what is no call is refused, and nothing of it is repeated", async (app) => {
  const canary = "s3cr3t-canary";
  const bodies = [
    canary,
    `{"path":"${canary}"`,
    "null",
    "[]",
    `"${canary}"`,
    "{}",
    `{"path":"${canary}","args":{}}`,
    `{"path":7,"args":{}}`,
    `{"path":"auth:whoami","args":[]}`,
    `{"path":"auth:whoami","args":[{},{}]}`,
    `{"path":"auth:whoami","args":["${canary}"]}`,
    `{"path":"auth:whoami","args":{"${canary}":1,"${canary}":2}}`,
    `{"path":"auth:whoami","args":{"n":1e400}}`,
    `{"path":"auth:whoami","args":${"[".repeat(100)}${"]".repeat(100)}}`,
    `{"path":"auth:whoami","args":{"s":"\\ud800"}}`,
    `{"path":"auth:issueChallenge","args":{"aid":"${canary}","purpose":7,"argsHash":"x"}}`,
    `{"path":"auth:issueChallenge","args":{"${canary}":1}}`,
  ];
  for (const body of bodies) {
    const answer = await app.send("POST", "/api/query", { body });
    assertEquals([answer.status, answer.json.errorData.code], [560, "VALIDATION_ERROR"], body);
    assertEquals(answer.text.includes(canary), false, answer.text);
  }
  const inherited = ["constructor:x", "__proto__:x", "toString:x", "auth:nothing"];
  for (const path of inherited) {
    const code = (await callFunction(app, path)).json.errorData.code;
    assertEquals(code === "NOT_FOUND" || code === "VALIDATION_ERROR", true, path);
  }
});

test("statuses: other methods, compressed, too large, and a token that is limited", async (app) => {
  assertEquals((await app.send("GET", "/api/query")).status, 405);
  const zipped = await app.send("POST", "/api/query", {
    body: {},
    headers: { "content-encoding": "gzip" },
  });
  assertEquals([zipped.status, zipped.json.status], [415, "error"]);
  const large = await app.send("POST", "/api/mutation", {
    body: { path: "auth:signIn", args: { aid: "x".repeat(1024 * 1024) } },
  });
  assertEquals([large.status, large.json.status], [413, "error"]);
  const { aid, token } = await register(app, "alice");
  const [user] = (await app.store.users.list()).filter(({ username }) => username === aid);
  const sessionId =
    JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))).sid;
  const limited = await app.deps.signer.sign({
    userUuid: user!.userUuid,
    sessionId,
    tokenId: "t",
    clientId: "sealhold-cli",
    scopes: ["secrets:read"],
    issuedAtSec: Math.floor(Date.now() / 1000),
    expiresAtSec: Math.floor(Date.now() / 1000) + 60,
  }, "access");
  assertEquals(await refusal(callFunction(app, "auth:whoami", {}, limited)), "PERMISSION_DENIED");
});

test("a body of millions of tiny values is refused before it is parsed", async (app) => {
  const { token, aid } = await register(app, "alice");
  const send = (envelope: string) =>
    app.send("POST", "/api/mutation", {
      token,
      body:
        `{"path":"messages:send","args":{"to":"${aid}","type":"encrypted","envelope":${envelope}}}`,
    });
  for (const value of ["0", "{}", "[]", `""`]) {
    const { json } = await send(`[${`${value},`.repeat(3_000_000)}${value}]`);
    assertEquals(json.errorData.message, "The body has too many parts");
  }
  // What stands within a text is no part.
  const text = JSON.stringify(`,"[{`.repeat(1_000_000));
  const body =
    `{"path":"messages:send","args":{"to":"${aid}","type":"text","envelope":{"text":${text}}}}`;
  assertEquals((await app.send("POST", "/api/mutation", { token, body })).json.status, "success");
});

test("a failing store says nothing but that it failed", async (app) => {
  const { token } = await register(app, "alice");
  const messages = app.store.messages as { counts: unknown };
  messages.counts = () => Promise.reject(new Error("SELECT canary"));
  const answer = await callFunction(app, "messages:unreadCounts", {}, token);
  assertEquals([answer.status, answer.json.errorData.code], [500, "SERVER_ERROR"]);
  assertEquals(answer.text.includes("canary"), false);
});

test("the log names the function and the code, never what was sent", async (app) => {
  const { token } = await register(app, "alice");
  await value(callFunction(app, "denyList:clear", {}, token));
  await callFunction(app, "messages:send", { to: "canary" }, token);
  const [ok, refused] = app.records.slice(-2);
  assertEquals([ok?.route, ok?.status], ["/api/mutation denyList:clear", 200]);
  assertEquals(
    [refused?.route, refused?.status, refused?.reason],
    ["/api/mutation messages:send", 560, "VALIDATION_ERROR"],
  );
  assertEquals(JSON.stringify(app.records).includes("canary"), false);
});
