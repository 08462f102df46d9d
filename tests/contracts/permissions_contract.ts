/** What every Permissions answers, the fake one too: the sandbox is Deno's. */
import { assertEquals } from "@std/assert";
import type { PermissionQuery } from "../../src/ports/permissions.ts";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";

/** A kind, or a kind and a target, such as `net` or `read /data`. */
export type Grant = string;

/** Sandboxes to test. */
export interface PermissionsSubject {
  /** Asks a sandbox that grants `grants` but not `denied`. */
  ask(grants: Grant[], denied: Grant[], queries: PermissionQuery[]): Promise<boolean[]>;
}

/** A kind, or a kind and a target. */
export function queryOf(grant: Grant): PermissionQuery {
  const [, kind = "", target] = /^(\S+)(?: (.*))?$/.exec(grant) ?? [];
  const query = { kind: kind as PermissionQuery["kind"] };
  return target === undefined ? query : { ...query, target };
}

const GRANTS = [
  "read /data",
  "write /data/out",
  "net a.test:443",
  "net b.test",
  "net [::1]:8420",
  "env A",
  "run git",
  "sys hostname",
];

const TABLE: readonly [Grant, boolean][] = [
  ["read", false],
  ["env", false],
  ["net", false],
  ["read /data", true],
  ["read /data/inside/deep", true],
  ["read /database", false],
  ["read /", false],
  ["write /data", false],
  ["write /data/out/file", true],
  ["net a.test:443", true],
  ["net a.test:444", false],
  ["net a.test", false],
  ["net sub.a.test:443", false],
  ["net b.test:1", true],
  ["net b.test", true],
  ["net [::1]:8420", true],
  ["env A", true],
  ["env AB", false],
  ["run git", true],
  ["run sh", false],
  ["sys hostname", true],
  ["sys uid", false],
];

const queries = TABLE.map(([grant]) => queryOf(grant));

/** The answers beside what was asked, so that a difference can be read. */
function beside(answers: readonly boolean[]): (Grant | boolean | undefined)[][] {
  return TABLE.map(([grant], i) => [grant, answers[i]]);
}

const CASES: Case<PermissionsSubject>[] = [
  ["what is granted, and what is not", async ({ ask }) => {
    assertEquals(beside(await ask(GRANTS, [], queries)), TABLE.map((row) => [...row]));
  }],
  ["where nothing is granted, nothing is", async ({ ask }) => {
    assertEquals(beside(await ask([], [], queries)), beside(TABLE.map(() => false)));
  }],
  ["a kind that is granted as a whole has all its targets", async ({ ask }) => {
    const kinds = ["read", "write", "net", "env", "run", "sys"];
    assertEquals(beside(await ask(kinds, [], queries)), beside(TABLE.map(() => true)));
  }],
  ["a kind with an exception is not granted as a whole, and its other targets are", async (
    { ask },
  ) => {
    const asked = ["read", "read /a", "read /x", "read /x/y", "env", "env A", "env B"];
    const answers = await ask(["read", "env"], ["read /x", "env A"], asked.map(queryOf));
    assertEquals(answers, [false, true, false, false, false, false, true]);
  }],
];

/** Registers the contract for one kind of sandbox. */
export function permissionsContract(
  name: string,
  make: () => PermissionsSubject,
  options?: CaseOptions,
): void {
  registerCases("permissions contract", name, CASES, make, options);
}
