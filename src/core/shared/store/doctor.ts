/** Looks at everything that can be wrong with a store, and says what mends it. */
import { type ErrorCode, SealholdError } from "../../../errors.ts";
import type { FileFacts } from "../../../ports/file_system.ts";
import type { Slot } from "./format.ts";
import { STORE_INIT_HINT } from "./init_hint.ts";
import { readItem, sameRef } from "./keychain_item.ts";
import type { SealedFile } from "./sealed_file.ts";
import { storePaths } from "../files/store_paths.ts";
import type { DoctorCheck, StoreLocation, StorePorts } from "./store_types.ts";
import { leftovers } from "../files/replace_file.ts";

/** Enough for a free lock, not enough to be waited for. */
const LOCK_PROBE_MS = 250;

const KEYCHAIN = "keychain";
const OPENS = "opens, and is not rolled back";

/** A finding before it has a name. */
type Finding = Omit<DoctorCheck, "check">;
type Check = [name: string, run: () => Promise<Finding>];

/** Every check in order; a check that cannot be made is a finding and not an error. */
export async function examineStore(
  ports: StorePorts,
  location: StoreLocation,
  file: SealedFile,
): Promise<DoctorCheck[]> {
  const { files } = ports;
  const { path } = location;
  const { folder, lock } = storePaths(path);
  const facts = async () => await files.inspect(path);
  const slots = await slotsOf(file);
  const found: DoctorCheck[] = [];
  const checks: Check[] = [
    ["exists", async () => exists(await facts())],
    ["regular file", async () => regular(await facts(), path)],
    ["owner", async () => owner(await facts(), path)],
    ["file mode", async () => fileMode(await facts(), path)],
    ["folder mode", async () => folderMode(await files.inspect(folder), folder)],
    ["lock free", async () => {
      // Looking changes nothing: a lock file that nobody has made yet is not made here.
      if (await files.inspect(lock) === undefined) return good("nobody has written yet");
      (await files.lock(lock, LOCK_PROBE_MS)).release();
      return good("nobody is writing");
    }],
    ["no leftovers", async () => leftoverFiles(await leftovers(files, path))],
    ["format", async () => {
      const { envelope } = await file.readEnvelope();
      return good(
        `version ${envelope.v}, revision ${envelope.rev}, ${envelope.slots.length} slots`,
      );
    }],
    ...keychainChecks(ports, slots),
    [OPENS, async () => {
      if (isShut(slots, found)) return notTried(found);
      await file.open();
      return good("a slot opens it, and the rollback mark agrees");
    }],
  ];
  for (const [check, run] of checks) found.push({ check, ...await run().catch(failed) });
  return found;
}

async function slotsOf(file: SealedFile): Promise<readonly Slot[]> {
  return (await file.readEnvelope().catch(() => undefined))?.envelope.slots ?? [];
}

/** One for each item that a slot needs. One that is missing or locked throws, with what to do about it. */
function keychainChecks({ keychain }: StorePorts, slots: readonly Slot[]): Check[] {
  const refs = slots.filter((slot) => slot.type === "keychain")
    .map((slot) => slot.ref)
    .filter((ref, i, all) => all.findIndex((other) => sameRef(other, ref)) === i);
  return refs.map((ref) => [KEYCHAIN, async () => {
    const { rev } = await readItem(keychain, ref);
    return good(`${keychain?.label} holds the item, which knows of revision ${rev}`);
  }]);
}

/** Whether only the keychain opens it, and was found not to: to try once more is to wait once more. */
function isShut(slots: readonly Slot[], found: readonly DoctorCheck[]): boolean {
  return slots.length > 0 && slots.every(({ type }) => type === "keychain") &&
    found.every(({ check, ok }) => check !== KEYCHAIN || !ok);
}

function notTried(found: readonly DoctorCheck[]): Finding {
  const code = found.findLast(({ check }) => check === KEYCHAIN)?.code;
  return {
    ...bad("not tried: only the keychain opens it", "What mends the keychain's check"),
    ...(code === undefined ? {} : { code }),
  };
}

/** Why the store cannot be opened, which is what every other command would end with; undefined if it can. */
export function whyShut(checks: readonly DoctorCheck[]): ErrorCode | undefined {
  return checks.find(({ check }) => check === OPENS)?.code;
}

function exists(facts: FileFacts | undefined): Finding {
  if (facts !== undefined) return good(`${facts.size} bytes`);
  return bad("there is no store", STORE_INIT_HINT);
}

function regular(facts: FileFacts | undefined, path: string): Finding {
  if (facts === undefined || facts.kind === "file") return good("not a link, folder or device");
  return bad(`it is a ${facts.kind}, not a regular file`, `Move it away: mv ${path} ${path}.odd`);
}

function owner(facts: FileFacts | undefined, path: string): Finding {
  if (facts?.ours === undefined) {
    return good("not checked: the system or the sandbox does not say who we are");
  }
  if (facts.ours) return good("ours");
  return bad("it belongs to another user", `chown "$(id -u)" ${path}`);
}

function fileMode(facts: FileFacts | undefined, path: string): Finding {
  if (facts?.mode === undefined) return good("nothing to check");
  if ((facts.mode & 0o077) === 0) return good(octal(facts.mode));
  return bad(`others have access: ${octal(facts.mode)}`, `chmod 600 ${path}`);
}

function folderMode(facts: FileFacts | undefined, folder: string): Finding {
  // A link has a mode that says nothing; the folder behind it is checked on every write.
  if (facts?.kind === "link") return good("a link to a folder");
  if (facts?.mode === undefined) return good("nothing to check");
  if ((facts.mode & 0o077) === 0) return good(octal(facts.mode));
  return bad(`others have access: ${octal(facts.mode)}`, `chmod 700 ${folder}`);
}

function leftoverFiles(found: string[]): Finding {
  if (found.length === 0) return good("none");
  return bad(`${found.length} temp files of a killed run`, "The next write removes them");
}

function octal(mode: number): string {
  return `mode ${(mode & 0o7777).toString(8).padStart(4, "0")}`;
}

function good(detail: string): Finding {
  return { ok: true, detail };
}

function bad(detail: string, fix: string): Finding {
  return { ok: false, detail, fix };
}

function failed(error: unknown): Finding {
  if (!(error instanceof SealholdError)) {
    return { ...bad("it could not be checked", "Run again with --debug"), code: "INTERNAL" };
  }
  return { ...bad(error.message, error.hint ?? "See the message"), code: error.code };
}
