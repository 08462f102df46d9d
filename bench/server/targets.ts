/** What is measured: the floors, and one or two servers with accounts of few and of many names. */

/** A process that answers requests. */
export interface Target {
  name: string;
  pid: number;
  url: string;
  /** Access token by thousands of names; 0 is the account with one secret. */
  tokens: Map<number, string>;
  stop(): Promise<void>;
}

/** A command without its last arguments. */
type Program = readonly [file: string, ...args: string[]];

const FOLDER = new URL(".", import.meta.url).pathname;
const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const DENO = Deno.execPath();

/** Starts a floor. @param program runs floor.ts */
export async function startFloor(program: Program, which: string, port: number): Promise<Target> {
  const [file, ...args] = program;
  const child = new Deno.Command(file, { args: [...args, String(port), which] }).spawn();
  const url = `http://127.0.0.1:${port}`;
  await untilUp(url);
  return { name: which, pid: child.pid, url, tokens: new Map([[0, "x"]]), stop: stopper(child) };
}

/** The program that runs floor.ts under the runtime of `executable`, or of this process without one. */
export async function floorProgram(executable: string | undefined, work: string): Promise<Program> {
  if (executable === undefined) return [DENO, "run", "-A", "--no-lock", `${FOLDER}floor.ts`];
  await run([DENO, "run", "-A", "--no-lock", `${FOLDER}compile_floor.ts`, `${work}/floor`], {});
  return [`${work}/floor`];
}

/**
 * Starts a server and fills its accounts.
 * @param executable the program; from source when absent
 * @param sizes thousands of names, an account each
 */
export async function startServer(
  options: { name: string; executable: string | undefined; port: number; work: string },
  sizes: readonly number[],
): Promise<Target> {
  const { name, executable, port, work } = options;
  const program: Program = executable === undefined ? [DENO, "run", "-A", MAIN] : [executable];
  const url = `http://127.0.0.1:${port}`;
  const env = { SEALHOLD_HOME: `${work}/${name}`, SEALHOLD_API_URL: url };
  const [file, ...args] = program;
  const child = new Deno.Command(file, {
    args: [...args, "serve", "--listen", `127.0.0.1:${port}`, "--access-ttl", "12h"],
    env,
    stderr: "null",
  }).spawn();
  await untilUp(`${url}/health`);
  const tokens = new Map<number, string>();
  for (const size of [0, ...sizes]) {
    const token = await openAccount(program, `n${size}`, env);
    // deno-lint-ignore no-console
    console.error(`${name}: writing ${size} thousand names`);
    const script = `${FOLDER}fill.ts`;
    await run([DENO, "run", "-A", "--no-lock", script, url, String(size * 1000)], {}, token);
    tokens.set(size, token);
  }
  return { name, pid: child.pid, url, tokens, stop: stopper(child) };
}

async function openAccount(
  program: Program,
  account: string,
  env: Record<string, string>,
): Promise<string> {
  const password = crypto.randomUUID();
  await run([...program, "server", "user", "add", account, "--password-stdin"], env, password);
  const logIn = ["auth", "login", "--username", account, "--password-stdin", "--no-store"];
  return (await run([...program, ...logIn], env, password)).trim();
}

async function run(
  [file, ...args]: Program,
  env: Record<string, string>,
  input = "",
): Promise<string> {
  const options = { args, env, stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(file, options).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`${file} ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

async function untilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing answers at ${url}`);
}

function stopper(child: Deno.ChildProcess): () => Promise<void> {
  return async () => {
    child.kill("SIGKILL");
    await child.status;
  };
}
