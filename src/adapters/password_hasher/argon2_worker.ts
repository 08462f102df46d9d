/// <reference lib="webworker" />
/**
 * Runs Argon2id away from the main thread, for runtimes whose WebCrypto lacks it: hash-wasm blocks the thread it runs on
 * for 50 to 100 ms. Started by argon2_pool.ts as a module worker; must not be imported.
 */
import { wasmArgon2id } from "../../crypto/argon2id.ts";
import type { WorkerAnswer, WorkerRequest } from "./argon2_pool.ts";

// `self` is typed as a window where the whole project is checked.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<WorkerRequest>) => void) | null;
  postMessage(answer: WorkerAnswer): void;
};

scope.onmessage = async ({ data: { id, input } }) => {
  try {
    scope.postMessage({ id, bytes: await wasmArgon2id(input) });
  } catch {
    scope.postMessage({ id, bytes: undefined });
  } finally {
    input.password.fill(0);
  }
};
