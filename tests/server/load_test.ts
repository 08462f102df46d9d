/** What one client may make the server hold in memory (threats.md case 43), and wait for. */
import { assert, assertEquals } from "@std/assert";
import { callFunction, register } from "./function_fixture.ts";
import { openTestApp, readResponse, type TestApp } from "./harness.ts";

const KIB = 1024;

Deno.test("case 43: bodies of the token routes end at 16 KiB", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  for (const route of ["token/", "token/refresh/", "logout/", "ws-token/"]) {
    const post = async (body: string, headers = {}) =>
      (await app.send("POST", `/api/v1/${route}`, { token, body, headers })).status;
    assertEquals(await post("{}", { "content-length": "16385" }), 413, route);
    assert(await post("{}", { "content-length": "16384" }) !== 413, route);
    if (route !== "ws-token/") assertEquals(await post(" ".repeat(16 * KIB + 1)), 413, route);
  }
});

/** A request whose body has begun and does not end until it is told to. `taken`: the server asks for what follows. */
function openBody(app: TestApp, token: string, bytes: number) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const taken = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (each) => {
      if (controller !== undefined) return taken.resolve();
      controller = each;
      each.enqueue(new Uint8Array(bytes).fill(0x20));
    },
  }, { highWaterMark: 0 });
  const headers = { authorization: `Bearer ${token}` };
  const init = { method: "POST", headers, body };
  const answer = app.handler(new Request("http://sealhold.test/secrets/set", init), { peer: "x" });
  return { answer, taken: taken.promise, end: () => controller?.close() };
}

Deno.test("case 43: bodies being read share a budget; above it the answer is 503", async () => {
  await using app = await openTestApp({ bodyBudgetBytes: 1000 * KIB });
  const { access: token } = await app.logIn();
  const held = Array.from({ length: 10 }, () => openBody(app, token, 100 * KIB));
  for (const { taken } of held) await taken;
  const set = () => app.send("POST", "/secrets/set", { token, body: { name: "A", value: "x" } });
  const refused = await set();
  assertEquals([refused.status, refused.json.error.code], [503, "busy"]);
  assertEquals(refused.headers.get("retry-after"), "1");
  assertEquals((await app.send("GET", "/secrets/list", { token })).status, 200);
  for (const each of held) each.end();
  for (const each of held) assertEquals((await readResponse(await each.answer)).status, 400);
  assertEquals((await set()).status, 201, "all of it was given back");
});

Deno.test("case 43: the body of a function counts until it is answered, and no longer", async () => {
  await using app = await openTestApp({ bodyBudgetBytes: 10 * KIB });
  const alice = await register(app, "alice");
  const { messages } = app.store;
  const [entered, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { send } = messages;
  messages.send = async (message) => {
    entered.resolve();
    await goOn.promise;
    return await send(message);
  };
  const envelope = { text: "x".repeat(7 * KIB) };
  const sending = () =>
    callFunction(app, "messages:send", { to: alice.aid, type: "text", envelope }, alice.token);
  const first = sending();
  await entered.promise;
  assertEquals((await sending()).status, 503);
  assertEquals((await callFunction(app, "auth:whoami", {}, alice.token)).status, 200);
  goOn.resolve();
  assertEquals((await first).json.status, "success");
  // Given back once, after a success as after a refusal.
  for (let i = 0; i < 3; i++) {
    assertEquals((await sending()).status, 200);
    const refused = { to: "nobody", type: "text", envelope };
    assertEquals((await callFunction(app, "messages:send", refused, alice.token)).status, 560);
  }
});

Deno.test("case 43: a batch answers at most 4 MiB of values", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const names = Array.from({ length: 65 }, (_, i) => `S${i}`);
  for (const name of names) {
    const body = { name, value: "\u0001".repeat(64 * KIB) };
    assertEquals((await app.send("POST", "/secrets/set", { token, body })).status, 201);
  }
  const batch = (asked: string[]) =>
    app.send("POST", "/secrets/batch", { token, body: { names: asked } });
  const refused = await batch(names);
  assertEquals([refused.status, refused.json.error.code], [413, "secret_value_too_large"]);
  assert(refused.json.error.message.includes("fewer"));
  const answered = await batch(names.slice(1));
  assertEquals([answered.status, answered.json.data.secrets.length], [200, 64]);
  assert(answered.text.length < 6 * KIB * KIB, "controls are not escaped one by one");
});
