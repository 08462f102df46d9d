/** Whether a call may have reached the server: a refresh whose answer was lost must not be taken for one that was never sent. */
import { assertEquals } from "@std/assert";
import { exchange, isUnsent } from "../../../../src/core/client/http/exchange.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { json, type Reply } from "../../../fakes/fake_transport.ts";
import { failureOf, fakeHttp, ORIGIN } from "./fixture.ts";

const CALL = { method: "POST", origin: ORIGIN, path: "/x", idempotent: true } as const;
const UNSENT = new SealholdError("UNREACHABLE", "no connection", { data: { unsent: true } });
const LOST = new SealholdError("TIMED_OUT", "no answer");

const TABLE: readonly (readonly [string, readonly Reply[], boolean])[] = [
  ["never a connection", [UNSENT, UNSENT, UNSENT], true],
  ["an answer lost, then no connection", [LOST, UNSENT, UNSENT], false],
  ["no connection, an answer lost, no connection", [UNSENT, LOST, UNSENT], false],
  ["a busy server, then no connection", [json(503, {}), UNSENT, UNSENT], false],
  ["no connection, then an answer lost", [UNSENT, UNSENT, LOST], false],
];

for (const [name, replies, unsent] of TABLE) {
  Deno.test(`retry: ${name}: the call ${unsent ? "was not sent" : "may have arrived"}`, async () => {
    const http = fakeHttp(replies);
    const error = await failureOf(() => exchange(http, CALL));
    assertEquals([isUnsent(error), http.transport.requests.length], [unsent, 3]);
  });
}
