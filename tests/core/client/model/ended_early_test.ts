import { assertEquals } from "@std/assert";
import { endedEarly } from "../../../../src/core/client/model/ended_early.ts";

Deno.test("an answer that did not come to its own end, in the words of the three wire formats", () => {
  for (const word of ["max_tokens", "length", "max_output_tokens"]) {
    assertEquals(endedEarly(word), "limit", word);
  }
  for (const word of ["refusal", "content_filter"]) assertEquals(endedEarly(word), "content", word);
  for (const word of [undefined, "", "end_turn", "stop", "completed", "constructor", "__proto__"]) {
    assertEquals(endedEarly(word), undefined, word);
  }
});
