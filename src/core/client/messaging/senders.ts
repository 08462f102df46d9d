import { SealholdError } from "../../../errors.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { isGroupId } from "./group_chain.ts";

/**
 * The ids, if each is a sender's or a group's: nothing would ever come from another one.
 * @throws {SealholdError} INVALID_VALUE
 */
export function checkSenders(ids: readonly string[]): readonly string[] {
  if (ids.every((id) => isAidShape(id) || isGroupId(id))) return ids;
  throw new SealholdError("INVALID_VALUE", "One of the senders is neither an AID nor a group id", {
    hint: "sealhold list-unread shows who wrote; separate several with commas",
  });
}
