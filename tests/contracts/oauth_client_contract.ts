/** What every OAuthClient must do, by RFC 6749, 7009, 7636, 8414, 8628 and 9207. */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { sha256 } from "../../src/crypto/sha256.ts";
import { SealholdError } from "../../src/errors.ts";
import type { AuthorizationServer, OAuthClient } from "../../src/ports/oauth_client.ts";
import { Secret } from "../../src/secret.ts";
import { type Answers, ISSUER, metadata, tokens } from "../fakes/fake_oauth_server.ts";
import { json } from "../fakes/fake_transport.ts";
import { type Case, registerCases } from "./cases.ts";

/** A client over a server that is made up for one case. */
export interface OAuthClientSubject {
  client: OAuthClient;
  /** The form of the last request. */
  lastForm(): URLSearchParams;
}

type Open = (answers: Answers) => OAuthClientSubject;

const METADATA = "/.well-known/oauth-authorization-server";
const REDIRECT = { redirectUri: "http://127.0.0.1:4711/callback", scopes: ["openid", "mail"] };
const SETTINGS = { issuer: ISSUER, clientId: "sealhold", allowPrivate: false };
const TOKENS = json(200, tokens({ refresh_token: "rt-1", scope: "mail" }));
const DEVICE = json(200, {
  ...{ device_code: "dc-1", user_code: "WDJB-MJHT", verification_uri: `${ISSUER}/activate` },
  expires_in: 600,
});

/** A client that has found the server. */
async function found(open: Open, answers: Answers = {}) {
  const subject = open(answers);
  return { ...subject, server: await subject.client.resolve(SETTINGS) };
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(work, SealholdError)).code;
}

function formOf({ lastForm }: OAuthClientSubject): Record<string, string> {
  return Object.fromEntries(lastForm());
}

/** The same server without what a case is about. */
function without(server: AuthorizationServer, name: keyof AuthorizationServer) {
  return { ...server, [name]: undefined };
}

function refusal(error: string) {
  return json(400, { error });
}

const CASES: readonly Case<{ open: Open }>[] = [
  [
    "a server is found by its issuer, and one that names itself otherwise is refused",
    async ({ open }) => {
      const { server } = await found(open);
      assertEquals([server.issuer, server.tokenEndpoint], [ISSUER, `${ISSUER}/token`]);
      const other = json(200, metadata({ issuer: "https://evil.example" }));
      assertEquals(await codeOf(() => found(open, { [METADATA]: other })), "INSECURE_SERVER");
    },
  ],
  ["endpoints that are given are taken, and those over http refused", async ({ open }) => {
    const { client } = open({});
    const given = { clientId: "sealhold", allowPrivate: false };
    const server = await client.resolve({ ...given, tokenEndpoint: `${ISSUER}/t` });
    assertEquals([server.issuer, server.tokenEndpoint], [undefined, `${ISSUER}/t`]);
    const plain = () => client.resolve({ ...given, tokenEndpoint: "http://id.acme.example/t" });
    assertEquals(await codeOf(plain), "INSECURE_SERVER");
  }],
  [
    "an authorization request proves its answer by PKCE and state, fresh each time",
    async ({ open }) => {
      const { client, server } = await found(open);
      const [one, two] = [
        await client.startAuthorization(server, REDIRECT),
        await client.startAuthorization(server, REDIRECT),
      ];
      const sent = one.url.searchParams;
      const challenge = encodeBase64url(
        await sha256(new TextEncoder().encode(one.verifier.exposeText())),
      );
      assertEquals([sent.get("code_challenge"), sent.get("code_challenge_method")], [
        challenge,
        "S256",
      ]);
      assertEquals(sent.get("state"), one.state.exposeText());
      assertEquals(sent.get("nonce"), one.nonce?.exposeText());
      assertEquals([sent.get("redirect_uri"), sent.get("scope")], [
        REDIRECT.redirectUri,
        "openid mail",
      ]);
      assertNotEquals(one.state.exposeText(), two.state.exposeText());
      assertNotEquals(one.verifier.exposeText(), two.verifier.exposeText());
      const none = without(server, "authorizationEndpoint");
      assertEquals(await codeOf(() => client.startAuthorization(none, REDIRECT)), "UNSUPPORTED");
    },
  ],
  ["a code is redeemed with its verifier, and for its own state alone", async ({ open }) => {
    const subject = await found(open, { "/token": TOKENS });
    const { client, server } = subject;
    const pending = await client.startAuthorization(server, { ...REDIRECT, scopes: ["mail"] });
    const back = (query: Record<string, string>) =>
      client.redeem(
        server,
        pending,
        new URL(`${REDIRECT.redirectUri}?${new URLSearchParams(query)}`),
      );
    const state = pending.state.exposeText();
    const got = await back({ code: "c-1", state });
    assertEquals([got.accessToken.exposeText(), got.refreshToken?.exposeText(), got.scope], [
      "at-1",
      "rt-1",
      "mail",
    ]);
    assertEquals(formOf(subject), {
      grant_type: "authorization_code",
      code: "c-1",
      code_verifier: pending.verifier.exposeText(),
      redirect_uri: REDIRECT.redirectUri,
      client_id: "sealhold",
    });
    assertEquals(await codeOf(() => back({ code: "c-1", state: "another" })), "BAD_RESPONSE");
    assertEquals(await codeOf(() => back({ error: "access_denied", state })), "LOGIN_FAILED");
  }],
  ["a device login is started, waited for and given", async ({ open }) => {
    const answers = [refusal("authorization_pending"), refusal("slow_down"), TOKENS];
    const subject = await found(open, { "/device": DEVICE, "/token": () => answers.shift()! });
    const { client, server } = subject;
    const pending = await client.startDevice(server, ["mail"]);
    assertEquals([pending.userCode, pending.expiresInSec, pending.intervalSec], [
      "WDJB-MJHT",
      600,
      undefined,
    ]);
    assertEquals(formOf(subject), { client_id: "sealhold", scope: "mail" });
    assertEquals(await client.pollDevice(server, pending), "authorization_pending");
    assertEquals(await client.pollDevice(server, pending), "slow_down");
    const got = await client.pollDevice(server, pending);
    assert(typeof got !== "string");
    assertEquals(got.accessToken.exposeText(), "at-1");
    assertEquals(formOf(subject)["device_code"], "dc-1");
  }],
  ["a device login that is refused, or that no endpoint takes, is told so", async ({ open }) => {
    const answers = { "/device": DEVICE, "/token": refusal("access_denied") };
    const { client, server } = await found(open, answers);
    const pending = await client.startDevice(server, []);
    assertEquals(await codeOf(() => client.pollDevice(server, pending)), "LOGIN_FAILED");
  }],
  ["a refresh brings tokens, and a token that is spent asks for a new login", async ({ open }) => {
    const subject = await found(open, { "/token": TOKENS });
    const token = Secret.fromText("rt-0");
    const got = await subject.client.refresh(subject.server, token);
    assertEquals([got.accessToken.exposeText(), got.expiresInSec], ["at-1", 3600]);
    assertEquals([formOf(subject)["grant_type"], formOf(subject)["refresh_token"]], [
      "refresh_token",
      "rt-0",
    ]);
    const spent = await found(open, { "/token": refusal("invalid_grant") });
    assertEquals(await codeOf(() => spent.client.refresh(spent.server, token)), "SESSION_EXPIRED");
    const away = await found(open, { "/token": new SealholdError("UNREACHABLE", "No network") });
    assertEquals(await codeOf(() => away.client.refresh(away.server, token)), "UNREACHABLE");
    const busy = await found(open, { "/token": refusal("temporarily_unavailable") });
    assertEquals(await codeOf(() => busy.client.refresh(busy.server, token)), "SERVER_ERROR");
  }],
  ["a token is revoked where it came from", async ({ open }) => {
    const subject = await found(open, { "/revoke": json(200, {}) });
    await subject.client.revoke(subject.server, Secret.fromText("rt-0"));
    assertEquals(formOf(subject)["token"], "rt-0");
  }],
];

/** Runs the suite. @param open a client over a server with these answers, by path */
export function oauthClientContract(name: string, open: Open): void {
  registerCases("OAuth client contract", name, CASES, () => ({ open }));
}
