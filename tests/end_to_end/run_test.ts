/** `sealhold run` as a process, against a local server that replays event streams. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { serve } from "../adapters/http_transport/loopback.ts";
import { anthropicStream, chatStream, responsesStream } from "../core/client/model/streams.ts";
import { type Ran, type RunOptions, sealhold } from "./cli_process.ts";

const KEY = "sk-canary-0123456789abcdef";
const SSE = { "content-type": "text/event-stream" };

type Answer = (request: Request, body: string) => Response | Promise<Response>;

/** A home with a provider for each wire format, all of them logged in at one local server. */
async function startWorld(answer: Answer) {
  const seen: { path: string; key: string; body: string }[] = [];
  const server = serve(async (request) => {
    const body = await request.text();
    const key = request.headers.get("x-api-key") ?? request.headers.get("authorization") ?? "";
    seen.push({ path: new URL(request.url).pathname, key, body });
    return await answer(request, body);
  });
  const home = await Deno.makeTempDir({ prefix: "sealhold-run-" });
  const provider = (name: string, api: string, path: string, header: string) => `
[providers.${name}]
base_url = "${server.origin}${path}"
[providers.${name}.api_key]
header = "${header}"
${header === "authorization" ? 'prefix = "Bearer "' : ""}
[providers.${name}.model]
api = "${api}"
default_model = "${name}-1"
`;
  await Deno.writeTextFile(
    `${home}/config.toml`,
    provider("one", "anthropic-messages", "", "x-api-key") +
      provider("two", "openai-responses", "/v1", "authorization") +
      provider("three", "openai-chat", "/v1/", "authorization"),
  );
  const env = { SEALHOLD_HOME: home, SEALHOLD_NO_PROMPT: "1", NO_COLOR: "1" };
  const cli = (args: readonly string[], rest: RunOptions = {}) => sealhold(args, { env, ...rest });
  const ok = (ran: Ran) => assertEquals(ran.code, 0, ran.stderr);
  ok(await cli(["store", "init", "--keyfile"]));
  for (const name of ["one", "two", "three"]) {
    ok(await cli(["auth", "login", name, "--method", "api-key"], { stdin: `${KEY}\n` }));
  }
  return {
    seen,
    home,
    env,
    cli,
    origin: server.origin,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(home, { recursive: true });
    },
  };
}

function replay(parts: readonly string[], headers: Record<string, string> = SSE): Response {
  return new Response(parts.join(""), { headers });
}

/** A stream that stays open behind its last part; `gone` resolves when the reader has left. */
function endless(parts: readonly string[]) {
  const gone = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
    },
    cancel: () => gone.resolve(),
  });
  return { response: () => new Response(stream, { headers: SSE }), gone: gone.promise };
}

/** Every way in which the key could stand in a text. */
function keyIn(text: string): boolean {
  const forms = [KEY, btoa(KEY), encodeURIComponent(KEY), new TextEncoder().encode(KEY).toHex()];
  return forms.some((form) => text.includes(form));
}

Deno.test("run: each wire format end to end, and the key is in no output (A9)", async () => {
  const streams: Record<string, string[]> = {
    "/v1/messages": anthropicStream(["Hel", "lo 😀"]),
    "/v1/responses": responsesStream(["Hel", "lo 😀"], "completed"),
    "/v1/chat/completions": chatStream(["Hel", "lo 😀"]),
  };
  await using world = await startWorld((request) =>
    replay(streams[new URL(request.url).pathname] ?? [])
  );
  for (
    const [name, key] of [["one", KEY], ["two", `Bearer ${KEY}`], [
      "three",
      `Bearer ${KEY}`,
    ]] as const
  ) {
    const ran = await world.cli(["run", "Hi", "--provider", name, "--verbose"]);
    assertEquals([ran.code, ran.stdout], [0, "Hello 😀\n"], ran.stderr);
    assertStringIncludes(ran.stderr, "tokens: 12 in, 34 out\n");
    assertStringIncludes(ran.stderr, ` 200 in `);
    assert(!keyIn(ran.stdout + ran.stderr));
    const last = world.seen.at(-1);
    assertEquals(last?.key, key);
    assertEquals(JSON.parse(last?.body ?? "").model, `${name}-1`);
    assert(!keyIn(last?.body ?? ""));
  }
});

Deno.test("run: a conversation lasts from process to process, sealed on the disk", async () => {
  await using world = await startWorld(() => replay(anthropicStream(["canary-answer"])));
  const first = await world.cli([
    "run",
    "canary-question",
    "--provider",
    "one",
    "--session",
    "talk",
  ]);
  assertEquals(first.code, 0, first.stderr);
  const second = await world.cli(["run", "--continue", "More", "--format", "json"]);
  assertEquals(JSON.parse(second.stdout).session, "talk");
  const { messages } = JSON.parse(world.seen.at(-1)?.body ?? "");
  assertEquals(messages.map(({ content }: { content: string }) => content), [
    "canary-question",
    "canary-answer",
    "More",
  ]);
  const folder = `${world.home}/state/conversations`;
  let files = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const { mode } = await Deno.stat(`${folder}/${name}`);
    if (Deno.build.os !== "windows") assertEquals((mode ?? 0) & 0o777, 0o600, name);
    assert(!(await Deno.readTextFile(`${folder}/${name}`)).includes("canary"), name);
    files++;
  }
  assert(files >= 2);
});

Deno.test("run: broken answers end in exit 6 and say that they are incomplete", async () => {
  const whole = anthropicStream(["Half", "more"]);
  const broken: [string, () => Response, string][] = [
    ["cut off", () => replay(whole.slice(0, 7)), "Half"],
    [
      "no JSON",
      () => replay([...whole.slice(0, 7), "event: message_delta\ndata: {oops\n\n"]),
      "Half",
    ],
    ["HTML", () => replay(["<html>"], { "content-type": "text/html" }), ""],
  ];
  let answer: () => Response = () => new Response();
  await using world = await startWorld(() => answer());
  for (const [name, response, stdout] of broken) {
    answer = response;
    const ran = await world.cli(["run", "Hi", "--provider", "one"]);
    assertEquals([ran.code, ran.stdout], [6, stdout], name);
    assertEquals(ran.stderr.startsWith("error: The answer is incomplete: "), stdout !== "", name);
  }
});

Deno.test("run: 503 is tried again until it works", async () => {
  let calls = 0;
  await using world = await startWorld(() =>
    ++calls < 3
      ? new Response("busy", { status: 503, headers: { "retry-after": "0" } })
      : replay(anthropicStream(["Hello"]))
  );
  const ran = await world.cli(["run", "Hi", "--provider", "one"]);
  assertEquals([ran.code, ran.stdout, calls], [0, "Hello\n", 3], ran.stderr);
});

Deno.test("cases 2 and 3: the key follows neither a redirect nor --base-url to another port", async () => {
  const stolen: Request[] = [];
  await using thief = serve((request) => {
    stolen.push(request);
    return replay(anthropicStream(["x"]));
  });
  await using world = await startWorld(() =>
    new Response(null, { status: 307, headers: { location: `${thief.origin}/v1/messages` } })
  );
  const redirected = await world.cli(["run", "Hi", "--provider", "one"]);
  const elsewhere = await world.cli(["run", "Hi", "--provider", "one", "--base-url", thief.origin]);
  assertEquals([redirected.code, elsewhere.code, stolen.length], [5, 5, 0]);
  for (const { stdout, stderr } of [redirected, elsewhere]) assert(!keyIn(stdout + stderr));
});

Deno.test("run: the printed flags are enough, with the address of the provider", async () => {
  await using world = await startWorld(() => replay(anthropicStream(["Hello"])));
  const printed = await world.cli(["permissions", "run"]);
  const flags = printed.stdout.trim().split(" ");
  const host = new URL(world.origin).host;
  assert(flags.every((flag) => !flag.startsWith("--allow-net")), printed.stdout);
  const net = `--allow-net=${host}`;
  for (const args of [["--provider", "one"], ["--provider", "one", "--base-url", world.origin]]) {
    const ask = ["run", "Hi", "--session", "talk", ...args];
    const refused = await world.cli(ask, { flags });
    assertEquals([refused.code, refused.stdout], [11, ""]);
    assertStringIncludes(refused.stderr, net);
    const ran = await world.cli(ask, { flags: [...flags, net] });
    assertEquals([ran.code, ran.stdout], [0, "Hello\n"], ran.stderr);
  }
});

Deno.test({
  name:
    "case 31: when the reader of stdout goes away, run ends with 141, says nothing, and hangs up",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    await using world = await startWorld(() => {
      let timer: ReturnType<typeof setInterval>;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          const all = anthropicStream(["tick"]);
          const send = (text: string) => controller.enqueue(new TextEncoder().encode(text));
          send(all.slice(0, 6).join(""));
          timer = setInterval(() => send(all[6]!), 20);
        },
        cancel() {
          clearInterval(timer);
          resolve();
        },
      });
      return new Response(stream, { headers: SSE });
    });
    const child = start(world.env);
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
    assertEquals([code, stderr], [141, ""]);
    await gone;
  },
});

Deno.test({
  name: "Ctrl-C ends run with 130 in mid-answer, hangs up, and the conversation stays as it was",
  ignore: Deno.build.os === "windows",
  async fn() {
    const open = endless(anthropicStream(["Half"]).slice(0, 7));
    let interrupted = false;
    await using world = await startWorld(() =>
      interrupted ? replay(anthropicStream(["x"])) : open.response()
    );
    const child = start(world.env, ["--session", "talk"]);
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    assertEquals(new TextDecoder().decode(value), "Half");
    child.kill("SIGINT");
    const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
    await reader.cancel();
    assertEquals([code, stderr], [130, ""]);
    await open.gone;
    interrupted = true;
    const after = await world.cli(["run", "Hi", "--continue"]);
    assertEquals(after.code, 4, "nothing was kept");
  },
});

/** `sealhold run` with its streams at hand. */
function start(env: Record<string, string>, args: readonly string[] = []): Deno.ChildProcess {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-A", main, "run", "Hi", "--provider", "one", ...args],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}
