import { assertEquals, assertMatch } from "@std/assert";
import { whoisVerifier } from "../../../src/adapters/tailscale_verifier/whois_verifier.ts";
import type { TailscaleIdentity } from "../../../src/ports/tailscale_identity_source.ts";
import { ALICE, startTailscaled, type TailscaledState } from "../../fakes/fake_tailscaled.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";

const CLAIM: TailscaleIdentity = {
  userId: ALICE.userId,
  loginName: ALICE.loginName,
  deviceId: ALICE.stableId,
  deviceHostname: ALICE.hostname,
  tailnet: ALICE.tailnet,
};
const PEER = { address: "100.64.0.7", port: 41234 };
const clock = new FixedClock();

Deno.test("whois: a true claim, for IPv4 and IPv6, by either of the device's ids", async () => {
  await using daemon = await startTailscaled();
  const verifier = whoisVerifier({ clock }, daemon.socket);
  assertEquals(verifier.proves, "user-id");
  assertEquals(await verifier.refuse(CLAIM, PEER), undefined);
  assertEquals(await verifier.refuse({ ...CLAIM, deviceId: ALICE.nodeId }, PEER), undefined);
  const v6 = { address: "fd7a:115c:a1e0::7", port: 41234 };
  assertEquals(await verifier.refuse(CLAIM, v6), undefined);
  // As a socket that listens on [::] reports IPv4.
  const mapped = { address: "::ffff:100.64.0.7", port: 41234 };
  assertEquals(await verifier.refuse(CLAIM, mapped), undefined);
  assertEquals(daemon.asked.filter((each) => each.includes("whois")).map(decodeURIComponent), [
    "/localapi/v0/whois?addr=100.64.0.7:41234",
    "/localapi/v0/whois?addr=100.64.0.7:41234",
    "/localapi/v0/whois?addr=[fd7a:115c:a1e0::7]:41234",
    "/localapi/v0/whois?addr=100.64.0.7:41234",
  ]);
});

const CLAIMS: [string, Partial<TailscaleIdentity>, RegExp][] = [
  // One more than Alice's: as a JSON number both would be 9223372036854770000.
  [
    "another user, whose id rounds to the same number",
    { userId: "9223372036854770002" },
    /user id/,
  ],
  ["another login name", { loginName: "bob@example.com" }, /login name/],
  ["another device", { deviceId: "nOther" }, /device/],
  ["another hostname", { deviceHostname: "bobs-laptop" }, /hostname/],
  ["another tailnet", { tailnet: "evil.example" }, /tailnet/],
];
for (const [name, change, reason] of CLAIMS) {
  Deno.test(`whois: ${name} is refused`, async () => {
    await using daemon = await startTailscaled();
    const verifier = whoisVerifier({ clock }, daemon.socket);
    assertMatch(await verifier.refuse({ ...CLAIM, ...change }, PEER) ?? "", reason);
  });
}

const STATES: [string, Partial<TailscaledState>, RegExp][] = [
  ["a device that is not authorized", { authorized: false }, /not authorized/],
  ["a device that tailscaled calls expired", { expired: true }, /expired/],
  ["a key that has expired", { keyExpiry: "2020-01-01T00:00:00Z" }, /expired/],
  ["a time of expiry that is none", { keyExpiry: "soon" }, /expired/],
  ["a tagged device", { tags: ["tag:ci"] }, /tagged/],
  ["a device shared in from another tailnet", { sharer: "123" }, /shared in/],
  ["a peer that is no device", { knowsPeer: false }, /not a device/],
  [
    "a device whose name is of another tailnet",
    { nodeSuffix: "evil.ts.net" },
    /not of this tailnet/,
  ],
  ["a tailscaled that is not running yet", { backendState: "Starting" }, /not running/],
  ["a server that has stopped its tailscaled", { backendState: "Stopped" }, /status|running/],
];
for (const [name, state, reason] of STATES) {
  Deno.test(`whois: ${name} is refused`, async () => {
    await using daemon = await startTailscaled(state);
    const verifier = whoisVerifier({ clock }, daemon.socket);
    assertMatch(await verifier.refuse(CLAIM, PEER) ?? "", reason);
  });
}

Deno.test("whois: a key without an end is fine", async () => {
  await using daemon = await startTailscaled({ keyExpiry: "0001-01-01T00:00:00Z" });
  assertEquals(await whoisVerifier({ clock }, daemon.socket).refuse(CLAIM, PEER), undefined);
});

Deno.test("whois: whatever cannot be found out is refused", async () => {
  const gone = whoisVerifier({ clock }, "/nowhere/tailscaled.sock");
  assertMatch(await gone.refuse(CLAIM, PEER) ?? "", /no answer/);
  await using daemon = await startTailscaled();
  const verifier = whoisVerifier({ clock }, daemon.socket);
  assertMatch(await verifier.refuse(CLAIM, { ...PEER, port: undefined }) ?? "", /port/);
  assertMatch(await verifier.refuse(CLAIM, { ...PEER, address: "a b" }) ?? "", /400/);
  daemon.state.loginName = '"},"x":{"y":"';
  assertMatch(await verifier.refuse(CLAIM, PEER) ?? "", /cannot be read|login name/);
});
