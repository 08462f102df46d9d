/** Does one thing under the sandbox that it is started in, and prints the outcome as JSON. */
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { SealholdError } from "../../../../src/errors.ts";

const [what = "", path = ""] = Deno.args;
const files = new DenoFileSystem();
const actions: Record<string, () => Promise<unknown>> = {
  read: () => files.readPrivate(path, 100),
  create: () => files.createPrivate(path),
  list: () => files.list(path),
  folder: () => files.ensurePrivateFolder(path),
  rename: () => files.rename(path, `${path}.new`),
  remove: () => files.remove(path),
  lock: () => files.lock(path, 100),
};
const outcome = await actions[what]!().then(
  () => ["done"],
  (error) =>
    error instanceof SealholdError ? [error.code, error.data.flag, error.hint] : [String(error)],
);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(outcome)));
Deno.exit(0);
