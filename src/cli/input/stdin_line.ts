/** One line of stdin that holds a key. */
import { SealholdError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Context } from "../graph/spec.ts";

/** A key's longest line: 4096 characters and a line end. */
const MAX_LINE_BYTES = 4098;
/** How long a pipe may stay silent where no flag said that something comes, in milliseconds. */
const SOON_MS = 3_000;

/**
 * The line, waited for as long as it takes.
 * @param what names it in messages
 * @throws {SealholdError} INVALID_VALUE for more than one line, or too long a one
 */
export async function lineFromStdin(context: Context, what: string): Promise<Secret> {
  return oneLine(await context.terminal.readStdin(MAX_LINE_BYTES), what);
}

/**
 * The same within 3 seconds: a runner's stdin may be a pipe into which nobody ever writes.
 * @param hint how to pass it
 * @throws {SealholdError} NOT_AUTHENTICATED when nothing came
 */
export async function lineSoonFromStdin(
  context: Context,
  what: string,
  hint: string,
): Promise<Secret> {
  const late = new AbortController();
  try {
    const bytes = await Promise.race([
      context.terminal.readStdin(MAX_LINE_BYTES),
      context.clock.sleep(SOON_MS, late.signal).then(() => new Uint8Array()),
    ]);
    if (bytes.length > 0) return oneLine(bytes, what);
  } finally {
    late.abort();
  }
  throw new SealholdError("NOT_AUTHENTICATED", `No ${what} came on stdin`, { hint });
}

function oneLine(bytes: Uint8Array, what: string): Secret {
  const text = new TextDecoder().decode(bytes).replace(/\r?\n$/, "");
  bytes.fill(0);
  if (!/[\r\n]/.test(text)) return Secret.fromText(text);
  throw new SealholdError("INVALID_VALUE", "Stdin has more than one line", {
    hint: `Pipe in the ${what} alone`,
  });
}
