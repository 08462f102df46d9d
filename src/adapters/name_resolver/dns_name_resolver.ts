import { SealholdError } from "../../errors.ts";
import type { NameResolver } from "../../ports/name_resolver.ts";

/** Longest look-up, in milliseconds. */
const TIMEOUT_MS = 5_000;
const RECORDS = ["A", "AAAA"] as const;

/** The look-up of one kind of record; `Deno.resolveDns`, or a test's own. */
type Lookup = (
  host: string,
  record: "A" | "AAAA",
  signal: AbortSignal,
) => Promise<string[]>;

/** Names through the system's name servers. */
export function dnsNameResolver(lookup: Lookup = systemLookup): NameResolver {
  return {
    async addresses(host: string): Promise<string[]> {
      const bare = host.replace(/^\[(.*)\]$/, "$1");
      if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare) || bare.includes(":")) return [bare];
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const found = await Promise.all(
        RECORDS.map((record) => lookup(bare, record, signal).catch((error) => explain(error))),
      );
      return found.flat();
    },
  };
}

function systemLookup(host: string, record: "A" | "AAAA", signal: AbortSignal): Promise<string[]> {
  return Deno.resolveDns(host, record, { signal });
}

/** A kind of record that a name has not is no failure; everything else is, because it leaves addresses unseen. */
function explain(error: unknown): string[] {
  if (error instanceof Deno.errors.NotFound) return [];
  if (error instanceof Deno.errors.NotCapable) throw refused(error);
  throw new SealholdError("UNREACHABLE", "Cannot look up the name of the server", {
    hint: "Check the name, and this machine's connection to its name server",
    cause: error,
    data: { unsent: true },
  });
}

/** It is the name server that must be reached, and only the runtime's message says which one. */
function refused(error: Error): SealholdError {
  const target = /net access to "([0-9A-Fa-f.:[\]]{2,64})"/.exec(error.message)?.[1];
  const flag = target === undefined ? "--allow-net" : `--allow-net=${target}`;
  return new SealholdError(
    "PERMISSION_REFUSED",
    "The sandbox refuses to ask the name server",
    {
      hint: `Run again with ${flag}`,
      cause: error,
      data: { kind: "net", target: target ?? "", flag },
    },
  );
}
