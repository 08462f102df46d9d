/** Case 53: whose bodies may take how much, and what everybody always has room for. */
import { assertEquals, assertThrows } from "@std/assert";
import { bodiesOf, BodyBudgets, DEFAULT_BODY_BUDGETS } from "../../src/server/http/body_budgets.ts";
import { BodyOpener } from "../../src/server/http/body_bytes.ts";
import { Refusal } from "../../src/server/http/refusal.ts";
import { openBody } from "./open_body.ts";
import { openTestApp, readResponse } from "./harness.ts";
import { callFunction, register } from "./function_fixture.ts";

const LIMITS = {
  maxBytes: 100,
  maxPerAddress: 60,
  maxPerAccount: 40,
  smallBytes: 10,
  maxSmallBytes: 30,
  maxSmallPerAddress: 20,
};

function sender(peer: string, userUuid?: string) {
  return { peer, userUuid };
}

function isFull(budgets: BodyBudgets, bytes: number, who: ReturnType<typeof sender>): boolean {
  const body = budgets.of(who);
  try {
    body.take(bytes);
    body.giveBack(bytes);
    return false;
  } catch {
    return true;
  }
}

Deno.test("body budgets: large bodies of an identity, of an address, and of all", () => {
  const budgets = new BodyBudgets(LIMITS);
  budgets.of(sender("192.0.2.1", "ann")).take(40);
  assertEquals(isFull(budgets, 11, sender("192.0.2.2", "ann")), true, "ann, wherever she is");
  assertEquals(isFull(budgets, 21, sender("192.0.2.1", "ben")), true, "whoever is there");
  assertEquals(isFull(budgets, 20, sender("192.0.2.1", "ben")), false);
  budgets.of(sender("192.0.2.2", "ben")).take(40);
  assertEquals(isFull(budgets, 21, sender("192.0.2.3", "cat")), true, "all together");
  assertEquals(isFull(budgets, 20, sender("192.0.2.3", "cat")), false);
});

Deno.test("body budgets: small bodies are counted apart; one that grows is counted as a large one, whole", () => {
  const budgets = new BodyBudgets(LIMITS);
  const large = [sender("192.0.2.1", "ann"), sender("192.0.2.2", "ben")].map((who) => {
    const body = budgets.of(who);
    body.take(40);
    return body;
  });
  large.push(budgets.of(sender("192.0.2.3")));
  large[2]?.take(20);
  const small = budgets.of(sender("192.0.2.1"));
  small.take(5);
  small.take(5);
  assertThrows(() => small.take(1), Refusal, "Too many bodies");
  assertEquals(isFull(budgets, 10, sender("192.0.2.1")), false, "10 of the 20 of the address");
  budgets.of(sender("192.0.2.1")).take(10);
  assertEquals(isFull(budgets, 1, sender("192.0.2.1")), true);
  assertEquals(isFull(budgets, 10, sender("192.0.2.9")), false);
  assertEquals(isFull(budgets, 1, sender("::ffff:192.0.2.1")), true, "the same address");
  large[2]?.giveBack(20);
  small.take(10);
  assertEquals(isFull(budgets, 10, sender("192.0.2.1")), false, "it is a large one now");
  small.giveBack(20);
  assertEquals(isFull(budgets, 20, sender("192.0.2.4", "cat")), false);
});

Deno.test("body budgets: what is refused is counted nowhere; what was taken comes back to all", () => {
  const budgets = new BodyBudgets(LIMITS);
  for (let i = 0; i < 10; i++) {
    assertEquals(isFull(budgets, 50, sender("192.0.2.1", "ann")), true);
    assertEquals(isFull(budgets, 40, sender("192.0.2.1", "ann")), false);
  }
  const held = budgets.hold(sender("192.0.2.1", "ann"));
  held.take(40);
  held.giveBack();
  assertEquals(isFull(budgets, 11, sender("192.0.2.1", "ann")), true, "read, and still there");
  held.release();
  held.release();
  assertEquals(isFull(budgets, 40, sender("192.0.2.1", "ann")), false);
});

Deno.test("body budgets: who the sender is, is looked at when the first byte comes", () => {
  const budgets = new BodyBudgets(LIMITS);
  const exchange: { peer: string; userUuid: string | undefined } = sender("192.0.2.1");
  const rest = { maxBytes: 1000, timeoutMs: 1, opener: new BodyOpener() };
  const rules = { ...rest, budgets };
  const { budget, ...limits } = bodiesOf(exchange, rules);
  exchange.userUuid = "ann";
  budget.take(40);
  assertEquals(isFull(budgets, 11, sender("192.0.2.2", "ann")), true);
  assertEquals(limits, rest);
});

Deno.test("case 53: one identity's unfinished bodies keep out no login, no small call and no other's large one", async () => {
  await using app = await openTestApp({ bodyTimeoutMs: 60_000 });
  const ann = await register(app, "ann");
  const ben = await register(app, "ben");
  // 17 messages of 4 MiB that do not end: more than all together may have.
  const held = Array.from(
    { length: 17 },
    () => openBody(app, "/api/mutation", ann.token, 4 * 1024 * 1024),
  );
  const early = await Promise.race([
    ...held.map(({ answer }) => answer),
    // More than its own share is refused, and the rest waits.
  ]);
  assertEquals(early.status, 503);
  await early.body?.cancel();
  await app.logIn();
  assertEquals((await callFunction(app, "auth:whoami", {}, ann.token)).status, 200);
  const envelope = { text: "x".repeat(2 * 1024 * 1024) };
  const message = { to: ann.aid, type: "text", envelope };
  assertEquals((await callFunction(app, "messages:send", message, ben.token)).status, 200);
  for (const each of held) each.end();
  const statuses = await Promise.all(
    held.map(async ({ answer }) =>
      (await answer).bodyUsed ? 0 : (await readResponse(await answer)).status
    ),
  );
  const refused = statuses.filter((status) => status === 503).length + 1;
  assertEquals(refused, 17 - DEFAULT_BODY_BUDGETS.maxPerAccount / (4 * 1024 * 1024));
});
