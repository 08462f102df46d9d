/** The real listener, with real requests (threats.md case 15). */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { loopbackRedirectListener } from "../../../src/adapters/redirect_listener/loopback_redirect_listener.ts";
import { waitForCallback } from "../../../src/core/client/login/oauth/wait_for_callback.ts";
import { SealholdError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { GUARD_MS, guarded } from "../../guard.ts";

async function get(url: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(url, init);
  return [response.status, await response.text()];
}

function connectTo({ origin }: { origin: string }): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(origin).port) });
}

/** Sends bytes as they are, for what no client would send. */
async function raw(origin: string, request: string): Promise<string> {
  using connection = await connectTo({ origin });
  await connection.write(new TextEncoder().encode(request));
  const chunk = new Uint8Array(4096);
  const length = await connection.read(chunk) ?? 0;
  return new TextDecoder().decode(chunk.subarray(0, length));
}

Deno.test("case 15: on 127.0.0.1 and a port of the system's choice; strangers, then the answer, then nobody", async () => {
  const listener = await loopbackRedirectListener.open();
  assertMatch(listener.origin, /^http:\/\/127\.0\.0\.1:\d{4,5}$/);
  const redirectUri = `${listener.origin}/callback`;
  const waiting = waitForCallback(listener, {
    redirectUri,
    state: Secret.fromText("s-1"),
    issuer: undefined,
    issInResponse: false,
  }, 60_000);
  const good = `${redirectUri}?code=secret-code&state=s-1`;
  const port = new URL(listener.origin).port;
  assertEquals((await get(`${listener.origin}/`))[0], 404);
  assertEquals((await get(`${redirectUri}?code=x&state=wrong`))[0], 400);
  assertEquals((await get(good, { method: "POST" }))[0], 405);
  assertEquals((await get(good, { headers: { origin: "https://evil.example" } }))[0], 403);
  assertEquals((await get(`http://localhost:${port}/callback?code=x&state=s-1`))[0], 403);
  const rebound = `GET /callback?code=x&state=s-1 HTTP/1.1\r\nHost: evil.example:${port}\r\n\r\n`;
  assertMatch(await raw(listener.origin, rebound), /^HTTP\/1\.1 403 /);

  const response = await fetch(good);
  const page = await response.text();
  assertEquals(response.status, 200);
  assert(page.includes("You can close this window") && !page.includes("secret-code"));
  const header = (name: string) => response.headers.get(name) ?? "";
  assertMatch(header("content-security-policy"), /^default-src 'none'/);
  assertEquals([header("cache-control"), header("referrer-policy")], ["no-store", "no-referrer"]);
  assertEquals(header("x-content-type-options"), "nosniff");

  assertEquals((await waiting).searchParams.get("code"), "secret-code");
  await assertRejects(() => connectTo(listener), Deno.errors.ConnectionRefused);
  await listener.close();
});

Deno.test("case 15: nobody else of the network reaches it", async () => {
  const listener = await loopbackRedirectListener.open();
  const port = Number(new URL(listener.origin).port);
  const others = Deno.networkInterfaces().filter(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  for (const { address } of others) {
    await assertRejects(
      () => Deno.connect({ hostname: address, port }),
      Deno.errors.ConnectionRefused,
    );
  }
  await listener.close();
  await assertRejects(() => connectTo(listener), Deno.errors.ConnectionRefused);
});

Deno.test("case 15: the wait has a limit, and the port is free afterwards", async () => {
  const listener = await loopbackRedirectListener.open();
  const error = await assertRejects(
    () => listener.wait(() => ({ status: 400, html: "", done: false }), 50),
    SealholdError,
  );
  assertEquals(error.code, "TIMED_OUT");
  await assertRejects(() => connectTo(listener), Deno.errors.ConnectionRefused);
});

Deno.test("Ctrl-C ends the wait", { ignore: Deno.build.os === "windows" }, async () => {
  const probe = new URL("./wait_probe.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net=127.0.0.1:0", probe],
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  for (let next = await lines.read(); !next.done; next = await lines.read()) {
    if (told === "") child.kill("SIGINT");
    told += next.value;
  }
  assertEquals([told, (await child.status).code], ["waiting\nINTERRUPTED\n", 0]);
});

Deno.test("a browser that keeps its connection open keeps nobody waiting", async () => {
  const listener = await loopbackRedirectListener.open();
  using idle = await connectTo(listener);
  await idle.write(new TextEncoder().encode("GET / HTTP/1.1\r\n"));
  const waiting = listener.wait(() => ({ status: 200, html: "done", done: true }), 10 * GUARD_MS);
  assertEquals((await get(listener.origin))[1], "done");
  await guarded(waiting, "the listener");
});

Deno.test("the sandbox's refusal names the flag", { permissions: { net: [] } }, async () => {
  const error = await assertRejects(() => loopbackRedirectListener.open(), SealholdError);
  assertEquals(error.code, "PERMISSION_REFUSED");
  assertMatch(error.hint ?? "", /--allow-net=127\.0\.0\.1:0/);
});
