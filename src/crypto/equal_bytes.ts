/** Plain comparison of bytes that are no secret; `fixedTimeEqual` is for those that are. */
import { Buffer } from "node:buffer";

/** Whether two byte strings are equal. Its time tells where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
