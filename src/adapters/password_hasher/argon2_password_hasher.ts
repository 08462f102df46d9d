import { type Argon2idEngine, nativeArgon2id } from "../../crypto/argon2id.ts";
import { fixedTimeEqual } from "../../crypto/fixed_time_equal.ts";
import type { PasswordHasher } from "../../ports/password_hasher.ts";
import type { Random } from "../../ports/random.ts";
import { Secret } from "../../secret.ts";
import { Argon2Pool } from "./argon2_pool.ts";
import { BoundedQueue } from "./bounded_queue.ts";
import { type Argon2Phc, formatPhc, parsePhc } from "./phc.ts";

/** Cost and bounds of the hasher. */
interface Argon2Options {
  /** Memory in KiB; 19456 by default (OWASP: 19 MiB, t=2, p=1). */
  memoryKiB?: number;
  /** Passes; 2 by default. */
  iterations?: number;
  /** Hashes computed at once; 2 by default. */
  width?: number;
  /** Hashes that may wait; 64 by default (about 2 s of work). */
  depth?: number;
  /** Which engine: WebCrypto where there is one, else a worker. Default `auto`; `worker` is for tests. */
  engine?: "auto" | "worker";
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STAND_IN = new Secret(new Uint8Array(1));

/** Argon2id password hashes, computed off the main thread. Nothing is started before the first hash. */
export function argon2PasswordHasher(
  ports: { random: Random },
  options: Argon2Options = {},
): PasswordHasher {
  const { memoryKiB = 19_456, iterations = 2, width = 2, depth = 64, engine = "auto" } = options;
  const cost = { memoryKiB, iterations, parallelism: 1 };
  const pool = new Argon2Pool(width);
  const derive = deriver(new BoundedQueue(width, depth), pool, engine);

  const decoy = formatPhc({
    ...cost,
    salt: ports.random.bytes(SALT_BYTES),
    hash: ports.random.bytes(HASH_BYTES),
  });

  return {
    hash: async (password) => {
      const phc = { ...cost, salt: ports.random.bytes(SALT_BYTES) };
      return formatPhc({ ...phc, hash: await derive(password, phc, HASH_BYTES) });
    },
    verify: async (password, text, place) => {
      const phc = parsePhc(text);
      // No account has an empty password, and hash-wasm takes none: another one is hashed, for the time it takes.
      const isEmpty = password.length === 0;
      const bytes = await derive(isEmpty ? STAND_IN : password, phc, phc.hash.length, place);
      const matches = fixedTimeEqual(bytes, phc.hash) && !isEmpty;
      return { matches, outdated: isOutdated(phc, cost) };
    },
    decoy: () => decoy,
    close: () => {
      pool.stop();
      return Promise.resolve();
    },
  };
}

/** Derives off the main thread, as many at once as the queue lets. The engine is chosen at the first hash. */
function deriver(queue: BoundedQueue, pool: Argon2Pool, engine: "auto" | "worker") {
  let chosen: Promise<Argon2idEngine> | undefined;
  return async (
    password: Secret,
    { memoryKiB, iterations, parallelism, salt }: Omit<Argon2Phc, "hash">,
    length: number,
    place?: string,
  ) =>
    await queue.run(async () => {
      chosen ??= chooseEngine(engine, pool);
      const bytes = password.expose();
      try {
        const input = { password: bytes, salt, memoryKiB, iterations, parallelism, length };
        return await (await chosen)(input);
      } finally {
        bytes.fill(0);
      }
    }, place);
}

async function chooseEngine(
  engine: "auto" | "worker",
  pool: Argon2Pool,
): Promise<Argon2idEngine> {
  const native = engine === "auto" ? await nativeArgon2id() : undefined;
  return native ?? ((input) => pool.derive(input));
}

function isOutdated(
  phc: Argon2Phc,
  cost: { memoryKiB: number; iterations: number; parallelism: number },
): boolean {
  return phc.memoryKiB < cost.memoryKiB || phc.iterations < cost.iterations ||
    phc.parallelism !== cost.parallelism || phc.hash.length < HASH_BYTES;
}
