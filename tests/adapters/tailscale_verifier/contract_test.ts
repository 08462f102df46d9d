import { deviceApiVerifier } from "../../../src/adapters/tailscale_verifier/device_api_verifier.ts";
import { whoisVerifier } from "../../../src/adapters/tailscale_verifier/whois_verifier.ts";
import { Secret } from "../../../src/secret.ts";
import { tailscaleVerifierContract } from "../../contracts/tailscale_verifier_contract.ts";
import { API_KEY, LAPTOP, startDeviceApi } from "../../fakes/fake_device_api.ts";
import { ALICE, startTailscaled, type TailscaledState } from "../../fakes/fake_tailscaled.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";
import { briefTransport } from "../http_transport/loopback.ts";

const STATES: Readonly<Record<string, Partial<TailscaledState>>> = {
  expired: { expired: true },
  unauthorized: { authorized: false },
  gone: { knowsPeer: false },
  unreachable: { backendState: "Stopped" },
};

tailscaleVerifierContract("whoisVerifier", async () => {
  const daemon = await startTailscaled();
  return {
    verifier: whoisVerifier({ clock: new FixedClock() }, daemon.socket),
    claim: {
      userId: ALICE.userId,
      loginName: ALICE.loginName,
      deviceId: ALICE.stableId,
      deviceHostname: ALICE.hostname,
      tailnet: ALICE.tailnet,
    },
    become: (what) => void Object.assign(daemon.state, ALICE, STATES[what]),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
});

const DEVICES = {
  expired: [{ ...LAPTOP, expires: "2020-01-01T00:00:00Z" }],
  unauthorized: [{ ...LAPTOP, authorized: false }],
  gone: [],
};

tailscaleVerifierContract("deviceApiVerifier", () => {
  const api = startDeviceApi();
  const options = { apiKey: Secret.fromText(API_KEY), tailnet: "example.com", baseUrl: api.url };
  return Promise.resolve({
    verifier: deviceApiVerifier({ transport: briefTransport, clock: new FixedClock() }, options),
    claim: {
      userId: "123",
      loginName: "alice@example.com",
      deviceId: "nLaptop1CNTRL",
      deviceHostname: "alices-laptop",
      tailnet: "example.com",
    },
    become(what) {
      if (what === "unreachable") api.status = 500;
      else api.devices = DEVICES[what];
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  });
});
