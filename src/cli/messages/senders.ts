import { isAidShape } from "../../core/shared/identity/aid.ts";
import { isGroupId } from "../../core/client/messaging/group_chain.ts";
import { SignetError } from "../../errors.ts";
import { words } from "../input/identity_input.ts";

/**
 * The senders and groups of a list that is separated by commas.
 * @throws {SignetError} INVALID_VALUE if one is neither an AID nor a group id: nothing would ever come from it
 */
export function senders(list: string | undefined): string[] {
  return checkSenders(words(list));
}

/** @throws {SignetError} INVALID_VALUE */
export function checkSenders(ids: string[]): string[] {
  if (ids.every((id) => isAidShape(id) || isGroupId(id))) return ids;
  throw new SignetError("INVALID_VALUE", "One of the senders is neither an AID nor a group id", {
    hint: "signet list-unread shows who wrote; separate several with commas",
  });
}
