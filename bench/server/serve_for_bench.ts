/**
 * A server for the benchmark, without the command line: default settings, durable writes, the request log written to
 * stderr as in production. Prints the URL and a token as JSON on stdout. Usage: serve_for_bench.ts <folder> <port>
 */
import { join } from "@std/path";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { argon2PasswordHasher } from "../../src/adapters/password_hasher/argon2_password_hasher.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { stderrRequestLog } from "../../src/adapters/request_log/stderr_request_log.ts";
import { openSqliteServerStore } from "../../src/adapters/server_store/sqlite_server_store.ts";
import { cachingTokenSigner } from "../../src/adapters/token_signer/caching_token_signer.ts";
import { joseTokenSigner } from "../../src/adapters/token_signer/jose_token_signer.ts";
import { addUser } from "../../src/core/accounts/add_user.ts";
import { logInWithPassword } from "../../src/core/accounts/log_in_with_password.ts";
import { DEFAULT_LOGIN_LIMITS } from "../../src/core/accounts/login_limits.ts";
import { DEFAULT_LIFETIMES } from "../../src/core/accounts/tokens.ts";
import { memoryStore } from "../../src/core/store/memory_store.ts";
import { loadServerKeys } from "../../src/core/vault/server_keys.ts";
import { Secret } from "../../src/secret.ts";
import { listen } from "../../src/server/listen.ts";
import { createServerApp } from "../../src/server/server_app.ts";

const [folder = "", port = ""] = Deno.args;
const issuer = `http://127.0.0.1:${port}`;
const clock = new SystemClock();
const random = new SystemRandom();
const store = await openSqliteServerStore(
  { files: new DenoFileSystem() },
  join(folder, "server.db"),
);
const keys = await loadServerKeys(memoryStore(), random, clock);
const signer = cachingTokenSigner(await joseTokenSigner({ issuer, keys: keys.signing }));
const hasher = argon2PasswordHasher({ random });
const log = stderrRequestLog();
const request = { username: "bench", password: Secret.fromText("benchmark password") };
await addUser({ users: store.users, hasher, clock, random }, request);
const { access } = await logInWithPassword({
  ...store,
  hasher,
  signer,
  random,
  clock,
  limitClock: clock,
  serverSecret: keys.serverSecret,
  limits: DEFAULT_LOGIN_LIMITS,
  lifetimes: DEFAULT_LIFETIMES,
}, { ...request, peer: "127.0.0.1" });
await listen(createServerApp({ store, keys, signer, hasher, clock, random, log, issuer }), {
  port: Number(port),
  // deno-lint-ignore no-console
  onReady: ({ url }) => console.log(JSON.stringify({ url, token: access })),
});
log.flush();
await hasher.close();
await store.close();
