/**
 * Writes vectors that are not there yet: `deno run -A tests/core/shared/message/golden_write.ts`. One that is there is published and is
 * never changed: where it differs from its recipe this fails, and the way on is a new name, or a new version of the format.
 */
import { makeVectors } from "./golden_recipes.ts";

let differing = 0;
for (const [name, vector] of Object.entries(await makeVectors())) {
  const file = new URL(`../../../vectors/messages/${name}.json`, import.meta.url);
  const text = JSON.stringify(vector, null, 1) + "\n";
  const old = await Deno.readTextFile(file).catch(() => undefined);
  if (old === undefined) await Deno.writeTextFile(file, text);
  else if (old !== text) differing++;
}
if (differing > 0) {
  throw new Error(
    `${differing} published vectors are not what their recipes make; none was changed`,
  );
}
