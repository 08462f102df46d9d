import { namedServer } from "../../core/client/config/named_server.ts";
import type { Context } from "../graph/spec.ts";

/** The server that somebody named, by an option, the environment or a context; undefined where only the default is left. */
export async function namedOrigin(context: Context): Promise<string | undefined> {
  const given = namedServer(context.globals, context.env) ?? (await context.config()).server;
  return given === undefined ? undefined : await context.serverOrigin();
}
