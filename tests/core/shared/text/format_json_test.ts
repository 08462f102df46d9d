import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { minimalJson, prettyJson } from "../../../../src/core/shared/text/format_json.ts";

Deno.test("minimal JSON is canonical: sorted keys, no spaces, one line", () => {
  assertEquals(
    minimalJson({ b: 1, a: [true, null, "é\n"], "": 1e21 }),
    '{"":1e+21,"a":[true,null,"é\\n"],"b":1}',
  );
  // UTF-16 order, not code points (RFC 8785 section 3.2.3)
  assertEquals(minimalJson({ "\ufb33": 1, "😀": 2 }), '{"😀":2,"\ufb33":1}');
});

Deno.test("A11: JSON escapes C0 and loses nothing", () => {
  const nasty = "\x1b[2J\r\0\u2028";
  const text = minimalJson({ nasty });
  assertEquals(JSON.parse(text), { nasty });
  assert([...text].every((char) => char >= " "));
});

Deno.test("pretty JSON says the same as minimal JSON, in the same order", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const minimal = minimalJson(value);
      assertEquals(
        JSON.stringify(JSON.parse(prettyJson(value))),
        JSON.stringify(JSON.parse(minimal)),
      );
    }),
    { numRuns: 300, seed: 4 },
  );
  assertEquals(prettyJson({ b: [1], a: {} }), '{\n  "a": {},\n  "b": [\n    1\n  ]\n}');
});

Deno.test("what JSON cannot carry is refused, not changed", () => {
  for (const value of [NaN, Infinity, 1n, "\ud800", new Map(), () => 1]) {
    assertThrows(() => minimalJson({ value }), TypeError, "Cannot make canonical JSON");
  }
});
