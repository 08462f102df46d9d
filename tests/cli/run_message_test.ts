/** `sealhold run`: what goes to stdout, to stderr, and as exit code. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { anthropicStream } from "../core/client/model/streams.ts";
import { bodyOf, json, pieces } from "../fakes/fake_transport.ts";
import { type FakeOptions, run } from "./harness.ts";

const KEY = "sk-ant-api03-canary-0123456789";
const SSE = { "content-type": "text/event-stream" };
const CREDENTIALS = {
  anthropic: {
    type: "api_key" as const,
    created: "2026-01-01T00:00:00Z",
    origin: "https://api.anthropic.com",
    label: "Anthropic",
    key: KEY,
  },
};

function answering(texts: readonly string[], rest: FakeOptions = {}): FakeOptions {
  return { replies: [pieces(200, anthropicStream(texts), SSE)], credentials: CREDENTIALS, ...rest };
}

const ASK = ["run", "Hi", "--model", "claude-test"];

Deno.test("run: the answer goes to stdout with a newline, the token counts to stderr", async () => {
  const { code, stdout, stderr, world } = await run(ASK, answering(["Hel", "lo"]));
  assertEquals([code, stdout, stderr], [0, "Hello\n", "tokens: 12 in, 34 out\n"]);
  const [request] = world.http.transport.requests;
  assertEquals(request?.url.href, "https://api.anthropic.com/v1/messages");
  assertEquals(request?.secretHeaders?.["x-api-key"]?.exposeText(), KEY);
});

Deno.test("run: no second newline, and none for raw", async () => {
  assertEquals((await run(ASK, answering(["Hello\n"]))).stdout, "Hello\n");
  assertEquals((await run([...ASK, "--format", "raw"], answering(["Hello"]))).stdout, "Hello");
  assertEquals((await run(ASK, answering([]))).stdout, "");
});

Deno.test("run: one JSON object at the end, and nothing on stderr", async () => {
  const { code, stdout, stderr } = await run(
    [...ASK, "--format", "json"],
    answering(["Hel", "lo"]),
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(JSON.parse(stdout), {
    provider: "anthropic",
    model: "claude-test",
    text: "Hello",
    stop_reason: "end_turn",
    usage: { input_tokens: 12, output_tokens: 34 },
  });
  assertEquals(stdout.trimEnd().split("\n").length, 1);
  const pretty = await run([...ASK, "--format", "pretty"], answering(["Hello"]));
  assertEquals(JSON.parse(pretty.stdout).text, "Hello");
});

Deno.test("A11 and case 33: on a terminal control characters are shown, in a pipe they are exact", async () => {
  const nasty = "a\x1b[2J\x1b]52;c;aGk=\x07b\r\u202ec\x9b\ttab\nline";
  const piped = await run(ASK, answering([nasty]));
  assertEquals(piped.stdout, `${nasty}\n`);
  const terminal = await run(ASK, answering([...nasty], { terminals: ["stdout"] }));
  assertEquals(terminal.stdout, "a\\x1b[2J\\x1b]52;c;aGk=\\x07b\\x0d\\u202ec\\x9b\ttab\nline\n");
});

Deno.test("run: stdin is the message, or stands below it", async () => {
  const message = async (argv: string[], stdin: string | Uint8Array) => {
    const { world, code, stderr } = await run(
      ["run", "--model", "m", ...argv],
      answering(["x"], { stdin }),
    );
    assertEquals(code, 0, stderr);
    const body = bodyOf(world.http.transport.requests[0]) as { messages: { content: string }[] };
    return body.messages[0]?.content;
  };
  assertEquals(await message(["--stdin"], "from stdin\n"), "from stdin\n");
  assertEquals(await message(["Review", "--stdin"], "code"), "Review\n\ncode");
  assertEquals(await message(["-"], "code"), "code");
  assertEquals(await message(["Review", "--stdin"], ""), "Review");
  assertEquals(await message(["--", "--dash"], "not read"), "--dash");
});

Deno.test("run: what is no message is refused before anything is sent", async () => {
  const cases: [string[], string | Uint8Array, number, string][] = [
    [[], "", 2, "Missing message"],
    [["--stdin"], " \n", 2, "Missing message"],
    [["--stdin"], Uint8Array.of(0xff, 0xfe), 2, "Stdin is not UTF-8 text"],
    [["--stdin"], "x".repeat(1024 * 1024 + 1), 2, "Stdin has more than 1048576 bytes"],
    [["Hi", "--max-tokens", "0"], "", 2, "An answer of no tokens cannot be asked for"],
    [["Hi", "--max-tokens", "-1"], "", 2, 'Option "--max-tokens" must be a whole number'],
  ];
  for (const [argv, stdin, code, message] of cases) {
    const ran = await run(["run", ...argv, "--model", "m"], answering(["x"], { stdin }));
    assertEquals([ran.code, ran.stdout], [code, ""]);
    assertEquals(ran.stderr.split("\n")[0], `error: ${message}`);
    assertEquals(ran.world.http.transport.requests.length, 0);
  }
});

Deno.test("run: without a credential it is exit 3, and how to log in", async () => {
  const any = await run(["run", "Hi"]);
  assertEquals([any.code, any.stdout], [3, ""]);
  assertStringIncludes(any.stderr, "hint: sealhold auth login <provider>");
  const named = await run(["run", "Hi", "--provider", "anthropic", "--model", "m"]);
  assertEquals(named.code, 3);
  assertEquals(named.stderr, "error: Not authenticated\nhint: sealhold auth login anthropic\n");
  const bare = await run(["run", "Hi", "--provider", "anthropic"]);
  assertEquals([bare.code, bare.stderr], [3, named.stderr], "no model either: still the login");
});

Deno.test("run: a provider of config.toml, with its own header and default model", async () => {
  const config = `
    [contexts.default]
    default_provider = "acme"
    [providers.acme]
    base_url = "https://acme.example.com"
    [providers.acme.api_key]
    header = "x-acme-key"
    [providers.acme.model]
    api = "anthropic-messages"
    default_model = "acme-1"`;
  const { code, stderr, world } = await run(["run", "Hi"], {
    ...answering(["x"]),
    credentials: {
      ...CREDENTIALS,
      acme: { ...CREDENTIALS.anthropic, origin: "https://acme.example.com" },
    },
    userFiles: { "/home/s/config.toml": config },
  });
  assertEquals(code, 0, stderr);
  const [request] = world.http.transport.requests;
  assertEquals(request?.url.origin, "https://acme.example.com");
  assertEquals(request?.secretHeaders?.["x-acme-key"]?.exposeText(), KEY);
});

Deno.test("case 31: when the reader of stdout is gone, the stream is ended and exit is 1", async () => {
  let how = "";
  const { code, stderr } = await run(ASK, {
    credentials: CREDENTIALS,
    replies: [pieces(200, anthropicStream(["a", "b"]), SSE, (ended) => how = ended)],
    stdoutClosed: true,
  });
  assertEquals([code, how], [1, "early"]);
  assertMatch(stderr, /^error: Cannot write the output\nhint: [^\n]+\n$/);
});

const EXITS: readonly [number, number][] = [
  [400, 2],
  [401, 3],
  [403, 5],
  [404, 4],
  [429, 8],
  [500, 6],
  [529, 6],
  [302, 5],
  [204, 6],
];

for (const [status, exit] of EXITS) {
  Deno.test(`run: HTTP ${status} ends in exit ${exit}, and no key is shown (case 30)`, async () => {
    const reply = json(status, { error: { type: "some_error", message: `Key ${KEY} \x1b[2J` } });
    for (const format of ["text", "json"]) {
      const { code, stdout, stderr } = await run([
        ...ASK,
        "--format",
        format,
        "--debug",
        "--verbose",
      ], {
        credentials: CREDENTIALS,
        replies: [reply],
      });
      assertEquals([code, stdout], [exit, ""]);
      assert(!stderr.includes("canary") && !stderr.includes("\x1b"), stderr);
    }
  });
}

Deno.test("run: an answer that breaks off stays on stdout, and is said to be incomplete", async () => {
  const half = {
    credentials: CREDENTIALS,
    replies: [pieces(200, anthropicStream(["Half"]).slice(0, 7), SSE)],
  };
  const { code, stdout, stderr } = await run(ASK, half);
  assertEquals([code, stdout], [6, "Half"]);
  assertStringIncludes(
    stderr,
    "error: The answer is incomplete: the provider's answer ended before its end\n",
  );
  assertEquals((await run(ASK, { ...half, terminals: ["stdout"] })).stdout, "Half\n");
  const asJson = await run([...ASK, "--format", "json"], half);
  assertEquals([asJson.code, asJson.stdout], [6, ""]);
  assertEquals(JSON.parse(asJson.stderr).error.code, "BAD_RESPONSE");
});

for (
  const [reason, note] of [
    ["max_tokens", "The answer was cut short by the limit of tokens (--max-tokens)\n"],
    ["refusal", "The provider ended the answer for its content\n"],
    ["constructor", ""],
    ["end_turn", ""],
  ] as const
) {
  Deno.test(`run: what is said of an answer that ended with ${reason}`, async () => {
    const replies = [pieces(200, anthropicStream(["Hel"], reason), SSE)];
    const { code, stderr } = await run(ASK, { credentials: CREDENTIALS, replies });
    assertEquals([code, stderr], [0, `${note}tokens: 12 in, 34 out\n`]);
  });
}

Deno.test("run: an OAuth token goes into Authorization, and not into the header of API keys", async () => {
  const { code, stderr, world } = await run(ASK, {
    ...answering(["x"]),
    credentials: {
      anthropic: {
        type: "oauth",
        created: "2026-01-01T00:00:00Z",
        origin: "https://api.anthropic.com",
        label: "Anthropic",
        method: "oauth",
        access_token: "t0ken-canary",
      },
    },
  });
  assertEquals(code, 0, stderr);
  const secrets = world.http.transport.requests[0]?.secretHeaders ?? {};
  assertEquals(Object.keys(secrets), ["authorization"]);
  assertEquals(secrets["authorization"]?.exposeText(), "Bearer t0ken-canary");
});

Deno.test("run: a store in memory keeps no conversation", async () => {
  const { code, stderr, world } = await run([...ASK, "--session", "a"], answering(["x"]));
  assertEquals([code, world.http.transport.requests.length], [12, 0]);
  assertStringIncludes(stderr, "hint: sealhold store init");
});
