import { assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../../src/errors.ts";
import { briefTransport } from "./loopback.ts";

async function gzip(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).arrayBuffer();
}

Deno.test("case 43: a small compressed answer that unpacks to a large one is refused", async () => {
  const bomb = await gzip("x".repeat(5_000_000));
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () =>
      new Response(bomb.slice(0), {
        headers: { "content-encoding": "gzip", "content-length": String(bomb.byteLength) },
      }),
  );
  const error = await assertRejects(() =>
    briefTransport.send({
      method: "GET",
      url: new URL(`http://127.0.0.1:${server.addr.port}/`),
      timeoutMs: 5_000,
      maxResponseBytes: 100_000,
    }), SealholdError);
  assertEquals(error.code, "BAD_RESPONSE");
});
