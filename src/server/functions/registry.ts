/** Every function, by its path (api.md section 5). */
import { issueChallenge } from "../../core/server/identities/challenges.ts";
import { changeList, showLists } from "../../core/server/mailbox/contact_lists.ts";
import { changeGroup, getGroup, listGroups } from "../../core/server/mailbox/groups.ts";
import { getPublicKey } from "../../core/server/identities/identity_keys.ts";
import { acknowledge, getUnread, unreadCounts } from "../../core/server/mailbox/read_messages.ts";
import {
  proveChallenge,
  registerUser,
  signInWithKey,
  whoAmI,
} from "../../core/server/identities/register.ts";
import { rotateKey } from "../../core/server/identities/rotate_key.ts";
import { sendMessage } from "../../core/server/mailbox/send_message.ts";
import type { ContactList } from "../../ports/server/contact_list_store.ts";
import { SCHEMAS } from "./schemas.ts";
import {
  accountFunction,
  identityFunction,
  openFunction,
  type ServerFunction,
} from "./server_function.ts";

/** The table that the endpoints look into. */
export function functionTable(): ReadonlyMap<string, ServerFunction> {
  return new Map(Object.entries({
    ...AUTH,
    ...MESSAGES,
    ...GROUPS,
    ...lists("allowList", "allow"),
    ...lists("denyList", "deny"),
  }));
}

type Table = Readonly<Record<string, ServerFunction>>;

const AUTH: Table = {
  "auth:issueChallenge": openFunction(
    "mutation",
    SCHEMAS.issueChallenge,
    ({ ports, peer }, args) => issueChallenge(ports, { ...args, peer }),
  ),
  "auth:registerUser": openFunction(
    "mutation",
    SCHEMAS.registerUser,
    ({ ports, peer }, args) => registerUser(ports, { ...args, peer }),
  ),
  "auth:signIn": openFunction(
    "mutation",
    SCHEMAS.signIn,
    ({ ports }, args) => signInWithKey(ports, args),
  ),
  "auth:proveChallenge": openFunction(
    "mutation",
    SCHEMAS.proveChallenge,
    ({ ports }, args) => proveChallenge(ports, args),
  ),
  "auth:rotateKey": identityFunction("mutation", SCHEMAS.rotateKey, rotateKey),
  "auth:getPublicKey": accountFunction(
    "query",
    SCHEMAS.getPublicKey,
    ({ ports }, { aid }) => getPublicKey(ports, aid),
  ),
  "auth:whoami": accountFunction(
    "query",
    SCHEMAS.nothing,
    ({ caller }) => Promise.resolve(whoAmI(caller)),
  ),
};

const MESSAGES: Table = {
  "messages:send": identityFunction("mutation", SCHEMAS.send, sendMessage),
  "messages:unreadCounts": identityFunction(
    "query",
    SCHEMAS.unreadCounts,
    (ports, { aid }, { from }) => unreadCounts(ports, aid, from),
  ),
  "messages:getUnread": identityFunction(
    "query",
    SCHEMAS.getUnread,
    (ports, { aid }, args) => getUnread(ports, aid, args),
  ),
  "messages:acknowledge": identityFunction(
    "mutation",
    SCHEMAS.acknowledge,
    (ports, caller, { ids }) => acknowledge(ports, caller, ids),
  ),
};

const GROUPS: Table = {
  "groups:create": identityFunction(
    "mutation",
    SCHEMAS.createGroup,
    (ports, caller, args) => changeGroup(ports, caller, "create", args),
  ),
  "groups:addMembers": rosterChange("addMembers"),
  "groups:removeMembers": rosterChange("removeMembers"),
  "groups:leave": rosterChange("leave"),
  "groups:get": identityFunction("query", SCHEMAS.getGroup, getGroup),
  "groups:list": identityFunction("query", SCHEMAS.nothing, listGroups),
};

function rosterChange(change: "addMembers" | "removeMembers" | "leave"): ServerFunction {
  return identityFunction(
    "mutation",
    SCHEMAS.changeGroup,
    (ports, caller, args) => changeGroup(ports, caller, change, args),
  );
}

function lists(module: string, list: ContactList): Table {
  return {
    [`${module}:add`]: identityFunction(
      "mutation",
      SCHEMAS.aids,
      (ports, caller, { aids }) => changeList(ports, caller, list, "add", aids),
    ),
    [`${module}:remove`]: identityFunction(
      "mutation",
      SCHEMAS.aids,
      (ports, caller, { aids }) => changeList(ports, caller, list, "remove", aids),
    ),
    [`${module}:clear`]: identityFunction(
      "mutation",
      SCHEMAS.nothing,
      (ports, caller) => changeList(ports, caller, list, "clear"),
    ),
    [`${module}:list`]: identityFunction("query", SCHEMAS.nothing, showLists),
  };
}
