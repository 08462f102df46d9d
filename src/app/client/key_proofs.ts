/** What key logs prove, for the few commands that ask: the module that reads them is loaded by the first question. */
import type { KeyProofs } from "../../core/client/identity/key_proofs.ts";
import { hasCode } from "../../errors.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { Random } from "../../ports/random.ts";

/** What is seen of logs lies in the configuration folder; where there is no home, none was seen. */
export function lateKeyProofs(
  ports: { files: FileSystem; random: Random; paths(): { config: string; state: string } },
): KeyProofs {
  const proofs = async () =>
    (await import("../../core/client/messaging/key_logs.ts")).keyProofs(ports);
  return {
    async seen(aid) {
      try {
        return await (await proofs()).seen(aid);
      } catch (error) {
        if (hasCode(error, "NO_HOME")) return undefined;
        throw error;
      }
    },
    ask: async (functions, aid) => await (await proofs()).ask(functions, aid),
  };
}
