import { assertEquals, assertThrows } from "@std/assert";
import { checkNote } from "../../../../src/core/server/accounts/note.ts";
import { SealholdError } from "../../../../src/errors.ts";

Deno.test("note: one line of 200 characters at the most, or none", () => {
  for (const good of [undefined, "x", "für Ада 🙂", "x".repeat(200)]) {
    assertEquals(checkNote(good), good);
  }
  for (const bad of ["", "x".repeat(201), "a\nb", "a\u001b[2Jb", "a\u202eb"]) {
    assertEquals(assertThrows(() => checkNote(bad), SealholdError).code, "INVALID_VALUE");
  }
});
