/** What `--verbose` says of an exchange: nothing that is secret. */
import { assertEquals } from "@std/assert";
import { loggingTransport } from "../../../../src/core/client/http/logging_transport.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { HttpRequest } from "../../../../src/ports/http_transport.ts";
import { Secret } from "../../../../src/secret.ts";
import { FakeTransport, pieces, type Reply, text } from "../../../fakes/fake_transport.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";

const REQUEST: HttpRequest = {
  method: "POST",
  url: new URL("https://user:canary@api.example.com:8443/v1/messages?canary=1#canary"),
  headers: { "x-plain": "canary" },
  secretHeaders: { "x-api-key": Secret.fromText("canary") },
  bearer: Secret.fromText("canary"),
  body: new TextEncoder().encode("canary"),
  timeoutMs: 1000,
  maxResponseBytes: 1000,
};

for (const way of ["send", "stream"] as const) {
  for (
    const [reply, outcome] of [
      [text(200, "canary"), "200"],
      [pieces(429, ["canary"], { "x-canary": "canary" }), "429"],
      [new SealholdError("TIMED_OUT", "canary"), "TIMED_OUT"],
      [new TypeError("canary"), "failed"],
    ] satisfies [Reply, string][]
  ) {
    Deno.test(`case 29, ${way}: one line with method, address and outcome (${outcome})`, async () => {
      const lines: string[] = [];
      const told = loggingTransport(
        new FakeTransport(reply),
        new FixedClock(),
        (line) => lines.push(line),
      );
      await told[way](REQUEST).catch(() => {});
      assertEquals(lines, [`POST https://api.example.com:8443/v1/messages ${outcome} in 0 ms`]);
    });
  }
}
