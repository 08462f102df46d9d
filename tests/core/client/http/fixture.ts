/** What the tests of the HTTP use cases share. */
import { SealholdError } from "../../../../src/errors.ts";
import type { HttpPorts } from "../../../../src/core/client/http/exchange.ts";
import { Secret } from "../../../../src/secret.ts";
import { ConstantRandom } from "../../../fakes/constant_random.ts";
import { FakeTransport, type Reply } from "../../../fakes/fake_transport.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";

export const ORIGIN = "https://sealhold.example.com";

/** A clock that writes down how long it was asked to sleep. */
export class RecordingClock extends FixedClock {
  readonly sleeps: number[] = [];

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return super.sleep(ms, signal);
  }
}

/** Ports over prepared replies. */
export interface FakeHttp extends HttpPorts {
  transport: FakeTransport;
  clock: RecordingClock;
}

/** @param jitter the random byte behind every back-off */
export function fakeHttp(replies: readonly Reply[], jitter = 0): FakeHttp {
  return {
    transport: new FakeTransport(...replies),
    clock: new RecordingClock(),
    random: new ConstantRandom(jitter),
    userAgent: "sealhold/test",
  };
}

/** A token for a server. */
export function boundToken(origin = ORIGIN, text = "t0ken-canary") {
  return { token: Secret.fromText(text), origin };
}

/** The SealholdError that `run` must end in. */
export async function failureOf(run: () => unknown): Promise<SealholdError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof SealholdError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
