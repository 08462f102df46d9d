import { assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../../src/errors.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";
import { briefTransport } from "./loopback.ts";

async function gzip(content: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).arrayBuffer();
}

/** Packs to a few kilobytes. */
const BOMB = new Uint8Array(5_000_000);
/** Packs to nothing less. */
const NOISE = new SeededRandom().bytes(4 * 65_536);

const CASES: readonly [string, Uint8Array<ArrayBuffer>, Record<string, string>][] = [
  ["a small compressed answer that unpacks to a large one is refused", BOMB, {}],
  // Nothing is unpacked then; what comes is counted as it is.
  ["an answer that is packed although none was asked for is counted", NOISE, {
    "accept-encoding": "identity",
  }],
];

for (const [what, content, headers] of CASES) {
  Deno.test(`case 43: ${what}`, async () => {
    const packed = await gzip(content);
    const accepted: (string | null)[] = [];
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      (request) => {
        accepted.push(request.headers.get("accept-encoding"));
        return new Response(packed.slice(0), { headers: { "content-encoding": "gzip" } });
      },
    );
    const error = await assertRejects(() =>
      briefTransport.send({
        method: "GET",
        url: new URL(`http://127.0.0.1:${server.addr.port}/`),
        headers,
        timeoutMs: 5_000,
        maxResponseBytes: 100_000,
      }), SealholdError);
    assertEquals(error.code, "BAD_RESPONSE");
    if (headers["accept-encoding"] !== undefined) assertEquals(accepted, ["identity"]);
  });
}
