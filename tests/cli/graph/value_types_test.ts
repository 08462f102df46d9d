/** What a value of each type may be: the edges. */
import { assertEquals } from "@std/assert";
import { valueFault, type ValueType } from "../../../src/cli/graph/value_types.ts";

const KEY = "-A23456789012345678901";
const ADMITTED: Readonly<Record<ValueType, readonly string[]>> = {
  word: ["a", "a-b", ""],
  value: ["a", "-", ""],
  id: ["a", "-", KEY],
  count: ["0", "999999999999999"],
};
const REFUSED: Readonly<Record<ValueType, readonly string[]>> = {
  word: ["-", "-a", "--token", KEY],
  value: ["-a", "--", "--token", KEY],
  id: ["-a", "--token", KEY.slice(0, 21)],
  count: ["1000000000000000", "-1", "1.0", "1e3", "", " 1"],
};

for (const type of ["word", "value", "id", "count"] as const) {
  Deno.test(`a value of the type ${type}`, () => {
    for (const value of ADMITTED[type]) assertEquals(valueFault(type, value), undefined, value);
    for (const value of REFUSED[type]) {
      const fault = valueFault(type, value);
      assertEquals(
        /^must (not start with a dash|be a whole number)$/.test(fault ?? ""),
        true,
        value,
      );
    }
  });
}
