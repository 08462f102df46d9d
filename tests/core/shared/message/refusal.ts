/** That a message is refused, by the one error. */
import { assertEquals, assertRejects } from "@std/assert";
import type { cannotDecrypt } from "../../../../src/core/shared/message/format.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { SealholdError } from "../../../../src/errors.ts";

type RefusedAt = Parameters<typeof cannotDecrypt>[0];
type OpenContext = Parameters<typeof openMessage>[1];

/** All that anybody outside can see of a refusal; the step is for `--debug`. */
export async function assertRefused(
  wire: Uint8Array,
  context: OpenContext,
  at?: RefusedAt,
): Promise<void> {
  const error = await assertRejects(() => openMessage(wire, context), SealholdError);
  assertEquals([error.code, error.message, error.hint, error.cause, Object.keys(error.data)], [
    "DECRYPTION_FAILED",
    "Cannot decrypt",
    undefined,
    undefined,
    ["debug"],
  ]);
  if (at !== undefined) assertEquals(error.data.debug, at);
}
