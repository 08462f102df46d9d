/** Only this of @noble/curves: a dynamic import of the package itself would put all its curves into the binary. */
export { ed25519 } from "@noble/curves/ed25519.js";
