/** Exit codes and our own error codes: what scripts rely on. */
import { assert, assertEquals } from "@std/assert";
import { errorCodes, exitCodeOf } from "../../../../src/core/shared/codes/error_codes.ts";
import { EXIT } from "../../../../src/core/shared/codes/exit_codes.ts";

/** As the design lists them. A line is added here and never changed. */
const NUMBERS = {
  ok: 0,
  failure: 1,
  usage: 2,
  needsLogin: 3,
  notFound: 4,
  denied: 5,
  unreachable: 6,
  conflict: 7,
  rateLimited: 8,
  integrity: 9,
  locked: 10,
  permission: 11,
  unsupported: 12,
  stale: 13,
  finding: 14,
  interrupted: 130,
  readerGone: 141,
};

Deno.test("no exit code is renumbered, and none has two names", () => {
  assertEquals(
    Object.fromEntries(Object.entries(EXIT).map(([name, { code }]) => [name, Number(code)])),
    NUMBERS,
  );
  assertEquals(new Set(Object.values(NUMBERS)).size, Object.keys(NUMBERS).length);
});

Deno.test("a meaning is one line of a table", () => {
  for (const { meaning } of Object.values(EXIT)) {
    assert(/^[a-z][^\n|]*[^.]$/.test(meaning), meaning);
  }
});

Deno.test("every error code has an exit code, and every exit code but that of success an error code", () => {
  const reached = new Set(errorCodes().map(exitCodeOf));
  const { ok: _, ...failures } = NUMBERS;
  assertEquals([...reached].sort((a, b) => a - b), Object.values(failures));
});

Deno.test("an error code says it in our words: none is a word of the wire", () => {
  for (const code of errorCodes()) {
    assert(/^[A-Z]+(_[A-Z]+)*$/.test(code), code);
    assert(
      !/^ERR_|^(AUTH|CHALLENGE|SIGNATURE|VALIDATION)_ERROR$|^PERMISSION_DENIED$/.test(code),
      code,
    );
  }
});

Deno.test("errors.ts, which every command loads, loads nothing of the table", async () => {
  const source = await Deno.readTextFile(new URL("../../../../src/errors.ts", import.meta.url));
  const imports = source.split("\n").filter((line) => /^(import|export)\b.*\bfrom\b/.test(line));
  assertEquals(imports, ['import type { ErrorCode } from "./core/shared/codes/error_codes.ts";']);
});
