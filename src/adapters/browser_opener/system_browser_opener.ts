import { SealholdError } from "../../errors.ts";
import type { BrowserOpener } from "../../ports/browser_opener.ts";
import { WITHHELD } from "../program_runner/withheld.ts";

/** Longest address handed to another program, in characters. */
const MAX_URL = 8192;
/** An opener that finds no browser says so at once; one that still runs after this has found one. In milliseconds. */
const EARLY_FAILURE_MS = 2_000;

/** Starts a program: `Deno.Command`, or a test's own. */
type Spawn = (
  program: string,
  args: string[],
) => Pick<Deno.ChildProcess, "status" | "unref">;

/**
 * The opener of the operating system.
 * @param os as Deno names it
 */
export function systemBrowserOpener(os: string, spawn: Spawn = spawnDetached): BrowserOpener {
  return {
    async open(url: URL): Promise<boolean> {
      const [program, ...args] = openerOf(os, webAddress(url));
      let child: ReturnType<Spawn>;
      try {
        child = spawn(program, args);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      child.unref();
      return await startedWell(child);
    },
  };
}

/** No shell, and never `cmd /c start`: `&` and `%` in an address would be commands there (CVE-2025-6514). */
function openerOf(os: string, address: string): [string, ...string[]] {
  if (os === "windows") return ["rundll32", "url.dll,FileProtocolHandler", address];
  return [os === "darwin" ? "open" : "xdg-open", address];
}

/** Left alone by a URL's serialisation, but not by the shell that some openers are written in. */
const RISKY = /["'$<>\\^`{|}]/g;

/**
 * The address as the opener gets it: serialised anew, so that it has no spaces and controls and cannot begin with a dash.
 * @throws {SealholdError} INVALID_VALUE for whatever is not a web address
 */
function webAddress(url: URL): string {
  const web = url.protocol === "https:" || url.protocol === "http:";
  const address = new URL(url.href).href.replace(RISKY, percentEncoded);
  if (web && address.length <= MAX_URL) return address;
  throw new SealholdError("INVALID_VALUE", "The address to open is no web address", {
    hint: "Check the authorization endpoint of the provider",
  });
}

function percentEncoded(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function spawnDetached(program: string, args: string[]): ReturnType<Spawn> {
  return new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    env: WITHHELD,
  }).spawn();
}

/** Not installed, or not allowed: the address is printed anyway. */
function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
}

async function startedWell({ status }: ReturnType<Spawn>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<true>();
  const timer = setTimeout(() => resolve(true), EARLY_FAILURE_MS);
  try {
    return await Promise.race([late, status.then(({ success }) => success)]);
  } finally {
    clearTimeout(timer);
  }
}
