/** `allowList:…` and `denyList:…`: who may send to the caller. */
import { isStrictPointEncoding } from "../../../crypto/curve_encodings.ts";
import type {
  ContactList,
  ContactListChange,
  ContactLists,
} from "../../../ports/server/contact_list_store.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { decodedOrUndefined, timestampOf } from "../../shared/identity/shapes.ts";
import { FunctionError } from "../calls/function_error.ts";
import type { FunctionCaller, FunctionPorts } from "../calls/function_ports.ts";

/** Both lists, as every one of these functions answers. */
interface ListsAnswer {
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
 * @throws {FunctionError} VALIDATION_ERROR (what is added is no AID), RATE_LIMITED (the list would be too long)
 */
export async function changeList(
  ports: FunctionPorts,
  { aid: owner }: FunctionCaller,
  list: ContactList,
  change: ContactListChange["change"],
  aids: readonly string[] = [],
): Promise<ListsAnswer> {
  if (change === "add" && !aids.every(isStrictName)) {
    throw new FunctionError("VALIDATION_ERROR", "A list holds AIDs with strict keys only");
  }
  const max = ports.functionLimits.contactsPerList;
  const nowMs = ports.clock.nowMs();
  const lists = await ports.contactLists.change({ owner, list, change, aids, nowMs, max });
  if (lists !== undefined) return toAnswer(lists);
  throw new FunctionError("RATE_LIMITED", `A list has at most ${max} entries`);
}

/**
 * Canonical and not of low order (threats.md, case 39). Without the curve arithmetic of a full check: the key is never used, and
 * a thousand of them a call would be a way to keep the server busy.
 */
function isStrictName(aid: string): boolean {
  const bytes = isAidShape(aid) ? decodedOrUndefined(aid.slice(1)) : undefined;
  return bytes !== undefined && isStrictPointEncoding(bytes);
}

function toAnswer({ allow, deny, updatedAtMs }: ContactLists): ListsAnswer {
  return {
    allow,
    deny,
    updatedAt: updatedAtMs === undefined ? null : timestampOf(updatedAtMs),
  };
}
