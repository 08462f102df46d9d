/** Compiles floor.ts as the executable is compiled, so that both have one runtime. Usage: compile_floor.ts <output> */
import { compileTarget, hostTarget } from "../../scripts/lib/compile_target.ts";
import { makeBuildFolder } from "../../scripts/lib/bundle.ts";

const [output = ""] = Deno.args;
const target = hostTarget();
if (target === undefined) throw new Error("No executable is built for this machine");
const dir = await makeBuildFolder();
try {
  await Deno.copyFile(new URL("./floor.ts", import.meta.url), `${dir}/floor.ts`);
  const permissions = ["--allow-net"];
  await compileTarget({ dir, entry: "floor.ts", include: [], permissions, target, output });
} finally {
  await Deno.remove(dir, { recursive: true });
}
