/** `allowList:…` and `denyList:…`: who may send to the caller. */
import type {
  ContactList,
  ContactListChange,
  ContactLists,
} from "../../ports/contact_list_store.ts";
import { inceptionKey } from "../identity/aid.ts";
import { timestampOf } from "../identity/shapes.ts";
import { FunctionError } from "./function_error.ts";
import type { FunctionCaller, FunctionPorts } from "./function_ports.ts";

/** Both lists, as every one of these functions answers. */
export interface ListsAnswer {
  allow: string[];
  deny: string[];
  /** RFC 3339; null if they were never changed. */
  updatedAt: string | null;
}

/** The caller's lists. */
export async function showLists(
  ports: FunctionPorts,
  { aid }: FunctionCaller,
): Promise<ListsAnswer> {
  return toAnswer(await ports.contactLists.get(aid));
}

/**
 * Changes one of the caller's lists.
 * @param aids those to add or remove; none to clear
 * @throws {SignetError} INVALID_VALUE, KEY_REFUSED for what is added
 * @throws {FunctionError} RATE_LIMITED (the list would be too long)
 */
export async function changeList(
  ports: FunctionPorts,
  { aid: owner }: FunctionCaller,
  list: ContactList,
  change: ContactListChange["change"],
  aids: readonly string[] = [],
): Promise<ListsAnswer> {
  if (change === "add") { for (const aid of aids) await inceptionKey(aid); }
  const max = ports.functionLimits.contactsPerList;
  const nowMs = ports.clock.nowMs();
  const lists = await ports.contactLists.change({ owner, list, change, aids, nowMs, max });
  if (lists !== undefined) return toAnswer(lists);
  throw new FunctionError("RATE_LIMITED", `A list has at most ${max} entries`);
}

function toAnswer({ allow, deny, updatedAtMs }: ContactLists): ListsAnswer {
  return {
    allow,
    deny,
    updatedAt: updatedAtMs === undefined ? null : timestampOf(updatedAtMs),
  };
}
