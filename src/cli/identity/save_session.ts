/** Where a session goes: into the credential store, or into the file that `--token` names. */
import { saveLogin } from "../../core/client/login/log_in.ts";
import { sessionSlot } from "../../core/client/login/login.ts";
import type { Session } from "../../ports/credential_store.ts";
import type { Context, Outcome } from "../graph/spec.ts";
import { fullPath } from "../input/foreign_options.ts";

/**
 * Saves it, and says so without any token in it.
 * @param account the default one when undefined
 */
export async function saveSession(
  context: Context,
  session: Session,
  account: string | undefined,
): Promise<Outcome> {
  const { token } = context.globals;
  const saved = token === undefined ? "store" : fullPath(context, token);
  if (token !== undefined) {
    await writeToken(context, saved, session.access_token);
  } else {
    const auth = context.auth();
    const name = account ?? await auth.account();
    const slot = sessionSlot(session.origin, name);
    await saveLogin(auth, slot, name === undefined ? session : { ...session, account: name });
  }
  const expiresAt = new Date(session.access_expires_at * 1000).toISOString();
  return {
    data: { aid: session.username, server: session.origin, expiresAt, saved },
    text: `Logged in to ${session.origin} as ${session.username}`,
    raw: session.username,
  };
}

/**
 * Writes the bare token, for its owner alone. In place and not over a temp file beside it, because the sandbox may have granted
 * this one path; cut off in between, there is no token, and one signs in again.
 */
async function writeToken({ files }: Context, path: string, token: string): Promise<void> {
  await files.remove(path);
  const file = await files.createPrivate(path);
  try {
    await file.write(new TextEncoder().encode(`${token}\n`));
    await file.sync();
  } finally {
    file.close();
  }
}
