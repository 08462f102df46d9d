import { SeededRandom } from "./seeded_random.ts";

/** Names the seed of a run that failed, to run it again: `SEALHOLD_TEST_SEED=<seed> deno task test …`. */
const VARIABLE = "SEALHOLD_TEST_SEED";

/** The seed that the environment names, else another one each time. */
export function testSeed(): string {
  const given = Deno.env.get(VARIABLE) ?? "";
  return given === "" ? crypto.randomUUID() : given;
}

/** Does something random, and prints the seed if it fails. */
export async function withTestSeed<T>(
  work: (random: SeededRandom) => Promise<T> | T,
  seed = testSeed(),
): Promise<T> {
  try {
    return await work(new SeededRandom(seed));
  } catch (error) {
    // deno-lint-ignore no-console
    console.error(`${VARIABLE}=${seed}`);
    throw error;
  }
}
