/**
 * Where the time of `GET /secrets/get/:name` goes, without a network: the request handler called in this process,
 * processor time, the best of 30 batches. Usage: deno run -A bench/server/handler_cost.ts
 */
import process from "node:process";
import { jsonRequestLog } from "../../src/adapters/request_log/json_request_log.ts";
import { openTestApp } from "../../tests/server/harness.ts";
import { createServerApp } from "../../src/server/server_app.ts";
import { DEFAULT_SECRET_QUOTA } from "../../src/core/server/secrets/secret_ports.ts";

const BATCHES = 30;
const REQUESTS = 2000;

await using app = await openTestApp();
const { access } = await app.logIn();
await app.send("POST", "/secrets/set", {
  token: access,
  body: { name: "BENCH", value: "postgres://app:0123456789abcdef@db/app" },
});
const withLog = createServerApp({ ...app.deps, log: jsonRequestLog(() => {}) });
const without = createServerApp({
  ...app.deps,
  log: { write: () => {}, event: () => {}, flush: () => Promise.resolve() },
});
const { store, signer, clock } = app.deps;
const { verifyAccess } = await import("../../src/core/server/accounts/verify_access.ts");
const { KeptSecrets } = await import("../../src/core/server/secrets/kept_secrets.ts");
const { getSecret } = await import("../../src/core/server/secrets/get_secret.ts");
const vault = {
  secrets: store.secrets,
  keys: app.keys.master,
  kept: new KeptSecrets(store.secrets),
  clock,
  random: app.deps.random,
  maxValueBytes: 65536,
  quota: DEFAULT_SECRET_QUOTA,
};
const get = new Request("http://127.0.0.1/secrets/get/BENCH", {
  headers: { authorization: `Bearer ${access}` },
});
const health = new Request("http://127.0.0.1/health");
const peer = { peer: "127.0.0.1" };

const steps: Array<[string, () => unknown]> = [
  ["verify the token", () => verifyAccess({ signer, clock, sessions: store.sessions }, access)],
  ["read and open the secret", () => getSecret(vault, { userUuid: app.userUuid, name: "BENCH" })],
  ["GET /health, no log", () => without(health, peer)],
  ["GET /secrets/get, no log", () => without(get, peer)],
  ["GET /secrets/get", () => withLog(get, peer)],
];
for (const [name, step] of steps) {
  let best = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const start = process.cpuUsage();
    for (let i = 0; i < REQUESTS; i++) await step();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / REQUESTS);
    // As between requests: what was dropped is let go of.
    await new Promise((resolve) => setTimeout(resolve));
  }
  // deno-lint-ignore no-console
  console.log(`${best.toFixed(2).padStart(7)} µs  ${name}`);
}
