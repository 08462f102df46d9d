/**
 * Argon2id version 1.3 (RFC 9106).
 *
 * WebCrypto where the runtime has it (Deno 2.9; off the main thread), else hash-wasm (the Deno 2.6 runtime inside the
 * compiled binary). Both give the same bytes; the tests hold them against the vector of the RFC.
 */

/** What Argon2id is given. */
export interface Argon2idInput {
  password: Uint8Array;
  /** At least 8 bytes. */
  salt: Uint8Array;
  /** Memory in KiB, at least 8 x parallelism. */
  memoryKiB: number;
  /** Passes, at least 1. */
  iterations: number;
  /** Lanes, 1 to 255. */
  parallelism: number;
  /** Bytes wanted, at least 4. */
  length: number;
  /** RFC 9106 "K"; for the RFC's vector. hash-wasm has it, this file does not use it otherwise. */
  secret?: Uint8Array;
}

/** One way of computing Argon2id. */
export type Argon2idEngine = (input: Argon2idInput) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Derives bytes from a password, by the fastest engine that this runtime has.
 * @throws {RangeError} if a parameter is outside RFC 9106 section 3.1
 */
export async function argon2id(input: Argon2idInput): Promise<Uint8Array<ArrayBuffer>> {
  checkRanges(input);
  const key = await importNativeKey(input.password);
  return key === undefined ? await wasmArgon2id(input) : await deriveNative(key, input);
}

/**
 * The WebCrypto engine; undefined where the runtime does not have it. Asked by trying and not by version: whether it is
 * there is the only thing that counts.
 */
export async function nativeArgon2id(): Promise<Argon2idEngine | undefined> {
  const key = await importNativeKey(new Uint8Array(1));
  if (key === undefined) return undefined;
  return async (input) =>
    await deriveNative(await importNativeKey(input.password) as CryptoKey, input);
}

/** The hash-wasm engine; loaded when first used, because most commands derive nothing. */
export async function wasmArgon2id(input: Argon2idInput): Promise<Uint8Array<ArrayBuffer>> {
  // hash-wasm refuses an empty password, which RFC 9106 allows; the store never gets here with one.
  const { derive } = await import("./hash_wasm_argon2id.ts");
  const bytes = await derive({
    password: input.password,
    salt: input.salt,
    ...(input.secret === undefined ? {} : { secret: input.secret }),
    memorySize: input.memoryKiB,
    iterations: input.iterations,
    parallelism: input.parallelism,
    hashLength: input.length,
    outputType: "binary",
  });
  return new Uint8Array(bytes);
}

async function importNativeKey(password: Uint8Array): Promise<CryptoKey | undefined> {
  try {
    // The format and the algorithm are newer than the DOM types.
    const format = "raw-secret" as "raw";
    return await crypto.subtle.importKey(format, new Uint8Array(password), "Argon2id", false, [
      "deriveBits",
    ]);
  } catch {
    return undefined;
  }
}

async function deriveNative(
  key: CryptoKey,
  input: Argon2idInput,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = {
    name: "Argon2id",
    nonce: new Uint8Array(input.salt),
    memory: input.memoryKiB,
    passes: input.iterations,
    parallelism: input.parallelism,
    ...(input.secret === undefined ? {} : { secretValue: new Uint8Array(input.secret) }),
  };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, input.length * 8));
}

function checkRanges(input: Argon2idInput): void {
  const { memoryKiB, iterations, parallelism, length, salt } = input;
  const right = isBetween(parallelism, 1, 255) &&
    isBetween(iterations, 1, 2 ** 32 - 1) &&
    isBetween(memoryKiB, 8 * parallelism, 2 ** 32 - 1) &&
    isBetween(length, 4, 1024) &&
    salt.length >= 8;
  if (!right) throw new RangeError("Cannot derive with Argon2id: a parameter is out of range");
}

function isBetween(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
