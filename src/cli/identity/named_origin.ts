import type { Context } from "../graph/spec.ts";

/** The server that somebody named, by an option, the environment or a context; undefined where only the default is left. */
export async function namedOrigin(context: Context): Promise<string | undefined> {
  const { server, convexUrl } = context.globals;
  const given = server ?? convexUrl ?? context.env.get("SEALHOLD_API_URL") ??
    (await context.config()).server;
  return given === undefined ? undefined : await context.serverOrigin();
}
