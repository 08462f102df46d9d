/** Where a secret's value comes from: the argument itself, stdin, or a file. */
import { SealholdError } from "../../../errors.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { Terminal } from "../../../ports/terminal.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { Secret } from "../../../secret.ts";
import { isAbsolute, join } from "../../shared/text/path.ts";

/** Largest value read before the server is asked, in bytes; the server's own limit is usually lower. */
const MAX_VALUE_BYTES = 700 * 1024;

/** What a value is read with. */
interface ValuePorts {
  terminal: Terminal;
  userFiles: UserFiles;
  env: Environment;
}

/**
 * Reads a value.
 * @param given `-` for stdin, `@file` for a file (`@~/x` is in the home folder, `@@x` is the text `@x`), else the text
 * @param verbatim keep the newline that `echo` adds at the end of stdin
 * @throws {SealholdError} INVALID_VALUE (empty, too large), FILE_NOT_FOUND, UNREADABLE
 */
export async function readValue(
  ports: ValuePorts,
  given: string,
  verbatim: boolean,
): Promise<Secret> {
  const bytes = await readBytes(ports, given, verbatim);
  if (bytes.length === 0) {
    throw new SealholdError("INVALID_VALUE", "The value is empty", {
      hint: "Pass a value, - for stdin, or @file",
    });
  }
  return Secret.take(bytes);
}

async function readBytes(
  ports: ValuePorts,
  given: string,
  verbatim: boolean,
): Promise<Uint8Array> {
  if (given === "-") {
    const bytes = await ports.terminal.readStdin(MAX_VALUE_BYTES);
    return verbatim ? bytes : dropNewline(bytes);
  }
  if (given.startsWith("@@")) return new TextEncoder().encode(given.slice(1));
  if (!given.startsWith("@")) return new TextEncoder().encode(given);
  if (given === "@") {
    throw new SealholdError("USAGE", "There is no file name behind the @", {
      hint: "sealhold secrets set <name> @file",
    });
  }
  return await ports.userFiles.read(expandHome(given.slice(1), ports.env), MAX_VALUE_BYTES);
}

/** Drops one `\n` or `\r\n` at the end: what `echo` adds, and no more. */
function dropNewline(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}

/** The shell expands `~` only at the start of a word, which in `@~/file` it is not. */
function expandHome(path: string, env: Environment): string {
  if (path !== "~" && !path.startsWith("~/")) return path;
  const home = env.get("HOME") ?? env.get("USERPROFILE");
  if (home === undefined || !isAbsolute(home, env.os)) {
    throw new SealholdError("USAGE", "No home folder to expand ~ with", {
      hint: "Give the full path",
    });
  }
  return join(home, path.slice(1));
}
