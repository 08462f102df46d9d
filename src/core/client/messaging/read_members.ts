import { SealholdError } from "../../../errors.ts";
import { type InputPorts, readInput } from "../identity/read_input.ts";
import { checkAids } from "./contact_lists.ts";

const MAX_LIST_BYTES = 256 * 1024;

/** Whom a change of a group is about. */
interface MembersWish {
  members: readonly string[];
  /** Name of a file of AIDs, separated by blanks, line breaks or commas; in the place of `members`. */
  memberList?: string | undefined;
}

/**
 * The AIDs, checked.
 * @throws {SealholdError} USAGE when there is none; INVALID_VALUE for one that is none, and for a list over 256 KiB
 */
export async function readMembers(
  ports: InputPorts,
  { members, memberList }: MembersWish,
): Promise<readonly string[]> {
  const aids = memberList === undefined
    ? members
    : wordsIn(await readInput(ports, memberList, MAX_LIST_BYTES));
  if (aids.length === 0) {
    throw new SealholdError("USAGE", "Say who", { hint: "Add --members <aid,aid>" });
  }
  checkAids(aids);
  return aids;
}

function wordsIn(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split(/[\s,]+/).filter((word) => word !== "");
}
