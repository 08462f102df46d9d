/**
 * Attacks a server of its own at full size, three times, and prints what it cost.
 * Usage: deno run -A tests/attacks/run.ts <attack>|all [--https] [--old] [-- <command that runs sealhold>]
 * `--old`: a server that takes WebSockets on its only port.
 */
// deno-lint-ignore-file no-console -- a program
import { mainCommand, mainEnv } from "../cli/main_process.ts";
import { makeCertificates } from "../adapters/http_transport/certificates.ts";
import { whileOthers } from "./others.ts";
import { ATTACKS } from "./rows.ts";
import { Stage, type Target } from "./stage.ts";

const PASSWORD = "correct horse battery";
const own = Deno.args.indexOf("--");
const args = own === -1 ? Deno.args : Deno.args.slice(0, own);
const program = own === -1 ? mainCommand([]) : Deno.args.slice(own + 1);
const names = args[0] === "all" ? Object.keys(ATTACKS) : [args[0] ?? ""];

for (const name of names) {
  const attack = ATTACKS[name];
  if (attack === undefined) throw new Error(`attacks: ${Object.keys(ATTACKS).join(", ")}`);
  const home = await Deno.makeTempDir({ prefix: "sealhold-attack-" });
  const server = await serve(home);
  const stage = new Stage(server.target);
  try {
    console.log(`${name}, ${server.target.url.split(":")[0]}`);
    await warm(stage);
    const quiet = await whileOthers(
      server.target,
      () => new Promise((done) => setTimeout(done, 3000)),
    );
    const before = resources(server.pid);
    for (let round = 1; round <= 3; round++) {
      const { value, p99Ms } = await whileOthers(server.target, () => attack(stage, "full"));
      const peak = resources(server.pid);
      await new Promise((done) => setTimeout(done, 6000));
      const after = resources(server.pid);
      console.log(
        `  ${round}: RSS ${before.rssMiB} -> ${after.rssMiB} MiB (at most ${peak.peakMiB}), ` +
          `descriptors ${before.descriptors} -> ${after.descriptors}, ` +
          `others' p99 ${quiet.p99Ms.toFixed(1)} -> ${p99Ms.toFixed(1)} ms; ${
            JSON.stringify(value)
          }`,
      );
    }
  } finally {
    stage.close();
    server.child.kill("SIGTERM");
    const timer = setTimeout(() => server.child.kill("SIGKILL"), 15_000);
    await server.child.status;
    clearTimeout(timer);
    await Deno.remove(home, { recursive: true });
  }
}
Deno.exit(0);

/** All code has run once, and what it keeps is there. */
async function warm(stage: Stage): Promise<void> {
  for (let i = 0; i < 200; i++) await stage.send("GET", "/health");
  for (let i = 0; i < 5; i++) await stage.logIn();
}

function resources(pid: number): { rssMiB: number; peakMiB: number; descriptors: number } {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const field = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
  const descriptors = [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
  return { rssMiB: field("VmRSS"), peakMiB: field("VmHWM"), descriptors };
}

async function serve(
  home: string,
): Promise<{ target: Target; child: Deno.ChildProcess; pid: number }> {
  const env = mainEnv({ SEALHOLD_HOME: home });
  const [command = "", ...rest] = program;
  const run = async (input: string, ...more: string[]) => {
    const child = new Deno.Command(command, {
      args: [...rest, ...more],
      env,
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    await child.status;
  };
  await run("", "store", "init", "--keyfile");
  await run(`${PASSWORD}\n`, "server", "user", "add", "alice", "--password-stdin");
  const listen = ["serve", "--listen", "127.0.0.1:18500"];
  if (!args.includes("--old")) listen.push("--ws-listen", "127.0.0.1:18501");
  let ca: string | undefined;
  if (args.includes("--https")) {
    const made = await makeCertificates();
    ca = made.ca;
    await Deno.writeTextFile(`${home}/c.pem`, made.good.cert);
    await Deno.writeTextFile(`${home}/k.pem`, made.good.key, { mode: 0o600 });
    listen.push("--tls-cert", `${home}/c.pem`, "--tls-key", `${home}/k.pem`);
  }
  const child = new Deno.Command(command, {
    args: [...rest, ...listen],
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("Listening on")) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the server ended: ${text}`);
    text += value;
  }
  void (async () => {
    while (!(await reader.read()).done);
  })();
  const scheme = ca === undefined ? "http" : "https";
  const url = `${scheme}://127.0.0.1:18500`;
  const socketUrl = args.includes("--old") ? url : `${scheme}://127.0.0.1:18501`;
  const target = { url, socketUrl, username: "alice", password: PASSWORD, ...(ca && { ca }) };
  return { target, child, pid: child.pid };
}
