/** What follows from a wish alone. */
import { assert, assertEquals } from "@std/assert";
import {
  approvalWaitSec,
  impliedMethod,
  type LoginWish,
  wantedScopes,
} from "../../../../src/core/client/login/login_wish.ts";
import { type Method, METHODS } from "../../../../src/core/client/login/providers/method.ts";
import { failureOf } from "./fixture.ts";

const CONTRADICTIONS: readonly LoginWish[] = [
  { method: "oauth", username: "ada" },
  { method: "password", withToken: true },
  { method: "ci", device: true },
  { method: "token", keys: "keys.json" },
  { method: "api-key", passwordStdin: true },
  { username: "ada", withToken: true },
  { passwordStdin: true, id: "x" },
  { device: true, withToken: true },
  { qr: true, username: "ada" },
  { createKey: true, username: "ada" },
  { createKey: true, method: "api-key" },
];

for (const wish of CONTRADICTIONS) {
  Deno.test(`two ways at once are refused: ${JSON.stringify(wish)}`, async () => {
    const error = await failureOf(() => impliedMethod(wish));
    assertEquals(error.code, "USAGE");
    assert(error.message.startsWith("The options name two ways to log in: "), error.message);
  });
}

const IMPLIED: readonly [LoginWish, Method | undefined][] = [
  [{}, undefined],
  [{ provider: "acme", server: "https://a.test", scopes: "a", wait: "1m" }, undefined],
  [{ username: "ada" }, "password"],
  [{ username: "", passwordStdin: true }, "password"],
  [{ id: "x" }, "key"],
  [{ keys: "keys.json" }, "key"],
  [{ withToken: true }, "token"],
  [{ withToken: true, method: "api-key" }, "api-key"],
  [{ device: true, qr: true }, "device"],
  [{ qr: true }, "device"],
  [{ createKey: true }, "oauth"],
  [{ createKey: true, device: true }, "device"],
  [{ createKey: true, method: "device" }, "device"],
  [{ createKey: false }, undefined],
  [{ method: "ci" }, "ci"],
];

for (const [wish, method] of IMPLIED) {
  Deno.test(`${JSON.stringify(wish)} means ${method ?? "no way yet"}`, () => {
    assertEquals(impliedMethod(wish), method);
  });
}

Deno.test("a wait is for logins that somebody approves, and for half an hour at most", async () => {
  for (const method of METHODS) {
    const waits = method === "oauth" || method === "device";
    if (waits) assertEquals(approvalWaitSec({ wait: "30m" }, method), 1800);
    else {assertEquals(
        (await failureOf(() => approvalWaitSec({ wait: "5m" }, method))).code,
        "USAGE",
      );}
    assertEquals(approvalWaitSec({}, method), undefined);
  }
  for (const wait of ["31m", "", "5", "-1m", "1e3s", "soon"]) {
    assertEquals((await failureOf(() => approvalWaitSec({ wait }, "oauth"))).code, "USAGE", wait);
  }
});

Deno.test("scopes: what is none, and more than 50, are refused and not repeated (RFC 6749 section 3.3)", async () => {
  const many = Array.from({ length: 51 }, (_, i) => `s${i}`).join(",");
  for (const scopes of ['a"b', "a\\b", "\x1b[2J", "é", "x".repeat(257), many]) {
    const error = await failureOf(() => wantedScopes({ scopes }, "oauth"));
    assertEquals([error.code, error.message], ["USAGE", "Option --scopes has an invalid value"]);
  }
  assertEquals(wantedScopes({ scopes: " a, b\tc ,," }, "device"), ["a", "b", "c"]);
  assertEquals(wantedScopes({ scopes: "" }, "oauth"), []);
});

Deno.test("scopes: a way that takes none says so, and takes nothing amiss where none are named", async () => {
  for (const method of ["password", "api-key", "token"] as const) {
    const error = await failureOf(() => wantedScopes({ scopes: "a" }, method));
    assertEquals([error.code, error.message], ["USAGE", `A login by ${method} takes no scopes`]);
    assertEquals(wantedScopes({}, method), undefined);
  }
});
