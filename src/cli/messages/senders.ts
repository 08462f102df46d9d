import { isAidShape } from "../../core/shared/identity/aid.ts";
import { isGroupId } from "../../core/client/messaging/group_chain.ts";
import { SealholdError } from "../../errors.ts";
import { words } from "../input/identity_input.ts";

/**
 * The senders and groups of a list that is separated by commas.
 * @throws {SealholdError} INVALID_VALUE if one is neither an AID nor a group id: nothing would ever come from it
 */
export function senders(list: string | undefined): string[] {
  return checkSenders(words(list));
}

/** @throws {SealholdError} INVALID_VALUE */
export function checkSenders(ids: string[]): string[] {
  if (ids.every((id) => isAidShape(id) || isGroupId(id))) return ids;
  throw new SealholdError("INVALID_VALUE", "One of the senders is neither an AID nor a group id", {
    hint: "sealhold list-unread shows who wrote; separate several with commas",
  });
}
