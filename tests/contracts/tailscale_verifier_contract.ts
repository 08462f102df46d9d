/** What every TailscaleVerifier must do: a no for whatever is not known to be true. */
import { assert, assertEquals } from "@std/assert";
import type { TailscaleIdentity } from "../../src/ports/tailscale_identity_source.ts";
import type { TailscaleVerifier } from "../../src/ports/tailscale_verifier.ts";
import { type Case, registerCases } from "./cases.ts";

/** A verifier, and what is true of one device in its tailnet. */
export interface TailscaleVerifierSubject extends AsyncDisposable {
  verifier: TailscaleVerifier;
  /** A true claim. */
  claim: TailscaleIdentity;
  /** What becomes of the device, or of whom is asked. */
  become(what: "expired" | "unauthorized" | "gone" | "unreachable"): Promise<void> | void;
}

/** Where the claim comes from. */
const PEER = { address: "100.64.0.7", port: 41234 };

async function isRefused(
  { verifier, claim }: TailscaleVerifierSubject,
  change: Partial<TailscaleIdentity> = {},
): Promise<boolean> {
  const reason = await verifier.refuse({ ...claim, ...change }, PEER);
  if (reason === "") throw new Error("a no without a reason");
  return reason !== undefined;
}

const CASES: readonly Case<TailscaleVerifierSubject>[] = [
  ["a true claim is", async (subject) => {
    assertEquals(await isRefused(subject), false);
  }],
  ["another device, hostname, login name or tailnet is refused", async (subject) => {
    for (
      const change of [
        { deviceId: "nOther" },
        { deviceId: "" },
        { deviceHostname: "other" },
        { loginName: "bob@example.com" },
        { tailnet: "evil.example" },
      ]
    ) assert(await isRefused(subject, change), JSON.stringify(change));
  }],
  ["another user's id is refused by one that proves ids", async (subject) => {
    const proved = subject.verifier.proves === "user-id";
    assertEquals(await isRefused(subject, { userId: "42" }), proved);
  }],
  ["an expired, an unauthorised and an unknown device are refused", async (subject) => {
    for (const what of ["expired", "unauthorized", "gone"] as const) {
      await subject.become(what);
      assert(await isRefused(subject), what);
    }
  }],
  ["what cannot be found out is refused, and throws nothing", async (subject) => {
    await subject.become("unreachable");
    assert(await isRefused(subject));
  }],
];

/** Runs the suite. */
export function tailscaleVerifierContract(
  name: string,
  open: () => Promise<TailscaleVerifierSubject>,
): void {
  registerCases("Tailscale verifier contract", name, CASES, open);
}
