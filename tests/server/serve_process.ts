/**
 * A server as a process of its own, for signals and kills. Usage: serve_process.ts <folder> <port>
 * Prints a JSON line when it is ready; ends with 0 after SIGTERM and with 7 when the folder is taken.
 */
import { join } from "@std/path";
import { plainStore } from "../../src/core/shared/store/plain_store.ts";
import { SystemClock } from "../../src/adapters/clock/system_clock.ts";
import { DenoFileSystem } from "../../src/adapters/file_system/deno_file_system.ts";
import { SystemRandom } from "../../src/adapters/random/system_random.ts";
import { exitCodeOf } from "../../src/core/shared/codes/error_codes.ts";
import { SealholdError } from "../../src/errors.ts";
import { listen } from "../../src/server/listen.ts";
import { openTestApp } from "./harness.ts";

const [folder = "", port = "0"] = Deno.args;
const signalled = Promise.withResolvers<void>();
Deno.addSignalListener("SIGTERM", () => signalled.resolve());
const files = new DenoFileSystem();
try {
  await files.lock(join(folder, "serve.lock"), 300);
  const ports = { files, random: new SystemRandom(), clock: new SystemClock() };
  const location = { path: join(folder, "server-key.json"), stateDir: folder, writer: "test" };
  const keyStore = plainStore(ports, location);
  const app = await openTestApp({ folder, keyStore, issuer: `http://127.0.0.1:${port}` });
  const { access } = await app.logIn();
  const slow = async (request: Request, info: { peer: string }) => {
    // A request that is under way when the signal comes, and goes on after it.
    if (request.url.endsWith("?slow")) {
      // deno-lint-ignore no-console
      console.log(JSON.stringify({ slow: true }));
      await signalled.promise;
    }
    return await app.handler(request, info);
  };
  await listen(slow, {
    port: Number(port),
    graceMs: 3000,
    // deno-lint-ignore no-console
    onReady: ({ url }) => console.log(JSON.stringify({ url, access, userUuid: app.userUuid })),
  });
  await app[Symbol.asyncDispose]();
  Deno.exit(0);
} catch (error) {
  Deno.exit(error instanceof SealholdError ? exitCodeOf(error.code) : 1);
}
