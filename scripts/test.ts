/**
 * `deno task test`: runs the tests with leak tracing and ends with a plain line that counts them.
 *
 *   deno task test                                   all of tests/
 *   deno task test tests/crypto --filter vectors     arguments go to `deno test`
 */
import { fromFileUrl } from "@std/path";
import { closingLine, type Counts, countTests } from "./lib/junit.ts";
import { runScript } from "./lib/script_error.ts";

/**
 * Counts a finished run.
 *
 * @param junit Its report; empty if there is none, as when a test does not compile.
 * @param success Whether `deno test` exited with 0.
 */
export function summarize(junit: string, success: boolean): Counts {
  const counts = countTests(junit);
  // A module that throws while it loads fails the run but is no test in the report.
  return success || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** What makes a leak a failure. An older Deno does so unasked, and knows no flag for it. */
async function leakFlags(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["test", "--help"] }).output();
  const help = new TextDecoder().decode(stdout);
  return ["--sanitize-ops", "--sanitize-resources"].filter((flag) => help.includes(flag));
}

async function main(): Promise<number> {
  const root = fromFileUrl(new URL("..", import.meta.url));
  const args = Deno.args.filter((arg) => arg !== "--");
  const paths = args.some((arg) => arg.includes("tests")) ? [] : ["tests/"];
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["test", "-A", "--trace-leaks", ...await leakFlags(), `--junit-path=${report}`],
        ...args,
        ...paths,
      ],
      cwd: root,
      stdin: "null",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn().status;
    const counts = summarize(await Deno.readTextFile(report), code === 0);
    await Deno.stdout.write(new TextEncoder().encode(`${closingLine(counts)}\n`));
    return code;
  } finally {
    await Deno.remove(report);
  }
}

if (import.meta.main) await runScript(main);
