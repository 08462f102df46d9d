/** What every TailscaleIdentitySource must do (api.md section 2). */
import { assertEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import type { TailscaleIdentitySource } from "../../src/ports/tailscale_identity_source.ts";
import { ALICE, type TailscaledState } from "../fakes/fake_tailscaled.ts";
import { type Case, registerCases } from "./cases.ts";

/** A source that asks a tailscaled in a state, and nobody else. */
export interface TailscaleIdentitySourceSubject extends AsyncDisposable {
  source: TailscaleIdentitySource;
  /** What tailscaled says from now on; undefined: it is not there any more. */
  become(state: Partial<TailscaledState> | undefined): Promise<void> | void;
}

async function errorOf({ source }: TailscaleIdentitySourceSubject) {
  const { code, message, hint } = await assertRejects(() => source.identity(), SealholdError);
  return [code, message, hint];
}

const NOT_RUNNING = ["TAILSCALE_NOT_RUNNING", "Tailscale not running", "sudo tailscale up"];

const CASES: readonly Case<TailscaleIdentitySourceSubject>[] = [
  ["who this machine is, its id of 64 bits to the last digit", async ({ source }) => {
    assertEquals(await source.identity(), {
      userId: ALICE.userId,
      loginName: ALICE.loginName,
      deviceId: ALICE.stableId,
      deviceHostname: ALICE.hostname,
      tailnet: ALICE.tailnet,
    });
  }],
  ["it is asked anew each time", async (subject) => {
    await subject.source.identity();
    await subject.become({ hostname: "another" });
    assertEquals((await subject.source.identity()).deviceHostname, "another");
  }],
  [
    "a tailscaled that is stopped, waits for a login or is not there is not running",
    async (subject) => {
      for (const backendState of ["Stopped", "NeedsLogin"]) {
        await subject.become({ backendState });
        assertEquals(await errorOf(subject), NOT_RUNNING);
      }
      await subject.become(undefined);
      assertEquals(await errorOf(subject), NOT_RUNNING);
    },
  ],
  ["a status that is none is not believed", async (subject) => {
    await subject.become({ stableId: "../../x" });
    assertEquals((await errorOf(subject))[0], "BAD_RESPONSE");
  }],
];

/** Runs the suite. */
export function tailscaleIdentitySourceContract(
  name: string,
  open: () => Promise<TailscaleIdentitySourceSubject>,
): void {
  registerCases("Tailscale identity contract", name, CASES, open);
}
