/**
 * Creates a folder, a file and a lock and prints what came of it as JSON. With a second argument sets that umask (octal)
 * first; without, it has the one that it was started under.
 */
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { SealholdError } from "../../../../src/errors.ts";

const [folder = "", mask] = Deno.args;
if (mask !== undefined) Deno.umask(parseInt(mask, 8));
const files = new DenoFileSystem();
const mode = (path: string) => (Deno.lstatSync(path).mode! & 0o7777).toString(8);
const report: Record<string, unknown> = {};
try {
  await files.ensurePrivateFolder(`${folder}/a/b`);
  report.folders = [mode(`${folder}/a`), mode(`${folder}/a/b`)];
  const file = await files.createPrivate(`${folder}/a/b/file`);
  report.file = mode(`${folder}/a/b/file`);
  await file.write(new Uint8Array(3));
  await file.sync();
  file.close();
  (await files.lock(`${folder}/a/b/x.lock`, 1000)).release();
  report.lock = mode(`${folder}/a/b/x.lock`);
  report.read = (await files.readPrivate(`${folder}/a/b/file`, 10))?.length;
} catch (error) {
  if (!(error instanceof SealholdError)) throw error;
  report.error = [error.code, error.data.flag, error.hint];
}
if (mask !== undefined) report.umask = Deno.umask().toString(8);
report.left = [...Deno.readDirSync(folder)].map((entry) => entry.name);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(report)));
