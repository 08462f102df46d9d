/** A D-Bus session of its own with a GNOME Keyring that nobody has used before: the real thing, and not the developer's. */
import { join } from "@std/path";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import type { ProgramRunner } from "../../../src/ports/program_runner.ts";

const NEEDED = ["dbus-run-session", "dbus-send", "gnome-keyring-daemon", "secret-tool"];

/** What is not installed; the tests that need it are left out, with this in their name. */
export const missing: string[] = [];
for (const program of NEEDED) {
  const found = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`] }).output();
  if (!found.success) missing.push(program);
}

/** For the name of a test that needs it. */
export const unlessMissing = missing.length === 0 ? "" : `: not installed: ${missing.join(", ")}`;

/**
 * In the foreground, so that it can be ended by its number: one that has put itself into the background does not always
 * notice that the bus is gone. Nobody may call it before it has its name: the bus would start another one.
 */
const SCRIPT = `
printf password > "$HOME/password"
gnome-keyring-daemon --foreground --unlock --components=secrets < "$HOME/password" >&2 &
daemon=$!
for _ in $(seq 50); do
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets 2>&1 | grep -q 'boolean true' && break
  sleep 0.1
done
echo "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
kill "$daemon"
wait "$daemon"`;

/** A session that is running. */
export interface KeyringSession extends AsyncDisposable {
  folder: string;
  /** What a program needs to find it. */
  env: Record<string, string>;
  /** Programs inside the session; every command line is kept. */
  runner: ProgramRunner;
  argv: string[];
  /** `secret-tool` by hand. */
  tool(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  lock(): Promise<void>;
}

/** Starts one; it ends when it is disposed of. */
export async function keyringSession(): Promise<KeyringSession> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-keyring-" });
  const home = { HOME: folder, XDG_RUNTIME_DIR: join(folder, "run") };
  await Deno.mkdir(home.XDG_RUNTIME_DIR, { mode: 0o700 });
  const child = new Deno.Command("dbus-run-session", {
    args: ["--", "sh", "-c", SCRIPT],
    env: { PATH: Deno.env.get("PATH") ?? "", ...home },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const env = { ...home, DBUS_SESSION_BUS_ADDRESS: await firstLine(child.stdout) };
  const tool = async (...args: string[]) => {
    const result = await new Deno.Command("secret-tool", { args, env }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code: result.code, stdout: text(result.stdout), stderr: text(result.stderr) };
  };
  const argv: string[] = [];
  return {
    folder,
    env,
    argv,
    tool,
    runner: {
      run(run) {
        argv.push([run.program, ...run.args].join(" "));
        const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        return denoProgramRunner.run({
          ...run,
          program: "env",
          args: [...settings, run.program, ...run.args],
        });
      },
    },
    async lock() {
      // Not `secret-tool lock`, which locks and then crashes (libsecret 0.21).
      const service = "org.freedesktop.secrets";
      const { success } = await new Deno.Command("dbus-send", {
        args: [
          ...["--session", "--print-reply", `--dest=${service}`, "/org/freedesktop/secrets"],
          "org.freedesktop.Secret.Service.Lock",
          "array:objpath:/org/freedesktop/secrets/collection/login",
        ],
        env,
        stdout: "null",
      }).output();
      if (!success) throw new Error("it did not lock");
    },
    async [Symbol.asyncDispose]() {
      // The end of its stdin ends the session, and with it the bus and the daemon on it.
      await child.stdin.close();
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the session did not start");
    text += value;
  }
  await reader.cancel();
  return text.slice(0, text.indexOf("\n"));
}
