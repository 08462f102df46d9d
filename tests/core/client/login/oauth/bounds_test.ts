/** Bounds of the OAuth strategies: a server's interval, a key's form, a token that has done its work. */
import { assertEquals, assertThrows } from "@std/assert";
import { startSchedule } from "../../../../../src/core/client/login/oauth/device_schedule.ts";
import { finishLogin } from "../../../../../src/core/client/login/oauth/finish_login.ts";
import { checkedKey } from "../../../../../src/core/client/login/strategies/api_key.ts";
import type { AuthorizationServer, OAuthClient } from "../../../../../src/ports/oauth_client.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import { Secret } from "../../../../../src/secret.ts";
import { ISSUER } from "../../../../fakes/fake_oauth_server.ts";
import { json } from "../../../../fakes/fake_transport.ts";
import { acme, API, world } from "./fixture.ts";
import { fakeOAuth } from "../../../../fakes/fake_oauth_server.ts";

Deno.test("case 16: a server cannot make us poll faster than once a second", () => {
  const intervals = [undefined, 0, -5, 0.2, 1, 7].map((sec) =>
    startSchedule(sec, 600, 0).intervalMs
  );
  assertEquals(intervals, [5000, 1000, 1000, 1000, 1000, 7000]);
});

Deno.test("case 4: an API key is one word of visible ASCII and no longer than may be, whatever the forms admit", () => {
  const rules = {
    forms: [{ alphabet: "\0-\uffff", length: [0, 1e9] }],
    looksLike: "anything",
    header: "x-key",
  } as const;
  const checked = (text: string) => checkedKey(Secret.fromText(text), rules, acme());
  for (const key of ["k", "k".repeat(4096)]) assertEquals(checked(`${key}\n`), key);
  const narrow = {
    ...rules,
    forms: [{ prefix: "sk-", alphabet: "a-z", length: [1, 9] }],
  } as const;
  for (const key of ["sk-", "xsk-a", "sk-a1"]) {
    const check = () => checkedKey(Secret.fromText(key), narrow, acme());
    assertEquals(assertThrows(check, SealholdError).code, "INVALID_VALUE");
  }
  for (const key of ["", "a b", "a\u00e9", "a\tb", "k".repeat(4097)]) {
    assertEquals(assertThrows(() => checked(key), SealholdError).code, "INVALID_VALUE");
  }
});

const server: AuthorizationServer = {
  issuer: ISSUER,
  authorizationEndpoint: undefined,
  tokenEndpoint: `${ISSUER}/token`,
  deviceAuthorizationEndpoint: undefined,
  revocationEndpoint: `${ISSUER}/revoke`,
  issInResponse: false,
  idTokenAlgorithms: undefined,
  clientId: "sealhold",
  allowPrivate: false,
};

for (const made of [true, false]) {
  Deno.test(`a token that an API key ${made ? "was" : "could not be"} made with is given back`, async () => {
    const createKey = { url: `${API}/keys`, body: {}, field: "key" };
    const provider = acme({ createKey });
    const { ports } = world({ "/keys": json(made ? 200 : 403, { key: "sk-made-0123456789" }) });
    const revoked: string[] = [];
    const client: OAuthClient = {
      ...fakeOAuth({}).client,
      revoke: (at: AuthorizationServer, token: Secret) => {
        revoked.push(`${at.revocationEndpoint} ${token.exposeText()}`);
        return Promise.resolve();
      },
    };
    const login = await finishLogin(ports, client, {
      request: { provider, origin: API },
      settings: provider.oauth!,
      server,
      method: "oauth",
      tokens: {
        accessToken: Secret.fromText("fresh-token"),
        refreshToken: undefined,
        expiresInSec: 60,
        scope: undefined,
        subject: undefined,
        name: undefined,
      },
    }).catch((error) => error);
    assertEquals(made ? login.key : login.code, made ? "sk-made-0123456789" : "LOGIN_FAILED");
    assertEquals(revoked, [`${ISSUER}/revoke fresh-token`]);
  });
}
