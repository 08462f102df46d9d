/** `session.json` of merits: a session token and whose it is. The keys that newer files hold beside it are no login. */
import * as v from "valibot";
import { checked, milliseconds, text, token } from "./fields.ts";
import type { ForeignFormat } from "./foreign_format.ts";
import { strictJson } from "./strict_json.ts";

export const merits: ForeignFormat = {
  name: "merits",
  holds: "session",
  read(file) {
    const found = checked(schema(), strictJson(file));
    return Promise.resolve({
      username: "",
      userUuid: found.aid,
      accessToken: found.token,
      accessExpiresAtSec: Math.floor(found.expiresAt / 1000),
    });
  },
  write(session) {
    const file = {
      token: session.accessToken,
      expiresAt: session.accessExpiresAtSec * 1000,
      aid: session.userUuid || session.username,
    };
    return Promise.resolve(JSON.stringify(file, undefined, 2));
  },
};

const schema = () => v.object({ token: token(), expiresAt: milliseconds(), aid: text() });
