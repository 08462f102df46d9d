/** What the loopback listener takes for the server's answer (threats.md cases 10, 11 and 15). */
import { assert, assertEquals } from "@std/assert";
import {
  decideCallback,
  type ExpectedCallback,
} from "../../../../../src/core/client/login/oauth/callback.ts";
import type { RedirectRequest } from "../../../../../src/ports/redirect_listener.ts";
import { Secret } from "../../../../../src/secret.ts";

const STATE = "k3y-0f-7h15-l0g1n";
const HOME = "http://127.0.0.1:4711";

const expected: ExpectedCallback = {
  redirectUri: `${HOME}/callback`,
  state: Secret.fromText(STATE),
  issuer: "https://id.acme.example",
  issInResponse: false,
};

function request(query: string, changes: Partial<RedirectRequest> = {}): RedirectRequest {
  return {
    method: "GET",
    url: new URL(`${HOME}/callback${query}`),
    host: "127.0.0.1:4711",
    origin: undefined,
    ...changes,
  };
}

const GOOD = `?code=c-1&state=${STATE}`;

Deno.test("the answer with code and state is taken, and the page shows nothing of it", () => {
  const { answer, accepted, failure } = decideCallback(request(GOOD), expected);
  assertEquals([answer.status, answer.done, failure], [200, true, undefined]);
  assertEquals(accepted?.href, `${HOME}/callback${GOOD}`);
  assert(answer.html.includes("You can close this window"));
  assert(!answer.html.includes("c-1") && !answer.html.includes(STATE));
});

Deno.test("the right iss is taken too", () => {
  const query = `${GOOD}&iss=https%3A%2F%2Fid.acme.example`;
  const promised = { ...expected, issInResponse: true };
  assert(decideCallback(request(query), promised).accepted !== undefined);
  assert(decideCallback(request(query), expected).accepted !== undefined);
  const unknown = { ...expected, issuer: undefined };
  assert(decideCallback(request(query), unknown).accepted !== undefined);
});

Deno.test("a refusal by the server is handed on, and the page does not call it done", () => {
  const { answer, accepted } = decideCallback(
    request(`?error=access_denied&state=${STATE}`),
    expected,
  );
  assertEquals([answer.status, answer.done], [200, true]);
  assertEquals(accepted?.searchParams.get("error"), "access_denied");
  assert(answer.html.includes("not completed"));
});

/** What is turned away while the listener goes on waiting. */
const TURNED_AWAY: readonly (readonly [string, RedirectRequest, number])[] = [
  ["case 10: a wrong state", request("?code=c-1&state=another"), 400],
  ["case 10: a state of the same length", request(`?code=c-1&state=${"x".repeat(17)}`), 400],
  ["case 10: no state", request("?code=c-1"), 400],
  ["case 10: an empty state", request("?code=c-1&state="), 400],
  ["case 10: the state twice", request(`${GOOD}&state=${STATE}`), 400],
  ["case 10: the state and another", request(`?state=x&code=c-1&state=${STATE}`), 400],
  ["case 10: an error without the state", request("?error=access_denied"), 400],
  ["case 10: the state without a code", request(`?state=${STATE}`), 400],
  ["case 10: an empty code", request(`?code=&state=${STATE}`), 400],
  ["case 10: two codes", request(`${GOOD}&code=c-2`), 400],
  ["case 10: a code and an error", request(`${GOOD}&error=access_denied`), 400],
  ["case 11: iss twice", request(`${GOOD}&iss=https://id.acme.example&iss=x`), 400],
  ["case 15: POST", request(GOOD, { method: "POST" }), 405],
  ["case 15: HEAD", request(GOOD, { method: "HEAD" }), 405],
  ["case 15: another path", request("", { url: new URL(`${HOME}/${GOOD}`) }), 404],
  ["case 15: a longer path", request("", { url: new URL(`${HOME}/callback/x${GOOD}`) }), 404],
  ["case 15: the browser's favicon", request("", { url: new URL(`${HOME}/favicon.ico`) }), 404],
  ["case 15: Host localhost", request(GOOD, { host: "localhost:4711" }), 403],
  ["case 15: a rebound name as Host", request(GOOD, { host: "evil.example:4711" }), 403],
  ["case 15: Host without a port", request(GOOD, { host: "127.0.0.1" }), 403],
  ["case 15: no Host", request(GOOD, { host: "" }), 403],
  ["case 15: an Origin", request(GOOD, { origin: "https://evil.example" }), 403],
  ["case 15: our own Origin", request(GOOD, { origin: HOME }), 403],
  ["case 15: Origin null", request(GOOD, { origin: "null" }), 403],
];

for (const [name, each, status] of TURNED_AWAY) {
  Deno.test(`${name} is turned away, and the listener waits on`, () => {
    const { answer, accepted, failure } = decideCallback(each, expected);
    assertEquals([answer.status, answer.done], [status, false]);
    assertEquals([accepted, failure], [undefined, undefined]);
  });
}

for (
  const [name, query, promised] of [
    ["the iss of another server", `${GOOD}&iss=https://evil.example`, false],
    ["an empty iss", `${GOOD}&iss=`, false],
    ["no iss although it is promised", GOOD, true],
  ] as const
) {
  Deno.test(`case 11: ${name} ends the login`, () => {
    const { answer, accepted, failure } = decideCallback(request(query), {
      ...expected,
      issInResponse: promised,
    });
    assertEquals([answer.status, answer.done, accepted], [400, true, undefined]);
    assertEquals(failure?.code, "INSECURE_SERVER");
  });
}
