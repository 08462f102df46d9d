/** What every Environment does, the fake one too. */
import { assertEquals, assertMatch } from "@std/assert";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";

/** What an environment says of one name. */
export interface Seen {
  value: string | undefined;
  readable: boolean;
}

/** Environments to test. */
export interface EnvironmentSubject {
  /**
   * Asks an environment in a process, or a fake of one.
   * @param readable names that its sandbox lets be read; all when absent
   */
  ask(
    variables: Readonly<Record<string, string>>,
    names: readonly string[],
    readable?: readonly string[],
  ): Promise<{ os: string; seen: Seen[] }>;
}

const open = (value?: string): Seen => ({ value, readable: true });
const refused: Seen = { value: undefined, readable: false };

const CASES: Case<EnvironmentSubject>[] = [
  ["a variable is read as it is", async ({ ask }) => {
    const variables = { PLAIN: "a", SPACES: " a ", LINES: "é\n=b\n", QUOTED: `"$(id)"` };
    const { seen } = await ask(variables, Object.keys(variables));
    assertEquals(seen, Object.values(variables).map(open));
  }],
  ["an unset variable is undefined, and so is an empty one", async ({ ask }) => {
    const { seen } = await ask({ EMPTY: "", SET: "a" }, ["EMPTY", "NOT_SET", "SET"]);
    assertEquals(seen, [open(), open(), open("a")]);
  }],
  ["a name that every object knows is no variable", async ({ ask }) => {
    const { seen } = await ask({ SET: "a" }, ["constructor", "__proto__", "toString"]);
    assertEquals(seen, [open(), open(), open()]);
  }],
  ["what the sandbox refuses reads as unset, and says that it does", async ({ ask }) => {
    const variables = { ONE: "1", TWO: "2" };
    const { seen } = await ask(variables, ["ONE", "TWO", "THREE"], ["ONE", "THREE"]);
    assertEquals(seen, [open("1"), refused, open()]);
    assertEquals((await ask(variables, ["ONE", "TWO"], [])).seen, [refused, refused]);
  }],
  ["the system's name is one of Deno's", async ({ ask }) => {
    assertMatch((await ask({}, [])).os, /^(linux|darwin|windows|freebsd|netbsd|aix|illumos)$/);
  }],
];

/** Registers the contract for one kind of environment. */
export function environmentContract(
  name: string,
  make: () => EnvironmentSubject,
  options?: CaseOptions,
): void {
  registerCases("environment contract", name, CASES, make, options);
}
