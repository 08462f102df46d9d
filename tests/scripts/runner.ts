/**
 * Runs script tests: `tests/scripts/*.txt`, each a session at the command line with what must come of it.
 *
 * Each script gets an empty work folder, a `SEALHOLD_HOME` in it and an environment of its own.
 * `#` starts a comment line. A `!` in front turns a check round. The steps:
 *
 *   exec sealhold secrets get A   run a program; `sealhold` is the one under test. It must exit with 0, unless:
 *   exit 3                      … this follows before the next `exec`
 *   stdin FILE                  standard input of the next `exec` is this file (else it is empty)
 *   type TEXT                   … or this text and a line break; may be repeated
 *   stdout PATTERN              what the last `exec` wrote matches (to the end of the line, `^$` per line;
 *   stderr PATTERN              `${NAME}` is a variable's value taken literally); `! stdout .` says: nothing
 *   capture NAME PATTERN        its stdout matches; the variable is set to the first group, or to the match
 *   cmp A B                     two files hold the same; `stdout` and `stderr` are the last `exec`'s
 *   grep FILE PATTERN           the file matches
 *   exists PATH…                the file or folder is there; `! exists PATH` says that it must not be
 *   mode 0600 PATH              its permission bits (not checked on Windows)
 *   env NAME=VALUE…             set for what runs from here on; `env NAME` removes it
 *   background ID sealhold serve  start a program and go on
 *   wait-for ID PATTERN         until its output matches; named groups become variables
 *   kill ID                     end it (SIGTERM) and wait; what is left at the end is ended too
 *   skip-on OS…                 end here, passing, on these systems (`linux`, `darwin`, `windows`)
 *   -- name --                  from here on: a file to put into the work folder first
 *
 * Variables are `$WORK`, `$SEALHOLD_HOME` and what the script captures; commands split into words as in a
 * shell, with `'…'` literal and `"…"` expanded, and no more of a shell than that. Where more is wanted,
 * `exec sh -c '…'` finds the program under test as `sealhold`.
 */
import { AssertionError } from "@std/assert";
import { dirname, join } from "@std/path";
import { parseScript } from "./parse.ts";
import { Session, type Subject } from "./session.ts";

export type { Subject };

/**
 * Runs one script.
 *
 * @param name Shown in errors, with the line.
 * @param text The script.
 * @throws {AssertionError} if a step fails; the message has the line and the last output.
 */
export async function runScript(name: string, text: string, subject: Subject): Promise<void> {
  const work = await Deno.realPath(await Deno.makeTempDir({ prefix: "sealhold-script-" }));
  const session = new Session(work, subject);
  let line = 0;
  try {
    const { steps, files } = parseScript(text);
    await session.begin();
    for (const [file, content] of files) {
      await Deno.mkdir(dirname(join(work, file)), { recursive: true });
      await Deno.writeTextFile(join(work, file), content);
    }
    for (const step of steps) {
      // A wrong exit code is reported for the `exec` itself, which is the step before.
      if (step.verb !== "exit") session.checkExit();
      line = step.line;
      if (await session.step(step) === "stop") break;
    }
    session.checkExit();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AssertionError(`${name}:${line}: ${reason}\n${session.transcript()}`);
  } finally {
    await session.end();
    await Deno.remove(work, { recursive: true });
  }
}
