/** `sealhold serve` as a process, under what only a process can suffer. */
import { assert, assertEquals } from "@std/assert";
import { mainCommand, mainEnv, tempHome } from "../cli/main_process.ts";
import { GUARD_MS, guarded } from "../guard.ts";

/** Starts the server through a shell. @param shell what to do with the command line, which is `"$@"` */
function start(home: string, port: number, shell: string, args: string[] = []): Deno.ChildProcess {
  const command = mainCommand(["serve", "--listen", `127.0.0.1:${port}`, ...args]);
  return new Deno.Command("sh", {
    args: ["-c", shell, "sh", ...command],
    clearEnv: true,
    env: mainEnv({ SEALHOLD_HOME: home }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Over a connection of its own: one that is kept alive would outlive the listener. */
async function isWell(port: number): Promise<boolean> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  try {
    const signal = AbortSignal.timeout(GUARD_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal, client });
    return (await answer.json()).status === "ok";
  } catch {
    return false;
  }
}

async function untilWell(port: number, tries = 1000): Promise<void> {
  for (let i = 0; i < tries; i++) {
    if (await isWell(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the server does not answer");
}

/** One that nobody listens on; a number of our own may be taken by another run of these tests. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const posix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "case 43: a server without file descriptors lives on, and still obeys SIGTERM",
  posix,
  async () => {
    await using home = await tempHome();
    const port = freePort();
    const child = start(home.path, port, 'ulimit -n 128; exec "$@"');
    const stderr = new Response(child.stderr).text();
    const connections: Deno.Conn[] = [];
    try {
      await untilWell(port);
      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < 400; i++) {
          const connection = await Deno.connect({ hostname: "127.0.0.1", port })
            .catch(() => undefined);
          if (connection === undefined) break;
          connections.push(connection);
          await connection.write(new TextEncoder().encode("G")).catch(() => {});
        }
        await untilWell(port);
      }
    } finally {
      for (const connection of connections) connection.close();
      child.kill("SIGTERM");
    }
    assertEquals((await child.status).code, 0);
    const lines = (await stderr).split("\n").filter((line) => line.includes("listener_failed"));
    assert(lines.length > 0, "the failure is in the log");
    assertEquals(Object.keys(JSON.parse(lines[0] ?? "")), ["ts", "event", "error"]);
  },
);

Deno.test("A17: nobody reads stderr: the server answers, and ends", posix, async () => {
  await using home = await tempHome();
  // stderr is a pipe that is never read; 64 KiB fit.
  const port = freePort();
  const child = start(home.path, port, 'exec "$@"');
  try {
    await untilWell(port);
    for (let i = 0; i < 1500; i++) assert(await isWell(port), `request ${i}`);
  } finally {
    child.kill("SIGTERM");
  }
  assertEquals((await guarded(child.status, "the server's end")).code, 0);
  await child.stderr.cancel();
});

Deno.test("serve: with port 0 the issuer names the real port", posix, async () => {
  await using home = await tempHome();
  const child = start(home.path, 0, 'exec "$@"');
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes(", data in")) text += (await reader.read()).value;
  const url = /Listening on (\S+),/.exec(text)?.[1];
  try {
    const answer = await fetch(`${url}/.well-known/oauth-authorization-server`);
    assertEquals((await answer.json()).issuer, url);
  } finally {
    child.kill("SIGTERM");
    await child.status;
    await reader.cancel();
  }
});
