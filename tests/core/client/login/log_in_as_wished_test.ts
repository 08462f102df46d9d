/** The whole login: what must not be asked, kept or remembered. */
import { assertEquals } from "@std/assert";
import type { Config } from "../../../../src/core/client/config/config.ts";
import { currentToken } from "../../../../src/core/client/login/current_token.ts";
import { slotsToEmpty } from "../../../../src/core/client/login/log_out.ts";
import { logInAsWished } from "../../../../src/core/client/login/log_in_as_wished.ts";
import type { LoginDialog } from "../../../../src/core/client/login/login_dialog.ts";
import type { LoginQuestions } from "../../../../src/core/client/login/login_questions.ts";
import type { LoginWish } from "../../../../src/core/client/login/login_wish.ts";
import { slotOf } from "../../../../src/core/client/login/login.ts";
import { MUTE_DIALOG } from "../../../../src/core/client/login/mute_dialog.ts";
import { chooseProvider } from "../../../../src/core/client/login/providers/choose_provider.ts";
import { mergeProvider } from "../../../../src/core/client/login/providers/merge_provider.ts";
import { sealholdProvider } from "../../../../src/core/client/login/providers/sealhold_provider.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import { json, type Reply } from "../../../fakes/fake_transport.ts";
import { CONFIG_PATH, settingsFixture } from "../config/fixture.ts";
import { apiKey, failureOf, fakeAuth, jwt, keep, ORIGIN, session, stored } from "./fixture.ts";

type LoginPorts = Parameters<typeof logInAsWished>[0];

const TOKENS = { access: jwt({}), refresh: "r", access_lifetime: 900, refresh_lifetime: 9000 };
const WISH: LoginWish = { username: "ada", server: ORIGIN };

/** Ports, and what was asked in order. */
async function world(replies: readonly Reply[] = [json(200, TOKENS)]) {
  const auth = await fakeAuth([], replies);
  const settings = settingsFixture();
  const exists = () => settings.files.get(CONFIG_PATH) !== undefined;
  const config = (): Promise<Config> =>
    Promise.resolve({ context: "default", contexts: {}, exists: exists() });
  const asked: string[] = [];
  const answer = (what: string, text: string) => () => {
    asked.push(what);
    return Promise.resolve(Secret.fromText(text));
  };
  const dialog: LoginDialog = {
    ...MUTE_DIALOG,
    username: () => Promise.resolve("ada"),
    password: answer("password", "c4n4ry"),
    token: answer("token", "c4n4ry"),
    apiKey: answer("key", apiKey().key ?? ""),
  };
  const choice = {
    namesServer: true,
    serverOrigin: () => Promise.resolve(ORIGIN),
    account: () => Promise.resolve(undefined),
  };
  const ports: LoginPorts = {
    ...settings.ports,
    auth: () => auth,
    config,
    paths: () => ({ configFile: CONFIG_PATH }),
    provider: async (name) => await chooseProvider({ ...choice, config: await config() }, name),
  };
  const questions: LoginQuestions = {
    attended: () => true,
    provider: () => Promise.reject(new TypeError("no question was expected")),
    method: () => Promise.reject(new TypeError("no question was expected")),
  };
  const asker = {
    questions,
    dialog: () => {
      asked.push("dialog");
      return Promise.resolve(dialog);
    },
  };
  const run = (wish: LoginWish, keep = true) => logInAsWished(ports, wish, asker, keep);
  return { auth, asked, ports, run, text: settings.text, configFile: settings.files };
}

Deno.test("a store that cannot be written costs no login: nobody is asked, and the server hears nothing", async () => {
  const { auth, asked, run } = await world();
  auth.disk.prepare = () => Promise.reject(new SealholdError("LOCKED", "The store is locked"));
  assertEquals((await failureOf(() => run(WISH))).code, "LOCKED");
  assertEquals([asked, auth.http.transport.calls], [[], []]);
});

Deno.test("a wish that contradicts itself costs nothing either", async () => {
  const { auth, asked, run } = await world();
  for (const wish of [{ ...WISH, device: true }, { ...WISH, provider: "anthropic" }]) {
    assertEquals((await failureOf(() => run(wish))).code, "USAGE");
  }
  for (const wish of [{ ...WISH, wait: "5m" }, { ...WISH, scopes: "a" }]) {
    assertEquals((await failureOf(() => run(wish))).code, "USAGE");
  }
  assertEquals([asked, auth.http.transport.calls], [["dialog", "dialog"], []]);
});

Deno.test("not to be kept: nothing is stored, nothing is remembered, and a store that is locked is no matter", async () => {
  const { auth, run, configFile } = await world();
  const locked = () => Promise.reject(new SealholdError("LOCKED", "The store is locked"));
  Object.assign(auth.disk, { prepare: locked, update: locked });
  const { made, rememberedIn } = await run(WISH, false);
  assertEquals([made.description.who, rememberedIn], ["ada", undefined]);
  assertEquals([await stored(auth), configFile.get(CONFIG_PATH)], [{}, undefined]);
});

Deno.test("kept: the session is stored, and the server of a first login remembered", async () => {
  const { auth, asked, run, text } = await world();
  const { chosen, rememberedIn } = await run(WISH);
  assertEquals([chosen.provider.name, asked], ["sealhold", ["dialog", "password"]]);
  assertEquals(Object.keys(await stored(auth)), [ORIGIN]);
  assertEquals([rememberedIn, text().includes(ORIGIN)], [CONFIG_PATH, true]);
  const before = text();
  assertEquals([(await run(WISH)).rememberedIn, text()], [undefined, before]);
});

Deno.test("a server that only the environment names, and a provider's login, are not remembered", async () => {
  const { auth, run, configFile } = await world();
  assertEquals((await run({ username: "ada" })).rememberedIn, undefined);
  assertEquals((await run({ provider: "anthropic", method: "api-key" })).rememberedIn, undefined);
  const { sessions, credentials } = await auth.disk.read();
  assertEquals([Object.keys(sessions), Object.keys(credentials)], [[ORIGIN], ["anthropic"]]);
  assertEquals(configFile.get(CONFIG_PATH), undefined);
});

Deno.test("a login that fails is not stored, and its server not remembered", async () => {
  const { auth, run, configFile } = await world([json(401, {})]);
  assertEquals((await failureOf(() => run(WISH))).code, "LOGIN_FAILED");
  assertEquals([await stored(auth), configFile.get(CONFIG_PATH)], [{}, undefined]);
});

Deno.test("the token of a login: of the server, of a provider, or its key; of neither, none", async () => {
  const auth = await fakeAuth([session()]);
  const sealhold = { provider: await sealholdProvider(ORIGIN), account: undefined };
  const own = await currentToken(auth, sealhold);
  assertEquals([own.kind, own.value.exposeText(), own.origin], ["token", "old-access", ORIGIN]);
  const anthropic = { provider: mergeProvider("anthropic"), account: undefined };
  assertEquals((await failureOf(() => currentToken(auth, anthropic))).code, "NOT_AUTHENTICATED");
  await keep(auth, "anthropic", apiKey({ key: "sk" }));
  const key = await currentToken(auth, anthropic);
  assertEquals([key.kind, key.value.exposeText()], ["api_key", "sk"]);
  await keep(auth, "anthropic", apiKey({ type: "oauth", key: "sk", access_token: "at" }));
  const both = await currentToken(auth, anthropic);
  assertEquals([both.kind, both.value.exposeText()], ["token", "at"]);
  const { key: _, ...bare } = apiKey({ type: "custom" });
  await keep(auth, "anthropic", bare);
  assertEquals((await failureOf(() => currentToken(auth, anthropic))).code, "UNSUPPORTED");
});

Deno.test("logging out: the one that is meant, or all; where there is none, how to log in", async () => {
  const auth = await fakeAuth([session()]);
  const own = slotOf(await sealholdProvider(ORIGIN), undefined);
  const other = slotOf(mergeProvider("anthropic"), undefined);
  assertEquals(
    (await failureOf(() => slotsToEmpty(auth, other, false))).hint,
    "sealhold auth login anthropic",
  );
  await keep(auth, "anthropic", apiKey());
  assertEquals(await slotsToEmpty(auth, own, false), [own]);
  assertEquals(await slotsToEmpty(auth, other, true), [own, other]);
  const empty = await fakeAuth([]);
  assertEquals((await failureOf(() => slotsToEmpty(empty, own, true))).code, "NOT_AUTHENTICATED");
});
