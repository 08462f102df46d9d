/** Passwords from stdin or from a person. */
import { SealholdError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { Context } from "../graph/spec.ts";

/** A password's longest line: 1024 bytes and a line end. */
const MAX_LINE_BYTES = 1026;

export const PASSWORD_STDIN = {
  flags: "--password-stdin",
  description: "Read the password from stdin",
} as const;

/**
 * A new password: one line of stdin, or typed twice.
 * @throws {SealholdError} USAGE when nobody can be asked; INVALID_VALUE when the two differ
 */
export async function newPassword(
  context: Context,
  fromStdin: boolean,
  who: string,
): Promise<Secret> {
  if (fromStdin) return await passwordFromStdin(context);
  if (!context.prompter.available()) {
    throw new SealholdError("NO_TERMINAL", "Cannot ask for a password without a terminal", {
      hint: "Pipe it in with --password-stdin",
    });
  }
  const first = await context.prompter.secret(`New password for ${who}`);
  if (first === await context.prompter.secret("The same again")) return Secret.fromText(first);
  throw new SealholdError("INVALID_VALUE", "The two passwords differ", { hint: "Try again" });
}

/**
 * One line of stdin, without the newline that ends it.
 * @throws {SealholdError} INVALID_VALUE for more than one line
 */
export async function passwordFromStdin(context: Context): Promise<Secret> {
  const text = decode(await context.terminal.readStdin(MAX_LINE_BYTES));
  const line = text.replace(/\r?\n$/, "");
  if (!/[\r\n]/.test(line)) return Secret.fromText(line);
  throw new SealholdError("INVALID_VALUE", "Stdin has more than one line", {
    hint: "Pipe in the password alone",
  });
}

/** Strictly: with U+FFFD in place of what is no text, different passwords would become the same one. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SealholdError("INVALID_VALUE", "Stdin is not text in UTF-8", {
      hint: "Pipe in the password alone",
      cause,
    });
  }
}
