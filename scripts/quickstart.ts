/**
 * The main job, for real: a server in a temporary home, a user, a login, and a secret set, listed, read and deleted.
 * Every line that starts with `$` is a real process; nothing is left behind.
 */
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../main.ts", import.meta.url));
const READY_MS = 10_000;

interface Ran {
  code: number;
  stdout: string;
}

class Quickstart {
  readonly #home: string;
  readonly #env: Record<string, string>;

  constructor(home: string, server: string) {
    this.#home = home;
    this.#env = {
      SEALHOLD_HOME: home,
      SEALHOLD_API_URL: server,
      NO_COLOR: "1",
      SEALHOLD_NO_PROMPT: "1",
    };
  }

  command(args: readonly string[], stdin: "piped" | "null"): Deno.Command {
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-A", MAIN, ...args],
      env: this.#env,
      cwd: this.#home,
      stdin,
      stdout: "piped",
      stderr: "piped",
    });
  }

  /** Runs one command and shows it with its output. */
  async run(args: readonly string[], input?: string): Promise<Ran> {
    show(`\n$ ${input === undefined ? "" : "… | "}sealhold ${args.join(" ")}`);
    const child = this.command(args, input === undefined ? "null" : "piped").spawn();
    if (input !== undefined) {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(input));
      await writer.close();
    }
    const output = await child.output();
    const stdout = new TextDecoder().decode(output.stdout);
    show(
      (stdout + new TextDecoder().decode(output.stderr)).replaceAll(this.#home, "$SEALHOLD_HOME")
        .trimEnd(),
    );
    if (output.code !== 0) {
      throw new Error(`sealhold ${args.join(" ")} ended with exit code ${output.code}`);
    }
    return { code: output.code, stdout };
  }
}

function show(text: string): void {
  if (text !== "") Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** A port that nobody listens on. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

async function waitUntilReady(server: string): Promise<void> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until) {
    try {
      const response = await fetch(`${server}/health`);
      await response.body?.cancel();
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The server did not start in time");
}

async function mainJob(quickstart: Quickstart, address: string): Promise<void> {
  const password = crypto.randomUUID();
  const value = `s3cr3t-${crypto.randomUUID()}`;
  await quickstart.run(["store", "init", "--keyfile"]);
  await quickstart.run(["server", "user", "add", "alice", "--password-stdin"], `${password}\n`);
  show(`\n$ sealhold serve --listen ${address} &`);
  const server = quickstart.command(["serve", "--listen", address], "null").spawn();
  try {
    await waitUntilReady(`http://${address}`);
    await quickstart.run(
      ["auth", "login", "--username", "alice", "--password-stdin"],
      `${password}\n`,
    );
    await quickstart.run(["auth", "status"]);
    await quickstart.run(["secrets", "set", "api_key", "-"], `${value}\n`);
    await quickstart.run(["secrets", "list"]);
    const { stdout } = await quickstart.run(["secrets", "get", "api_key"]);
    if (stdout !== value) {
      throw new Error("The value that came back differs from the one that was set");
    }
    show("(the very bytes that were set)");
    await quickstart.run(["secrets", "delete", "api_key", "--force"]);
    await quickstart.run(["store", "status"]);
  } finally {
    server.kill("SIGTERM");
    const { code } = await server.output();
    show(`\nServer stopped (exit code ${code})`);
  }
}

if (import.meta.main) {
  const home = await Deno.makeTempDir({ prefix: "sealhold-quickstart-" });
  const address = `127.0.0.1:${freePort()}`;
  const started = performance.now();
  try {
    await mainJob(new Quickstart(home, `http://${address}`), address);
    show(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s; ${home} is removed`);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
