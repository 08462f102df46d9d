/**
 * What is in memory is answered at once, what is not is waited for: two roads, and one answer. The same requests go to two
 * handlers on one database: one whose ports answer at once where they can, one whose ports always let others go first and
 * keep nothing.
 */
import { assert, assertEquals } from "@std/assert";
import type { SealedSecretStore } from "../../src/ports/server/sealed_secret_store.ts";
import type { ServerDeps } from "../../src/server/http/server_deps.ts";
import { createServerApp } from "../../src/server/server_app.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { openTestApp, type TestApp } from "./harness.ts";

const NAMES = [
  "A",
  "a/b",
  "a%2Fb",
  "missing",
  "",
  "-x",
  "%",
  "x%00",
  "A?version=1",
  "A?version=0",
  "A?version=99",
];
const METHODS = ["GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS"];
const VALUES = ["text", '"quoted" \\ \u2028', "\0\x01", "é𝄞", "x".repeat(5000), ""];

/** The same server, whose ports answer later, and which is told before every look that all it keeps is old. */
function later(deps: ServerDeps): ServerDeps {
  const { store, signer } = deps;
  const { secrets, sessions } = store;
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
  const changed: Array<() => void> = [];
  const slowSecrets: SealedSecretStore = {
    ...secrets,
    watch: (tell) => changed.push(() => tell()),
    noticeForeignWrites: () => changed.forEach((tell) => tell()),
    async get(...asked) {
      await pause();
      return await secrets.get(...asked);
    },
  };
  const slowSessions: typeof sessions = {
    ...sessions,
    async isLive(...asked) {
      await pause();
      return await sessions.isLive(...asked);
    },
  };
  return {
    ...deps,
    store: { ...store, secrets: slowSecrets, sessions: slowSessions },
    signer: {
      ...signer,
      async verify(...asked) {
        await pause();
        return await signer.verify(...asked);
      },
    },
  };
}

interface Asked {
  method: string;
  name: string;
  authorization: string;
}

function requestOf({ method, name, authorization }: Asked): Request {
  const headers = { authorization };
  const request = new Request("http://sealhold.test/", { method, headers });
  // The constructor would normalise the path; a socket does not.
  const value = `http://sealhold.test/secrets/get/${name}`;
  return Object.defineProperty(request, "url", { value });
}

async function answerOf(response: Response | Promise<Response>) {
  const { status, headers, body } = await response;
  return { status, headers: Object.fromEntries(headers), text: await new Response(body).text() };
}

/** Writes, deletes, and ends a session now and then. */
async function change(app: TestApp, random: SeededRandom, token: string): Promise<void> {
  const name = ["A", "a/b"][random.below(2)] ?? "";
  if (random.below(3) === 0) {
    await app.send("DELETE", `/secrets/${encodeURIComponent(name)}`, { token });
  } else {
    const value = VALUES[random.below(VALUES.length)];
    await app.send("POST", "/secrets/set", { token, body: { name, value } });
  }
}

Deno.test("property: an answer at once is the answer that comes later, to the byte and to the log", async () => {
  await using app = await openTestApp();
  const slow = createServerApp(later(app.deps));
  const random = new SeededRandom("at once");
  const [{ access: token }, { access: ended }] = [await app.logIn(), await app.logIn()];
  await app.send("POST", "/api/v1/logout/", { token: ended });
  const tokens = [
    ...Array(6).fill(`Bearer ${token}`),
    ...[`bearer   ${token}`, `Bearer ${ended}`, `Bearer ${token}x`, "Bearer ", "Basic YTpi"],
    ...[`Bearer ${"x".repeat(5000)}`, `Bearer ${token} `],
  ];
  const pick = <T>(of: readonly T[]): T => of[random.below(of.length)] as T;
  const statuses = new Map<number, number>();
  let atOnce = 0;
  for (let i = 0; i < 1200; i++) {
    if (i % 12 === 0) await change(app, random, token);
    const asked = { method: pick(METHODS), name: pick(NAMES), authorization: pick(tokens) };
    app.records.length = 0;
    const first = app.handler(requestOf(asked), { peer: "192.0.2.1" });
    if (!(first instanceof Promise) && first.status === 200) atOnce++;
    const expected = await answerOf(slow(requestOf(asked), { peer: "192.0.2.1" }));
    assertEquals(await answerOf(first), expected, JSON.stringify(asked));
    const logged = app.records.map(({ timeMs: _, requestId: __, durationMs: ___, ...rest }) =>
      rest
    );
    assertEquals(logged.length, 2);
    assertEquals(logged[0], logged[1], "the log says the same");
    statuses.set(expected.status, (statuses.get(expected.status) ?? 0) + 1);
  }
  assert(atOnce > 50, `${atOnce} were answered at once`);
  assertEquals([...statuses.keys()].sort(), [200, 400, 401, 404, 405].sort());
});

Deno.test("a failure that comes at once is answered like any other, and never thrown", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  const broken = createServerApp({
    ...app.deps,
    store: {
      ...app.deps.store,
      sessions: {
        ...app.deps.store.sessions,
        isLive() {
          throw new TypeError("secret detail");
        },
      },
    },
  });
  const asked = { method: "GET", name: "A", authorization: `Bearer ${token}` };
  const { status, text } = await answerOf(broken(requestOf(asked), { peer: "192.0.2.1" }));
  assertEquals([status, text.includes("secret detail")], [500, false]);
});
