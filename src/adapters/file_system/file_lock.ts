/** The system's exclusive lock on a file (flock; LockFileEx on Windows). */
import { SealholdError } from "../../errors.ts";
import type { FileLock } from "../../ports/file_system.ts";
import { createPrivateFile } from "./create_private.ts";
import { systemCode, unsafe } from "./file_errors.ts";
import { fromDeno, requirePrivateFile, sameFile } from "./file_facts.ts";
import { lstat } from "./read_private.ts";

/** A lock file is never deleted by us; that it is replaced this often in a row means that something is wrong. */
const MAX_TRIES = 10;

/**
 * Takes the lock.
 *
 * Deno 2.6 has no `tryLock`, so this waits in the blocking call, on both versions alike, against a timer. A call that is
 * not wanted any more cannot be taken back: it is released the moment it is granted, and until then keeps the event
 * loop, though not `Deno.exit`, waiting.
 *
 * @throws {SealholdError} BUSY after `timeoutMs`
 */
export async function takeLock(path: string, timeoutMs: number): Promise<FileLock> {
  for (let i = 0; i < MAX_TRIES; i++) {
    const file = openLockFile(path);
    if (!await lockWithin(file, timeoutMs)) throw busy();
    // Somebody may have deleted the file while we waited: then another may hold "the" lock on its successor.
    const named = lstat(path);
    if (named !== undefined && sameFile(named, fromDeno(file.statSync()))) return heldLock(file);
    file.close();
  }
  throw busy();
}

function openLockFile(path: string): Deno.FsFile {
  const existing = lstat(path);
  if (existing === undefined) {
    try {
      return createPrivateFile(path);
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
  }
  // Opening a FIFO or following a link must not happen, so the name is looked at before and, for a swap, after.
  const named = existing ?? lstat(path);
  if (named !== undefined) requirePrivateFile(path, named);
  const file = Deno.openSync(path, { read: true, write: true });
  if (named !== undefined && sameFile(named, fromDeno(file.statSync()))) return file;
  file.close();
  throw unsafe(path, "was replaced while it was opened", "Try again");
}

async function lockWithin(file: Deno.FsFile, timeoutMs: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timedOut = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const granted = file.lock(true).then(() => true as const);
  try {
    const held = await Promise.race([granted, timedOut]);
    // Closing the file drops the lock that came too late.
    if (!held) granted.then(() => file.close(), () => file.close());
    return held;
  } catch (error) {
    file.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function heldLock(file: Deno.FsFile): FileLock {
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      // Closing the only descriptor drops the lock; a child never has it, because Deno opens close-on-exec.
      file.close();
    },
  };
}

function busy(): SealholdError {
  return new SealholdError("BUSY", "The store is busy: another process holds its lock", {
    hint: "Try again in a moment",
  });
}
