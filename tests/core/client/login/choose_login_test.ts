/** Which provider and which way: settled without a question where that can be done, refused before one where nobody answers. */
import { assertEquals } from "@std/assert";
import {
  chooseLogin,
  type LoginChoicePorts,
  nameLogin,
} from "../../../../src/core/client/login/choose_login.ts";
import type { LoginWish } from "../../../../src/core/client/login/login_wish.ts";
import { MUTE_DIALOG } from "../../../../src/core/client/login/mute_dialog.ts";
import { chooseProvider } from "../../../../src/core/client/login/providers/choose_provider.ts";
import type { ProviderConfig } from "../../../../src/core/client/login/providers/find_provider.ts";
import type { Method } from "../../../../src/core/client/login/providers/method.ts";
import { FakeLoginQuestions } from "../../../fakes/fake_login_questions.ts";
import { failureOf, fakeAuth, ORIGIN } from "./fixture.ts";

type Config = ProviderConfig & { defaultProvider?: string };

const ACME: Config = {
  providers: {
    acme: { base_url: "https://api.acme.test", api_key: {} },
    nowhere: { api_key: {} },
  },
};

async function portsOf(config: Config = ACME): Promise<LoginChoicePorts> {
  const auth = await fakeAuth([]);
  const choice = {
    config,
    namesServer: false,
    serverOrigin: () => Promise.resolve(ORIGIN),
    account: () => Promise.resolve("usual"),
  };
  return {
    auth: () => auth,
    config: () => Promise.resolve(config),
    provider: async (name) => await chooseProvider(choice, name),
  };
}

const DEFAULT: Config = { ...ACME, defaultProvider: "acme" };

/** A wish, whether somebody is there, and the provider and method that are settled; `?` is for a question. */
const NAMED: readonly [LoginWish, boolean, Config, string, Method | undefined][] = [
  [{ provider: "acme" }, true, ACME, "acme", undefined],
  [{ provider: "acme/work" }, true, ACME, "acme/work", undefined],
  [{ provider: "acme", method: "token" }, false, ACME, "acme", "token"],
  [{ server: ORIGIN }, true, DEFAULT, "sealhold/usual", undefined],
  [{ username: "ada" }, false, DEFAULT, "sealhold/usual", "password"],
  [{ method: "ci" }, false, DEFAULT, "sealhold/usual", "ci"],
  [{ method: "tailscale" }, false, DEFAULT, "sealhold/usual", "tailscale"],
  [{ keys: "k" }, false, DEFAULT, "sealhold/usual", "key"],
  [{ method: "api-key" }, false, DEFAULT, "acme", "api-key"],
  [{ withToken: true }, false, DEFAULT, "acme", "token"],
  [{ withToken: true }, false, ACME, "sealhold/usual", "token"],
  [{ withToken: true }, true, ACME, "sealhold/usual", "token"],
  [{ device: true }, false, ACME, "sealhold/usual", "device"],
  [{ method: "oauth" }, false, ACME, "sealhold/usual", "oauth"],
  [{ method: "oauth" }, true, ACME, "?", "oauth"],
  [{ method: "api-key" }, true, ACME, "?", "api-key"],
  [{}, true, ACME, "?", undefined],
];

for (const [wish, attended, config, provider, method] of NAMED) {
  const who = attended ? "somebody is there" : "nobody is there";
  const usual = config === DEFAULT ? ", acme is the default" : "";
  Deno.test(`${JSON.stringify(wish)}, ${who}${usual}: ${provider} by ${method ?? "?"}`, async () => {
    const questions = new FakeLoginQuestions(attended ? [] : undefined);
    const settled = await nameLogin(await portsOf(config), wish, questions);
    const { named } = settled;
    const account = named?.account === undefined ? "" : `/${named.account}`;
    assertEquals(named === undefined ? "?" : `${named.provider.name}${account}`, provider);
    assertEquals([settled.method, questions.said], [method, []]);
  });
}

const NO_ANSWER: readonly [LoginWish, string][] = [
  [{}, "sealhold auth login --username <name> --password-stdin < file, or set SEALHOLD_TOKEN"],
  [
    { provider: "sealhold" },
    "sealhold auth login --username <name> --password-stdin < file, or set SEALHOLD_TOKEN",
  ],
  [
    { server: ORIGIN },
    "sealhold auth login --username <name> --password-stdin < file, or set SEALHOLD_TOKEN",
  ],
  [{ method: "api-key" }, "sealhold auth login <provider> --method api-key < key.txt"],
  [{ provider: "acme" }, "sealhold auth login acme --method api-key"],
];

for (const [wish, hint] of NO_ANSWER) {
  Deno.test(`nobody is there and a question is left: ${JSON.stringify(wish)} says how to do without`, async () => {
    const questions = new FakeLoginQuestions();
    const error = await failureOf(async () => await nameLogin(await portsOf(), wish, questions));
    assertEquals([error.code, error.hint, questions.said], ["NOT_AUTHENTICATED", hint, []]);
  });
}

Deno.test("a server beside another provider would not be heeded, and is refused", async () => {
  const ports = await portsOf(DEFAULT);
  const wish = { provider: "acme", server: "https://evil.test" };
  const error = await failureOf(() => nameLogin(ports, wish, new FakeLoginQuestions([])));
  assertEquals(error.code, "USAGE");
  const own = { ...wish, provider: "sealhold" };
  assertEquals(
    (await nameLogin(ports, own, new FakeLoginQuestions([]))).named?.provider.name,
    "sealhold",
  );
});

Deno.test("a contradiction, and a provider that nobody knows, come before any question", async () => {
  const ports = await portsOf();
  for (
    const [wish, code] of [
      [{ username: "a", device: true }, "USAGE"],
      [{ provider: "unheard-of" }, "NOT_FOUND"],
      [{ provider: "a b" }, "USAGE"],
    ] as const
  ) {
    const questions = new FakeLoginQuestions(["acme"]);
    assertEquals((await failureOf(() => nameLogin(ports, wish, questions))).code, code);
    assertEquals(questions.said, []);
  }
});

const choose = async (wish: LoginWish, answers: string[], config = ACME) => {
  const ports = await portsOf(config);
  const questions = new FakeLoginQuestions(answers);
  const named = await nameLogin(ports, wish, questions);
  const chosen = await chooseLogin(ports, named, questions, MUTE_DIALOG);
  return { chosen: `${chosen.provider.name} ${chosen.method}`, said: questions.said };
};

Deno.test("asked for: providers without an address are left out, and those without the way", async () => {
  const { chosen, said } = await choose({ method: "api-key" }, ["acme"]);
  assertEquals(chosen, "acme api-key");
  const offered = said[0]?.split(" ") ?? [];
  assertEquals([offered.includes("nowhere"), offered.includes("sealhold")], [false, false]);
  const all = await choose({}, ["sealhold", "password"]);
  assertEquals(all.said[0]?.startsWith("sealhold "), true);
});

Deno.test("asked how: not where there is one way, and never about a runner's own token", async () => {
  const one: Config = { providers: { acme: { base_url: "https://api.acme.test" } } };
  assertEquals(await choose({ provider: "acme" }, [], one), { chosen: "acme token", said: [] });
  const { chosen, said } = await choose({ server: ORIGIN }, ["device"]);
  assertEquals([chosen, said.length], ["sealhold device", 1]);
  assertEquals(said[0]?.split(" ").includes("ci"), false);
});

Deno.test("a way that the provider does not have is refused, with those that it has", async () => {
  const error = await failureOf(() => choose({ provider: "acme", method: "password" }, []));
  assertEquals(error.code, "UNSUPPORTED");
  assertEquals(error.hint?.startsWith("It has: api-key"), true, error.hint);
});
