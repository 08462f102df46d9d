import { assert, assertEquals } from "@std/assert";
import { denoEnvironment } from "../../../src/adapters/environment/deno_environment.ts";

Deno.test("a name that no variable can have is no crash", () => {
  for (const name of ["", "A=B", "A\0B"]) {
    try {
      assertEquals(denoEnvironment.get(name), undefined);
    } catch (error) {
      assert(error instanceof TypeError, "a programming error, and told as one");
    }
  }
});

Deno.test("the system is this one", () => {
  assertEquals(denoEnvironment.os, Deno.build.os);
});
