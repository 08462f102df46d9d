/** Calls of the function endpoints, and people who are registered. */
import { assertEquals } from "@std/assert";
import { type Auth, signChallenge } from "../../src/core/shared/identity/auth.ts";
import { argsHash, type ChallengePayload } from "../../src/core/shared/identity/challenge.ts";
import type { KeyPair } from "../../src/core/shared/identity/key_pair.ts";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { person } from "../core/shared/message/people.ts";
import type { TestApp, TestResponse } from "./harness.ts";

export const QUERIES = [
  "auth:getPublicKey",
  "auth:whoami",
  "messages:unreadCounts",
  "messages:getUnread",
  "groups:get",
  "groups:list",
  "allowList:list",
  "denyList:list",
];

/** Somebody who is signed in. */
export interface Registered {
  keys: KeyPair;
  aid: string;
  token: string;
  refreshToken: string;
}

/** One call, as our own client makes it. */
export function callFunction(
  app: Pick<TestApp, "send">,
  path: string,
  args: Record<string, unknown> = {},
  token?: string,
  peer?: string,
): Promise<TestResponse> {
  const endpoint = QUERIES.includes(path) ? "query" : "mutation";
  return app.send("POST", `/api/${endpoint}`, {
    body: { path, args, format: "json" },
    ...(token === undefined ? {} : { token }),
    ...(peer === undefined ? {} : { peer }),
  });
}

/** The value of a call that must succeed. */
// deno-lint-ignore no-explicit-any
export async function value(response: Promise<TestResponse>): Promise<any> {
  const { status, json, text } = await response;
  assertEquals([status, json?.status], [200, "success"], text);
  return json.value;
}

/** The code of a call that the function must refuse. */
export async function refusal(response: Promise<TestResponse>): Promise<string> {
  const { status, json, text } = await response;
  assertEquals([status, json?.status], [560, "error"], text);
  assertEquals(json.errorMessage, json.errorData.message);
  return json.errorData.code;
}

/** A challenge for a function's arguments. */
export async function challenge(
  app: Pick<TestApp, "send">,
  aid: string,
  purpose: string,
  args: Record<string, unknown>,
): Promise<{ challengeId: string; payload: ChallengePayload }> {
  const ask = { aid, purpose, argsHash: await argsHash(args) };
  return await value(callFunction(app, "auth:issueChallenge", ask));
}

/** A challenge with its answer. */
export async function answered(
  app: Pick<TestApp, "send">,
  keys: KeyPair,
  purpose: string,
  args: Record<string, unknown>,
): Promise<Auth> {
  const { challengeId, payload } = await challenge(app, keys.aid, purpose, args);
  return await signChallenge(challengeId, payload, keys);
}

export function publicKeyOf(keys: KeyPair): string {
  return encodeBase64url(keys.publicKey.bytes);
}

/** Registers. */
export async function register(
  app: Pick<TestApp, "send">,
  who: KeyPair | string,
): Promise<Registered> {
  const keys = typeof who === "string" ? await person(who) : who;
  const args = { aid: keys.aid, publicKey: publicKeyOf(keys) };
  const auth = await answered(app, keys, "register", args);
  const session = await value(callFunction(app, "auth:registerUser", { ...args, auth }));
  return { keys, aid: keys.aid, token: session.token, refreshToken: session.refreshToken };
}

/** Signs in. */
export async function signIn(app: Pick<TestApp, "send">, keys: KeyPair): Promise<Registered> {
  const { aid } = keys;
  const auth = await answered(app, keys, "sign-in", { aid });
  const session = await value(callFunction(app, "auth:signIn", { aid, auth }));
  return { keys, aid, token: session.token, refreshToken: session.refreshToken };
}
