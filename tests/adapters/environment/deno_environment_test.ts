import { assert, assertEquals } from "@std/assert";
import { denoEnvironment } from "../../../src/adapters/environment/deno_environment.ts";
import { runScript } from "../http_transport/loopback.ts";

const NAME = "SEALHOLD_TEST_VARIABLE";

Deno.test("a variable is read as it is, empty reads as unset", () => {
  try {
    for (
      const [value, wanted] of [["a", "a"], [" ", " "], ["é\n", "é\n"], ["", undefined]] as const
    ) {
      Deno.env.set(NAME, value);
      assertEquals(denoEnvironment.get(NAME), wanted);
    }
  } finally {
    Deno.env.delete(NAME);
  }
  assertEquals(denoEnvironment.get(NAME), undefined);
  assert(denoEnvironment.readable(NAME));
  assertEquals(denoEnvironment.os, Deno.build.os);
});

const ASK = `
import { denoEnvironment as env } from "@src/adapters/environment/deno_environment.ts";
console.log(JSON.stringify(["A", "B"].map((name) => [env.get(name) ?? null, env.readable(name)])));
`;

Deno.test("under --allow-env=A a refused variable reads as unset, and nothing is asked", async () => {
  const env = { A: "a", B: "b" };
  const one = await runScript(ASK, { flags: ["--allow-env=A"], env });
  assertEquals([JSON.parse(one.stdout), one.stderr], [[["a", true], [null, false]], ""]);
  const none = await runScript(ASK, { flags: [], env });
  assertEquals([JSON.parse(none.stdout), none.stderr], [[[null, false], [null, false]], ""]);
});

Deno.test("a name that no variable can have is no crash", () => {
  for (const name of ["", "A=B", "A\0B"]) {
    try {
      assertEquals(denoEnvironment.get(name), undefined);
    } catch (error) {
      assert(error instanceof TypeError, "a programming error, and told as one");
    }
  }
});
