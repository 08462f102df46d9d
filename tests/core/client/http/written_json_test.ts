/** The body of a request: as JSON.stringify writes it, but for what is written already. */
import { assertEquals, assertThrows } from "@std/assert";
import { jsonBytes, WrittenJson } from "../../../../src/core/client/http/written_json.ts";

const text = (value: unknown) => new TextDecoder().decode(jsonBytes(value));
const written = (json: string) => new WrittenJson(new TextEncoder().encode(json));

Deno.test("without anything written before, it is what JSON.stringify writes", () => {
  const values: unknown[] = [
    null,
    "é\u2028\ud800",
    -0,
    [],
    {},
    { a: undefined, b: [undefined, { c: null }], toString: "x", "\u0000": 1 },
    { at: new Date(0), nested: { deep: { er: [1, 2, { three: true }] } } },
  ];
  for (const value of values) assertEquals(text(value), JSON.stringify(value));
});

Deno.test("what is written already goes out byte for byte, wherever in an object it stands", () => {
  // A spelling that nobody would find again who parsed it and wrote it once more.
  const odd = written('{ "b": 1.0,\t"a":"\\u00e9"}');
  const spelled = '{ "b": 1.0,\t"a":"\\u00e9"}';
  assertEquals(text(odd), spelled);
  assertEquals(text({ args: { envelope: odd } }), `{"args":{"envelope":${spelled}}}`);
  assertEquals(
    text({
      'p"q': "x",
      args: { no: undefined, to: "é", envelope: odd, last: [1] },
      format: "json",
    }),
    `{"p\\"q":"x","args":{"to":"é","envelope":${spelled},"last":[1]},"format":"json"}`,
  );
  assertEquals(text({ first: undefined, envelope: odd }), `{"envelope":${spelled}}`);
});

Deno.test("a list is as JSON.stringify writes it; what JSON cannot carry is refused", () => {
  assertEquals(JSON.parse(text({ a: [written("1")] })).a.length, 1);
  assertThrows(() => jsonBytes({ a: 1n, b: written("1") }), TypeError, "BigInt");
});
