/** Who may send to one: allow-list and deny-list. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const AIDS = v.pipe(v.array(v.custom<string>(isAidShape)), v.maxLength(10_000));
const LISTS = v.object({
  allow: AIDS,
  deny: AIDS,
  updatedAt: v.nullable(v.pipe(v.string(), v.maxLength(64))),
});

/** Both lists; `updatedAt` is null while neither was ever changed. */
type ContactLists = v.InferOutput<typeof LISTS>;
/** One of the two. */
export type ContactList = "allowList" | "denyList";

/** What is done to a list. */
export type ListChange =
  | { kind: "show" }
  | { kind: "clear" }
  | { kind: "change"; add: readonly string[]; remove: readonly string[] };

/**
 * Shows or changes a list.
 * @throws {SealholdError} INVALID_VALUE for what is no AID; nothing is sent then
 */
export async function contactList(
  { functions }: MessagingPorts,
  list: ContactList,
  change: ListChange,
): Promise<ContactLists> {
  if (change.kind === "show") return await functions.query(`${list}:list`, {}, LISTS);
  if (change.kind === "clear") return await functions.mutation(`${list}:clear`, {}, LISTS);
  checkAids([...change.add, ...change.remove]);
  let lists: ContactLists | undefined;
  for (const step of ["remove", "add"] as const) {
    const aids = change[step];
    if (aids.length > 0) lists = await functions.mutation(`${list}:${step}`, { aids }, LISTS);
  }
  return lists ?? await functions.query(`${list}:list`, {}, LISTS);
}

/** @throws {SealholdError} INVALID_VALUE */
export function checkAids(aids: readonly string[]): void {
  if (aids.every(isAidShape)) return;
  throw new SealholdError("INVALID_VALUE", "One of the people named is not an AID", {
    hint: 'An AID is 44 characters and begins with "D"; separate several with commas',
  });
}
