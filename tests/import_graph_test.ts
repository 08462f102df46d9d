/** The reader of imports that the rules about them stand on. */
import { assertEquals } from "@std/assert";
import { importsIn } from "./import_graph.ts";

Deno.test("imports are found however they are written, those of types alone marked as such", () => {
  const text = [
    'import "./a.ts";',
    'import { x } from "node:fs";',
    "import {\n  y,\n  type Z,\n} from './b.ts';",
    'export * from "./c.ts";',
    'export { q } from "./d.ts";',
    'import type { T } from "node:crypto";',
    'export type { U } from "./e.ts";',
    'import typed from "./h.ts";',
    'const { v } = await import("./f.ts");',
    'x(() => import(\n  "./g.ts"\n));',
  ].join("\n");
  const edge = (to: string, lazy = false, typeOnly = false) => ({ to, lazy, typeOnly });
  assertEquals(importsIn(text), [
    edge("./a.ts"),
    edge("node:fs"),
    edge("./b.ts"),
    edge("./c.ts"),
    edge("./d.ts"),
    edge("node:crypto", false, true),
    edge("./e.ts", false, true),
    edge("./h.ts"),
    edge("./f.ts", true),
    edge("./g.ts", true),
  ]);
});
