/** Only this of hash-wasm: a dynamic import of the package itself would put all its algorithms into the binary. */
export { argon2id as derive } from "hash-wasm";
