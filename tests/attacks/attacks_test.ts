/**
 * The attacks of the rows at small size, over http and https: what is cut, refused and let in. Figures of memory and time are
 * printed by run.ts at full size.
 */
import { assert, assertEquals } from "@std/assert";
import { HAVE_OPENSSL, makeCertificates } from "../adapters/http_transport/certificates.ts";
import { startTestServer, type TestServerOptions } from "../server/harness.ts";
import { ATTACKS } from "./rows.ts";
import { type Outcome, Stage } from "./stage.ts";

interface Row {
  options?: TestServerOptions;
  check(outcome: Outcome): void;
}

const QUICK = { sweepMs: 20, stallMs: 300, headMs: 500, lingerMs: 50 };

const ROWS: Readonly<Record<string, Row>> = {
  unfinished_frames: {
    options: { webSockets: true },
    check: ({ sockets, cut, login, takenMiBEach }) => {
      assertEquals([cut, login], [sockets, 200]);
      // Of 60 that were to be sent.
      assert(Number(takenMiBEach) < 30, `${takenMiBEach} MiB were taken`);
    },
  },
  unread_answers: {
    check: ({ sockets, cut, others, login }) =>
      assertEquals([cut, others, login], [sockets, 200, 200]),
  },
  unread_events: {
    check: ({ sockets, cut, login }) => assertEquals([cut, login], [sockets, 200]),
  },
  held_bodies: {
    options: { bodyTimeoutMs: 60_000 },
    check: ({ logins, letIn, othersMessage }) =>
      assertEquals([letIn, othersMessage], [logins, 200]),
  },
  idle_sockets: {
    options: { sockets: { ...QUICK, maxPerAddress: 40 } },
    check: ({ sockets, login, gone }) => assertEquals([gone, login], [sockets, 200]),
  },
  late_body: {
    options: { bodyTimeoutMs: 100 },
    check: ({ sockets, told, gone }) => assertEquals([told, gone], [sockets, sockets]),
  },
  login_flood: {
    check: ({ logins, letIn }) => assertEquals(letIn, logins),
  },
};

/** Deno cannot cut what is stuck inside of TLS: see docs/api-notes.md. */
const NOT_OVER_TLS = ["unread_answers", "unread_events", "idle_sockets"];

Deno.test("attacks: each has a row", () => {
  assertEquals(Object.keys(ROWS).sort(), Object.keys(ATTACKS).sort());
});

for (const [name, attack] of Object.entries(ATTACKS)) {
  for (const scheme of ["http", "https"]) {
    const isTls = scheme === "https";
    if (isTls && NOT_OVER_TLS.includes(name)) continue;
    // Addresses of this machine besides 127.0.0.1.
    const ignore = Deno.build.os !== "linux" || (isTls && !HAVE_OPENSSL);
    // Hashes of logins whose senders have gone are still being made at the end.
    const sanitizeOps = name !== "login_flood";
    Deno.test({ name: `attack: ${name}, ${scheme}`, ignore, sanitizeOps }, async () => {
      const row = ROWS[name];
      const certificates = isTls ? await makeCertificates() : undefined;
      await using server = await startTestServer({
        sockets: QUICK,
        ...row?.options,
        ...(certificates && { tls: certificates.good }),
      });
      const { url, socketUrl, username, password } = server;
      const ca = certificates && { ca: certificates.ca };
      const stage = new Stage({ url, socketUrl, username, password, ...ca });
      try {
        row?.check(await attack(stage, "small"));
      } finally {
        stage.close();
      }
    });
  }
}
