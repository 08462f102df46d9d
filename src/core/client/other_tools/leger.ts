/** `auth.json` of leger: one bearer token, as Go writes it (two spaces, no newline at the end). */
import * as v from "valibot";
import { rfc3339 } from "../login/rfc3339.ts";
import { checked, text, timestamp, token } from "./fields.ts";
import type { ToolFormat } from "./tool_format.ts";
import { strictJson } from "./strict_json.ts";

export const leger: ToolFormat = {
  name: "leger",
  holds: "session",
  read(file) {
    const found = checked(schema(), strictJson(file));
    return Promise.resolve({
      username: found.user_email,
      userUuid: found.user_uuid,
      accessToken: found.token,
      accessExpiresAtSec: found.expires_at,
    });
  },
  write(session) {
    const file = {
      token: session.accessToken,
      token_type: "Bearer",
      expires_at: rfc3339(session.accessExpiresAtSec),
      user_uuid: session.userUuid,
      user_email: session.username,
    };
    return Promise.resolve(JSON.stringify(file, undefined, 2));
  },
};

const schema = () =>
  v.object({
    token: token(),
    token_type: v.pipe(v.string(), v.regex(/^bearer$/i)),
    expires_at: timestamp(),
    user_uuid: text(),
    user_email: text(),
  });
