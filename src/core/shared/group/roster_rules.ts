/**
 * Who may make which roster out of which.
 *
 * Admins of the epoch before may do anything but leave a group of several without an admin. A member who is no admin may do
 * two things, to their own line only: leave, and move on to a newer key of their own. Without the first nobody could leave a
 * group whose admins are gone; without the second a member whose key was stolen would have to wait for an admin.
 */
import { badRoster, type Member, memberOf, type RosterBody } from "./roster.ts";

/** What one roster changes in the one before. */
interface Changes {
  added: Member[];
  removed: Member[];
  /** Members of both, whose line is another: before and after. */
  altered: Array<readonly [Member, Member]>;
}

/**
 * Checks the step from one epoch to the next, signatures aside.
 * @throws {SealholdError} DAMAGED
 */
export function checkStep(before: RosterBody, after: RosterBody): void {
  if (before.members.length === 0) throw badRoster("ended");
  if (after.epoch !== before.epoch + 1) throw badRoster("epoch");
  const signer = memberOf(before, after.signer);
  if (signer === undefined) throw badRoster("signer");
  const changes = changesOf(before, after);
  // A key number that goes back would bring a key that was given up into use again.
  if (changes.altered.some(([old, now]) => now.ksn < old.ksn)) throw badRoster("ksn");
  const own = isOwnChange(before, after, changes);
  if (signer.role !== "admin" && !own) throw badRoster("role");
  checkAdminLeft(after);
}

/**
 * Checks a first roster.
 * @throws {SealholdError} DAMAGED
 */
export function checkFirst(first: RosterBody): void {
  if (first.epoch !== 1) throw badRoster("epoch");
  if (memberOf(first, first.signer)?.role !== "admin") throw badRoster("role");
}

function checkAdminLeft({ members }: RosterBody): void {
  if (members.length > 0 && !members.some(({ role }) => role === "admin")) {
    throw badRoster("admins");
  }
}

/** Whether all that changes is that the signer left, or has a newer key. */
function isOwnChange(before: RosterBody, after: RosterBody, changes: Changes): boolean {
  const { added, removed, altered } = changes;
  if (before.name !== after.name || added.length > 0) return false;
  if (removed.length + altered.length !== 1) return false;
  const [change] = altered;
  if (change === undefined) return removed[0]?.aid === after.signer;
  const [old, now] = change;
  return now.aid === after.signer && now.role === old.role && now.ksn > old.ksn;
}

function changesOf(before: RosterBody, after: RosterBody): Changes {
  const old = new Map(before.members.map((member) => [member.aid, member]));
  const now = new Map(after.members.map((member) => [member.aid, member]));
  const both = after.members.flatMap((member) => {
    const was = old.get(member.aid);
    return was === undefined ? [] : [[was, member] as const];
  });
  return {
    added: after.members.filter(({ aid }) => !old.has(aid)),
    removed: before.members.filter(({ aid }) => !now.has(aid)),
    altered: both.filter(([was, is]) => was.ksn !== is.ksn || was.role !== is.role),
  };
}
