import { assertEquals, assertRejects } from "@std/assert";
import { fetchWsToken } from "../../../../../src/core/client/messaging/live/ws_token.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import { Secret } from "../../../../../src/secret.ts";
import { FakeTransport, json } from "../../../../fakes/fake_transport.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";

const fetched = (transport: FakeTransport) =>
  fetchWsToken(
    { transport, clock: new FixedClock(), random: new SeededRandom(), userAgent: "sealhold/test" },
    { token: Secret.fromText("access"), origin: "https://sealhold.test" },
  );

Deno.test("ws token: asked for with the access token", async () => {
  const transport = new FakeTransport(json(200, { ws_token: "t", expires_in: 900 }));
  assertEquals((await fetched(transport)).exposeText(), "t");
  assertEquals(transport.calls, ["POST /api/v1/ws-token/"]);
  assertEquals(transport.requests[0]?.bearer?.exposeText(), "access");
});

Deno.test("ws token: 401 is a matter of the login, anything odd is not", async () => {
  const cases = [
    [json(401, { detail: "Token is invalid or expired" }), "NOT_AUTHENTICATED"],
    [json(200, {}), "BAD_RESPONSE"],
    [json(200, { ws_token: "" }), "BAD_RESPONSE"],
    [json(500, {}), "SERVER_ERROR"],
  ] as const;
  for (const [reply, code] of cases) {
    const error = await assertRejects(() => fetched(new FakeTransport(reply)), SealholdError);
    assertEquals(error.code, code);
  }
});
