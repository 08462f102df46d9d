import { buildJsrTree, type CarrierFiles } from "./jsr_tree.ts";
import { fetchTarball, httpClient, registryUrl } from "./npm_registry.ts";
import { say } from "./script_error.ts";
import { replaceFolder } from "./setup_state.ts";
import { unpackTgz } from "./tar.ts";
import { type Carrier, CARRIERS } from "./vendor_plan.ts";

/**
 * Lays the carriers' modules out in `<root>/vendor`.
 *
 * @returns The files written, by path below `vendor/`.
 * @throws {ScriptError} exit code 6 if the npm registry does not answer, 9 if a carrier has not its digest.
 */
export async function fillFromNpm(root: string): Promise<string[]> {
  say("setup: taking the JSR modules from pinned npm packages");
  const registry = registryUrl(root);
  using client = httpClient();
  const unpack = async (carrier: Carrier) => {
    const packed = await fetchTarball(carrier, registry, client);
    return await unpackTgz(
      packed,
      (path) => path.startsWith(carrier.js) || path.startsWith(carrier.types),
    );
  };
  const [windmill, veryfront, denoStd] = await Promise.all([
    unpack(CARRIERS.windmill),
    unpack(CARRIERS.veryfront),
    unpack(CARRIERS.denoStd),
  ]);
  const carriers: CarrierFiles = { windmill, veryfront, denoStd };
  const tree = await buildJsrTree(carriers);
  replaceFolder(`${root}/vendor`, "jsr.io", tree);
  return [...tree.keys()].map((path) => `jsr.io/${path}`);
}
