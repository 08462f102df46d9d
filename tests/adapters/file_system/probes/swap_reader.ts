/** Reads a path for a while through the adapter, and prints how often it saw what. */
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { SealholdError } from "../../../../src/errors.ts";

const [path = "", forMs = "1000"] = Deno.args;
const files = new DenoFileSystem();
const seen: Record<string, number> = {};
const end = performance.now() + Number(forMs);
while (performance.now() < end) {
  const what = await files.readPrivate(path, 100).then(
    (bytes) => bytes === undefined ? "none" : new TextDecoder().decode(bytes),
    (error) => error instanceof SealholdError ? error.code : "crash",
  );
  seen[what] = (seen[what] ?? 0) + 1;
}
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(seen)));
