/** `credentials` of spec-kitty: TOML with an access token, a refresh token and the server they are for. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { rfc3339 } from "../login/rfc3339.ts";
import { checked, text, timestamp, token } from "./fields.ts";
import { notOfTool, type ToolFormat, type ToolSession } from "./tool_format.ts";

export const specKitty: ToolFormat = {
  name: "spec-kitty",
  holds: "session",
  async read(file) {
    const { tokens, user, server } = checked(schema(), await parseToml(file));
    return {
      server: server.url,
      username: user.username,
      userUuid: "",
      accessToken: tokens.access,
      accessExpiresAtSec: tokens.access_expires_at,
      refreshToken: tokens.refresh,
      refreshExpiresAtSec: tokens.refresh_expires_at,
    };
  },
  write: (session) => Promise.resolve(written(session)),
};

const schema = () =>
  v.object({
    tokens: v.object({
      access: token(),
      refresh: token(),
      access_expires_at: timestamp(),
      refresh_expires_at: timestamp(),
    }),
    user: v.object({ username: text() }),
    server: v.object({ url: text() }),
  });

async function parseToml(file: string): Promise<unknown> {
  const { parse } = await import("smol-toml");
  try {
    return parse(file);
  } catch {
    throw notOfTool("it is not TOML");
  }
}

function written(session: ToolSession): string {
  const { server, refreshToken, refreshExpiresAtSec } = session;
  if (server === undefined || refreshToken === undefined || refreshExpiresAtSec === undefined) {
    throw new SealholdError("UNSUPPORTED", "spec-kitty keeps no login without a refresh token", {
      hint: "Log in anew with a password: sealhold auth login",
    });
  }
  return [
    "[tokens]",
    line("access", session.accessToken),
    line("refresh", refreshToken),
    line("access_expires_at", isoTime(session.accessExpiresAtSec)),
    line("refresh_expires_at", isoTime(refreshExpiresAtSec)),
    "",
    "[user]",
    line("username", session.username),
    "",
    "[server]",
    line("url", server),
    "",
  ].join("\n");
}

/** What JSON escapes in a string, TOML escapes alike. */
function line(key: string, value: string): string {
  return `${key} = ${JSON.stringify(value)}`;
}

/** As Python writes it. */
function isoTime(sec: number): string {
  return rfc3339(sec).replace(/Z$/, "+00:00");
}
