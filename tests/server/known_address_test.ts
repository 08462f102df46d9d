/** Case 53: a flood of logins, and somebody who has logged in from there before. */
import { assertEquals } from "@std/assert";
import { createServerApp } from "../../src/server/server_app.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { openTestApp, readResponse } from "./harness.ts";

const DAY_MS = 86_400_000;

Deno.test("case 53: who has logged in from an address within 30 days has a place there; nobody else has", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({ clock, password: "correct horse battery" });
  const places: (string | undefined)[] = [];
  const { hasher } = app.deps;
  const handler = createServerApp({
    ...app.deps,
    hasher: {
      ...hasher,
      verify: (password, phc, place) => {
        places.push(place);
        return hasher.verify(password, phc, place);
      },
    },
  });
  const logIn = async (peer: string, password = app.password) => {
    const body = JSON.stringify({ username: app.username, password });
    const url = "http://sealhold.test/api/v1/token/";
    const request = new Request(url, { method: "POST", body });
    const { status } = await readResponse(await handler(request, { peer }));
    return [status, places.at(-1)];
  };
  assertEquals(await logIn("192.0.2.1", "wrong password"), [401, undefined]);
  assertEquals(await logIn("192.0.2.1"), [200, undefined], "a failure makes nobody known");
  assertEquals(await logIn("192.0.2.1", "wrong password"), [401, "192.0.2.1"]);
  assertEquals(await logIn("::ffff:192.0.2.1"), [200, "192.0.2.1"]);
  assertEquals(await logIn("192.0.2.2"), [200, undefined]);
  clock.advance(29 * DAY_MS);
  assertEquals(await logIn("192.0.2.1"), [200, "192.0.2.1"]);
  clock.advance(29 * DAY_MS);
  assertEquals(await logIn("192.0.2.1"), [200, "192.0.2.1"], "30 days from the last one on");
  assertEquals(await logIn("192.0.2.2"), [200, undefined], "58 days");
});
