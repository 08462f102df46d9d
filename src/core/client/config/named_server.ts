import type { Environment } from "../../../ports/environment.ts";

/** What of the command line says which server is meant. */
interface ServerOptions {
  server?: string;
  convexUrl?: string;
}

/** The server that the command line names, or else the environment; undefined where neither does, and the context decides. */
export function namedServer(
  { server, convexUrl }: ServerOptions,
  env: Pick<Environment, "get">,
): string | undefined {
  return server ?? convexUrl ?? env.get("SEALHOLD_API_URL");
}
