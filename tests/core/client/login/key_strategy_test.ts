/** Login with an identity's key: the dance, what is kept, and what a lying server gets. */
import { assert, assertEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { strategyFor } from "../../../../src/core/client/login/strategies/registry.ts";
import { sealholdProvider } from "../../../../src/core/client/login/providers/sealhold_provider.ts";
import { MUTE_DIALOG } from "../../../../src/core/client/login/mute_dialog.ts";
import { isSession, type Login } from "../../../../src/core/client/login/login.ts";
import { type KeyPair, keyPairFromSeed } from "../../../../src/core/shared/identity/key_pair.ts";
import { parseAuth, verifyAuth } from "../../../../src/core/shared/identity/auth.ts";
import { bodyOf, json, type Reply } from "../../../fakes/fake_transport.ts";
import { failureOf, fakeHttp, ORIGIN } from "../http/fixture.ts";
import { strategyPorts } from "./strategy_ports.ts";

// deno-lint-ignore no-explicit-any
type Body = any;

/** A server for one sign-in; `changes` are its lies. */
function server(changes: { payload?: object; session?: object } = {}) {
  const bodies: Body[] = [];
  const reply: Reply = (request) => {
    const body = bodyOf(request) as Body;
    bodies.push(body);
    const value = body.path === "auth:issueChallenge"
      ? { challengeId: "c", payload: { ...payloadOf(body.args), ...changes.payload } }
      : {
        token: `h.${encodeBase64url(new TextEncoder().encode('{"sub":"uuid-1"}'))}.s`,
        refreshToken: "r",
        expiresAt: "2026-01-02T03:19:05.000Z",
        aid: body.args.aid,
        ksn: 0,
        ...changes.session,
      };
    return json(200, { status: "success", value });
  };
  return { reply, bodies };
}

function payloadOf({ aid, purpose, argsHash }: Body) {
  const nonce = "A".repeat(43);
  const ts = "2026-01-02T03:04:05.000Z";
  return { ver: "msg-auth/1" as const, aud: ORIGIN, ts, nonce, aid, purpose, argsHash };
}

async function logIn(reply: Reply): Promise<{ login: Login; keys: KeyPair }> {
  const keys = await keyPairFromSeed("a");
  const dialog = { ...MUTE_DIALOG, identityKeys: () => Promise.resolve(keys) };
  const strategy = strategyFor("key", strategyPorts(fakeHttp([reply]), { dialog }));
  const login = await strategy.authenticate({
    provider: await sealholdProvider(ORIGIN),
    origin: ORIGIN,
  });
  return { login, keys };
}

Deno.test("key: a challenge is asked for, signed, and handed in; the session is bound to the server", async () => {
  const { reply, bodies } = server();
  const { login, keys } = await logIn(reply);
  assertEquals(bodies.map(({ path }) => path), ["auth:issueChallenge", "auth:signIn"]);
  const auth = parseAuth(bodies[1].args.auth);
  assert(await verifyAuth(auth, payloadOf(bodies[0].args), keys.publicKey));
  assert(isSession(login));
  const { origin, username, user_uuid, method, refresh_token } = login;
  assertEquals([origin, username, user_uuid, method, refresh_token], [
    ...[ORIGIN, keys.aid, "uuid-1", "key", "r"],
  ]);
  assertEquals(login.access_expires_at - (login.access_issued_at ?? 0), 900);
  assert(!JSON.stringify(bodies).includes(encodeBase64url(keys.seed.expose())));
});

Deno.test("key: a lying server gets no signature, or its session is not taken", async () => {
  const other = (await keyPairFromSeed("b")).aid;
  for (const payload of [{ aud: "https://other.example" }, { aid: other }, { purpose: "prove" }]) {
    const { reply, bodies } = server({ payload });
    await failureOf(() => logIn(reply));
    assertEquals(bodies.length, 1, JSON.stringify(payload));
  }
  for (const session of [{ aid: other }, { expiresAt: "soon" }, { token: "a b" }, { ksn: -1 }]) {
    const error = await failureOf(() => logIn(server({ session }).reply));
    assertEquals(error.code, "BAD_RESPONSE", JSON.stringify(session));
  }
});

Deno.test("key: nobody to ask is exit 3, before any request", async () => {
  const http = fakeHttp([]);
  const strategy = strategyFor("key", strategyPorts(http));
  const error = await failureOf(async () =>
    await strategy.authenticate({ provider: await sealholdProvider(ORIGIN), origin: ORIGIN })
  );
  assertEquals([error.code, http.transport.calls], ["NOT_AUTHENTICATED", []]);
});
