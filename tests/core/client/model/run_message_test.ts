/** A message from its words to the kept conversation. */
import { assert, assertEquals } from "@std/assert";
import type { AuthPorts } from "../../../../src/core/client/login/auth_ports.ts";
import type { ModelRules, Provider } from "../../../../src/core/client/login/providers/provider.ts";
import type { AuthStrategy } from "../../../../src/core/client/login/strategy.ts";
import { heldStore } from "../../../../src/core/client/login/held_store.ts";
import { runMessage } from "../../../../src/core/client/model/run_message.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { Credential } from "../../../../src/ports/credential_store.ts";
import { Secret } from "../../../../src/secret.ts";
import { bodyOf, json, pieces, type Reply } from "../../../fakes/fake_transport.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { fakeHttp } from "../http/fixture.ts";
import { anthropicStream, chatStream } from "./streams.ts";

type RunPorts = Parameters<typeof runMessage>[0];
type RunRequest = Parameters<typeof runMessage>[1];

const KEY = "sk-canary-0123456789";
const SSE = { "content-type": "text/event-stream" };
const ACME = "https://acme.example.com";

function provider(name: string, origin: string, model?: ModelRules): Provider {
  return {
    name,
    label: name,
    origin,
    methods: ["api-key"],
    ...(model === undefined ? {} : { model }),
  };
}

const PROVIDERS: Readonly<Record<string, Provider>> = {
  acme: provider("acme", ACME, {
    api: "anthropic-messages",
    baseUrl: ACME,
    defaultModel: "acme-1",
  }),
  other: provider("other", "https://other.example.com", {
    api: "openai-chat",
    baseUrl: "https://other.example.com/v1",
  }),
  forge: provider("forge", "https://forge.example.com"),
};

function credential(origin: string): Credential {
  return { type: "api_key", created: "2026-01-01T00:00:00Z", origin, label: "", key: KEY };
}

const keyStrategy = {
  headers: (login: Credential) => ({ "x-api-key": Secret.fromText(login.key ?? "") }),
} as unknown as AuthStrategy; // a run asks for no more of a strategy

/** A world whose disk and store last from run to run. */
async function world(logins: Record<string, string> = { acme: ACME }, defaultProvider?: string) {
  const files = new MemoryFileSystem();
  let runs = 0;
  const store = { ...memoryStore(), describe: () => Promise.resolve({ kind: "sealed" as const }) };
  await store.update((entries) => {
    for (const [name, origin] of Object.entries(logins)) {
      entries.credentials[name] = credential(origin);
    }
  });
  const notes: string[] = [];
  return {
    notes,
    files,
    store,
    /** Runs one message against prepared replies. */
    async run(replies: readonly Reply[], request: Partial<RunRequest> = {}) {
      const http = fakeHttp(replies);
      const ports: RunPorts = {
        auth: {
          http,
          store: heldStore(() => Promise.resolve(store)),
          files,
          lockFolder: () => "/state",
          serverByProject: () => Promise.resolve(false),
          givenToken: () => Promise.resolve(Secret.fromText("a token of the Sealhold server")),
          account: () => Promise.resolve(undefined),
          strategy: () => Promise.resolve(keyStrategy),
        } satisfies AuthPorts,
        provider(name) {
          const [base = "", account] = name.split("/");
          const found = PROVIDERS[base];
          return found === undefined
            ? Promise.reject(new SealholdError("NOT_FOUND", "No such provider is known"))
            : Promise.resolve({ provider: found, account });
        },
        config: () => Promise.resolve(defaultProvider === undefined ? {} : { defaultProvider }),
        random: new SeededRandom(`run ${runs++}`),
        stateDir: () => "/state",
        note: (line) => notes.push(line),
      };
      let heard = "";
      const running = runMessage(ports, { message: "Hi", ...request }, (text) => {
        heard += text;
        return Promise.resolve();
      });
      const outcome = await running.catch((error: unknown) => error);
      const error = outcome instanceof SealholdError ? outcome : undefined;
      if (outcome instanceof Error && error === undefined) throw outcome;
      const result = error === undefined ? outcome as Awaited<typeof running> : undefined;
      return { http, heard, error, result, bodies: http.transport.requests.map(bodyOf) };
    },
  };
}

const good = (text = "Ho") => pieces(200, anthropicStream([text]), SSE);
const turnsOf = (body: unknown) =>
  (body as { messages: { content: string }[] }).messages.map(({ content }) => content);

Deno.test("the only model provider with a credential is meant, with its own model", async () => {
  const { run } = await world({
    acme: ACME,
    forge: "https://forge.example.com",
    gone: "https://x",
  });
  const { result, http, heard } = await run([good()]);
  assertEquals([result?.provider, result?.model, result?.session], ["acme", "acme-1", undefined]);
  assertEquals([heard, result?.answer.text], ["Ho", "Ho"]);
  assertEquals(http.transport.requests[0]?.secretHeaders?.["x-api-key"]?.exposeText(), KEY);
});

Deno.test("one of several accounts is named behind a slash", async () => {
  const { run } = await world({ acme: ACME, "acme/work": ACME });
  assertEquals((await run([good()])).error?.hint, "Choose one with --provider: acme, acme/work");
  assertEquals((await run([good()], { provider: "acme/work" })).result?.provider, "acme/work");
});

const CHOICES: readonly [string, Record<string, string>, Partial<RunRequest>, string, string][] = [
  [
    "no credential at all",
    {},
    {},
    "NOT_AUTHENTICATED",
    "sealhold auth login <provider>, for example: sealhold auth login anthropic",
  ],
  [
    "no credential of the provider named",
    {},
    { provider: "acme" },
    "NOT_AUTHENTICATED",
    "sealhold auth login acme",
  ],
  [
    "a provider without models",
    { forge: "https://forge.example.com" },
    { provider: "forge" },
    "UNSUPPORTED",
    "Add api and base_url under [providers.forge.model] of config.toml",
  ],
  [
    "no model",
    { other: "https://other.example.com" },
    {},
    "USAGE",
    "Use --model <name>, or default_model under [providers.other.model] of config.toml",
  ],
  [
    "a model that is no name",
    { acme: ACME },
    { model: "a b" },
    "USAGE",
    "Names are up to 256 visible characters, as the provider lists them",
  ],
];

for (const [name, logins, request, code, hint] of CHOICES) {
  Deno.test(`refused before anything is sent: ${name}`, async () => {
    const { run } = await world(logins);
    const { error, http } = await run([good()], request);
    assertEquals([error?.code, error?.hint], [code, hint]);
    assertEquals(http.transport.requests.length, 0);
  });
}

Deno.test("the context's default provider comes before the only one, and after --provider", async () => {
  const logins = { acme: ACME, other: "https://other.example.com" };
  const { run } = await world(logins, "other");
  const chat = pieces(200, chatStream(["Ho"]), SSE);
  assertEquals((await run([chat], { model: "m" })).result?.provider, "other");
  assertEquals((await run([good()], { provider: "acme" })).result?.provider, "acme");
});

Deno.test("case 3 and A10: --base-url of another origin gets no credential", async () => {
  const { run } = await world();
  for (
    const baseUrl of [
      "https://acme.example.com.evil.test",
      "https://evil.test/acme.example.com",
      "https://acme.example.com:8443",
      "http://localhost:9",
    ]
  ) {
    const { error, http } = await run([good()], { baseUrl });
    assertEquals([error?.code, http.transport.requests.length], ["ORIGIN_MISMATCH", 0], baseUrl);
  }
  const { http } = await run([good()], { baseUrl: `${ACME}/gateway/` });
  assertEquals(http.transport.calls, ["POST /gateway/v1/messages"]);
});

Deno.test("--base-url is where the credential was stored for, whatever the configuration says now", async () => {
  const { run } = await world({ acme: "https://proxy.example.com" });
  assertEquals((await run([good()])).error?.code, "ORIGIN_MISMATCH");
  const { result } = await run([good()], { baseUrl: "https://proxy.example.com" });
  assertEquals(result?.answer.text, "Ho");
});

for (
  const baseUrl of [
    "http://acme.example.com",
    "https://user:pw@acme.example.com",
    "https://acme.example.com?x=1",
    "https://acme.example.com/%2e%2e",
    "https://acme.example.com./v1",
    "https://acme\n.example.com",
    "file:///etc/passwd",
    "acme.example.com",
    "https://",
  ]
) {
  Deno.test(`case 4: the base URL ${JSON.stringify(baseUrl)} is refused and not repeated`, async () => {
    const { error, http } = await (await world()).run([good()], { baseUrl });
    assertEquals([error?.code, http.transport.requests.length], ["USAGE", 0]);
    assert(!`${error?.message}${error?.hint}`.includes("pw"));
  });
}

Deno.test("--session keeps an exchange, --continue goes on with it and its system prompt", async () => {
  const { run } = await world();
  const first = await run([good("One")], { session: "talk", system: "Be brief", model: "acme-2" });
  assertEquals(first.result?.session, "talk");
  const second = await run([good("Two")], { goOn: true, message: "More" });
  assertEquals([second.result?.session, second.result?.model], ["talk", "acme-2"]);
  assertEquals(turnsOf(second.bodies[0]), ["Hi", "One", "More"]);
  assertEquals((second.bodies[0] as { system: string }).system, "Be brief");
  const third = await run([good()], { session: "talk", system: "Be long", message: "Again" });
  assertEquals(turnsOf(third.bodies[0]), ["Hi", "One", "More", "Two", "Again"]);
  assertEquals((third.bodies[0] as { system: string }).system, "Be long");
  const apart = await run([good()], { session: "another" });
  assertEquals(turnsOf(apart.bodies[0]), ["Hi"]);
  const alone = await run([good()]);
  assertEquals([turnsOf(alone.bodies[0]), alone.result?.session], [["Hi"], undefined]);
});

Deno.test("another provider goes on with a conversation, but not with the first one's model", async () => {
  const { run } = await world({ acme: ACME, other: "https://other.example.com" });
  await run([good("One")], { session: "talk", provider: "acme" });
  const chat = pieces(200, chatStream(["Two"]), SSE);
  const refused = await run([chat], { goOn: true, provider: "other" });
  assertEquals(refused.error?.code, "USAGE");
  const second = await run([chat], { goOn: true, provider: "other", model: "m-9" });
  assertEquals(turnsOf(second.bodies[0]), ["Hi", "One", "Hi"]);
  assertEquals((second.bodies[0] as { model: string }).model, "m-9");
});

Deno.test("there is nothing to go on with", async () => {
  const { run } = await world();
  for (const request of [{ goOn: true }, { goOn: true, session: "none" }]) {
    const { error, http } = await run([good()], request);
    assertEquals([error?.code, http.transport.requests.length], ["NOT_FOUND", 0]);
  }
});

const FAILURES: readonly [string, Reply][] = [
  ["a refusal", json(400, {})],
  ["an answer that is cut off", pieces(200, anthropicStream(["Half"]).slice(0, 7), SSE)],
  ["an answer without a word", pieces(200, anthropicStream([]), SSE)],
];

for (const [name, reply] of FAILURES) {
  Deno.test(`${name} leaves the conversation as it was, and its lock free`, async () => {
    const { run } = await world();
    await run([good("One")], { session: "talk" });
    await run([reply], { session: "talk", message: "Lost" });
    const { bodies } = await run([good()], { goOn: true, message: "More" });
    assertEquals(turnsOf(bodies[0]), ["Hi", "One", "More"]);
  });
}

Deno.test("a first exchange that fails leaves neither a conversation nor a key", async () => {
  const { run, store } = await world();
  await run([json(400, {})], { session: "talk" });
  assertEquals((await store.read()).secrets, {});
  assertEquals((await run([good()], { goOn: true })).error?.code, "NOT_FOUND");
});

Deno.test("a conversation that grows too long loses its oldest exchanges, and says so", async () => {
  const { run, notes } = await world();
  const long = "x".repeat(1_000_000);
  for (const message of ["1", "2", "3"]) {
    await run([good()], { session: "talk", message: message + long });
  }
  assertEquals(notes, ["The conversation is long: its oldest exchange was dropped"]);
  const { bodies } = await run([good()], { goOn: true });
  assertEquals(turnsOf(bodies[0]).map((each) => each[0]), ["2", "H", "3", "H", "H"]);
});

Deno.test("a try that waits is told", async () => {
  const { run, notes } = await world();
  await run([json(503, {}, { "retry-after": "7" }), good()]);
  assertEquals(notes, ["Trying again in 7.0 s"]);
});

Deno.test("case 21: a bad name of a conversation is refused before anything is read", async () => {
  const { run, files } = await world();
  const error = (await run([good()], { session: "a\0b" })).error;
  assertEquals(error?.code, "INVALID_NAME");
  assertEquals(await files.list("/state/conversations"), []);
});
