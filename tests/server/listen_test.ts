import { assert, assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import { listen } from "../../src/server/listen.ts";
import { startTestServer } from "./harness.ts";
import { GUARD_MS } from "../guard.ts";

const PROCESS = new URL("./serve_process.ts", import.meta.url).pathname;
const handler = () => Promise.resolve(new Response("x"));

/** At a port that the system chooses: a number of our own may be taken by another run of these tests. */
function spawn(folder: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "--no-check", PROCESS, folder, "0"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** The next line that it prints, which is JSON. */
async function line(child: Deno.ChildProcess) {
  const reader = child.stdout.getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the server ended");
    text += new TextDecoder().decode(value);
  }
  reader.releaseLock();
  return JSON.parse(text);
}

const ready = (child: Deno.ChildProcess): Promise<{ url: string; access: string }> => line(child);

/** Sends bytes as they are and reads the first line of the answer; empty when the peer closes without one. */
async function raw(port: number, bytes: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const timer = setTimeout(() => connection.close(), GUARD_MS);
  try {
    await connection.write(new TextEncoder().encode(bytes)).catch(() => {});
    const buffer = new Uint8Array(4096);
    const read = await connection.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, read ?? 0)).split("\r\n")[0] ?? "";
  } catch {
    return "";
  } finally {
    clearTimeout(timer);
    try {
      connection.close();
    } catch {
      // Closed by the timer.
    }
  }
}

Deno.test("listen: a whole exchange over a socket", async () => {
  await using server = await startTestServer();
  const login = await fetch(`${server.url}/api/v1/token/`, {
    method: "POST",
    body: JSON.stringify({ username: server.username, password: server.password }),
  });
  const { access } = await login.json();
  const headers = { authorization: `Bearer ${access}` };
  const body = JSON.stringify({ name: "a/b", value: "x" });
  const set = await fetch(`${server.url}/secrets/set`, { method: "POST", headers, body });
  assertEquals(set.status, 201);
  await set.body?.cancel();
  const get = await fetch(`${server.url}/secrets/get/a%2Fb`, { headers });
  assertEquals((await get.json()).data, { name: "a/b", value: "x", version: 1 });
  const head = await fetch(`${server.url}/health`, { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
  assertEquals(server.records.at(-1)?.peer, "127.0.0.1");
  const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`))
    .json();
  assertEquals(metadata.issuer, server.url);
});

Deno.test("case 46: a raw path reaches the check as it was sent", async () => {
  await using server = await startTestServer();
  const { access } = await server.logIn();
  const status = (path: string) =>
    raw(
      server.port,
      `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${access}\r\nconnection: close\r\n\r\n`,
    );
  assertEquals(await status("/secrets/get/%2e%2e"), "HTTP/1.1 400 Bad Request");
  assertEquals(await status("/secrets/get/.."), "HTTP/1.1 400 Bad Request");
  assertEquals(await status("/secrets/../health"), "HTTP/1.1 404 Not Found");
  assertEquals(await status("//secrets/list"), "HTTP/1.1 404 Not Found");
  assertEquals(await status("/secrets/list"), "HTTP/1.1 200 OK");
  assertEquals(await status("http://evil.test/secrets/list"), "HTTP/1.1 200 OK");
});

Deno.test("case 43: many headers, and a long body that was only promised", async () => {
  await using server = await startTestServer({ bodyTimeoutMs: 200 });
  const many = Array.from({ length: 100_000 }, (_, i) => `x-${i}: 1\r\n`).join("");
  const answer = await raw(server.port, `GET /health HTTP/1.1\r\nhost: x\r\n${many}\r\n`);
  assert(answer === "" || /^HTTP\/1\.1 4\d\d/.test(answer), answer);
  const { access } = await server.logIn();
  const start = `POST /secrets/set HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${access}\r\n`;
  assertEquals(
    await raw(server.port, `${start}content-length: 1000000000\r\n\r\n{`),
    "HTTP/1.1 413 Payload Too Large",
  );
  assertEquals(
    await raw(server.port, `${start}content-length: 100\r\n\r\n{`),
    "HTTP/1.1 408 Request Timeout",
  );
  const chunked = `${start}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`;
  assertEquals(await raw(server.port, chunked), "HTTP/1.1 408 Request Timeout");
  assertEquals((await (await fetch(`${server.url}/health`)).json()).status, "ok");
});

Deno.test("listen: a body ends where its length says, or its chunks", async () => {
  await using server = await startTestServer();
  const { access } = await server.logIn();
  const start = `POST /secrets/set HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${access}\r\n`;
  const body = JSON.stringify({ name: "A", value: "x".repeat(500) });
  const status = async (rest: string) => (await raw(server.port, start + rest)).slice(9, 12);
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  assertEquals(await status(`content-length: ${body.length}\r\n\r\n${body}`), "201");
  assertEquals(await status(`transfer-encoding: chunked\r\n\r\n${chunks}`), "200");
  assertEquals(await status(`content-length: 10\r\n\r\n${body}`), "400", "no JSON any more");
  for (const bad of ["-1", "5, 6", "0x5", "5 5"]) {
    assertEquals(await status(`content-length: ${bad}\r\n\r\n${body}`), "400", bad);
  }
});

Deno.test("listen: an address that others reach needs TLS", async () => {
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "example.com", "127.evil.test"]) {
    const error = await assertRejects(() => listen(handler, { host, port: 0 }), SealholdError);
    assertEquals(error.code, "USAGE");
    assert(error.hint?.includes("--tls-cert"));
  }
  const bad = { host: "0.0.0.0", port: 0, tls: { cert: "no PEM", key: "no PEM" } };
  assertEquals((await assertRejects(() => listen(handler, bad), SealholdError)).code, "USAGE");
});

Deno.test("listen: a port that is taken is BUSY", async () => {
  await using server = await startTestServer();
  const options = { port: server.port, signals: false };
  assertEquals((await assertRejects(() => listen(handler, options), SealholdError)).code, "BUSY");
});

Deno.test("case 48: SIGTERM finishes what is under way, leaves no log behind, exits 0; a second server is refused", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const child = spawn(folder);
    const { url, access } = await ready(child);
    const second = spawn(folder);
    assertEquals((await second.output()).code, 7, "the folder is locked");
    const headers = { authorization: `Bearer ${access}` };
    const acknowledged: string[] = [];
    let refused = 0;
    let stop = false;
    const busy = Promise.withResolvers<void>();
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let i = 0; !stop; i++) {
        const name = `C${client}_${i}`;
        try {
          const body = JSON.stringify({ name, value: "x" });
          const answer = await fetch(`${url}/secrets/set`, { method: "POST", headers, body });
          await answer.body?.cancel();
          if (answer.status === 201) acknowledged.push(name);
          if (acknowledged.length > 20) busy.resolve();
        } catch {
          refused++;
          return;
        }
      }
    });
    await busy.promise;
    const slow = fetch(`${url}/secrets/list?slow`, { headers });
    assertEquals(await line(child), { slow: true });
    child.kill("SIGTERM");
    assertEquals((await slow).status, 200, "under way when the signal came");
    await (await slow).body?.cancel();
    const { code } = await child.status;
    stop = true;
    await Promise.all(clients);
    assertEquals(code, 0);
    assert(acknowledged.length > 20 && refused > 0, `${acknowledged.length} acknowledged`);
    const left = Array.from(Deno.readDirSync(folder), (entry) => entry.name);
    assertEquals(left.includes("server.db-wal"), false, "the log was written into the database");
    await child.stdout.cancel().catch(() => {});
    const again = spawn(folder);
    const restarted = await ready(again);
    const found = await fetch(`${restarted.url}/secrets/list?limit=1`, {
      headers: { authorization: `Bearer ${restarted.access}` },
    });
    assert(
      (await found.json()).data.total_count >= acknowledged.length,
      "nothing acknowledged is lost",
    );
    again.kill("SIGTERM");
    assertEquals((await again.status).code, 0);
    await again.stdout.cancel().catch(() => {});
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
