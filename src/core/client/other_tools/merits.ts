/** `session.json` of merits: a session token and whose it is. The keys that newer files hold beside it are no login. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { checked, milliseconds, text, token } from "./fields.ts";
import type { ToolFormat, ToolSession } from "./tool_format.ts";
import { strictJson } from "./strict_json.ts";

export const merits: ToolFormat = {
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
      aid: aidOf(session),
    };
    return Promise.resolve(JSON.stringify(file, undefined, 2));
  },
};

/** An AID as that tool has it: named by its first key (D), or by the digest of its inception (E). */
const AID = /^[DE][A-Za-z0-9_-]{43}$/;

/** Only a login with an identity's key has one; an account's number in its place would name somebody else, or nobody. */
function aidOf({ username, userUuid }: ToolSession): string {
  const aid = [userUuid, username].find((each) => AID.test(each));
  if (aid !== undefined) return aid;
  throw new SealholdError("UNSUPPORTED", "merits has no place for a login without an identity", {
    hint: "Log in with the identity's key first: sealhold auth login --method key",
  });
}

const schema = () => v.object({ token: token(), expiresAt: milliseconds(), aid: text() });
