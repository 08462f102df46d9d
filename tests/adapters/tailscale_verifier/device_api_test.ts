import { canRun } from "../../can_run.ts";
import { assertEquals, assertMatch } from "@std/assert";
import { deviceApiVerifier } from "../../../src/adapters/tailscale_verifier/device_api_verifier.ts";
import type { TailscaleIdentity } from "../../../src/ports/tailscale_identity_source.ts";
import { Secret } from "../../../src/secret.ts";
import {
  API_KEY,
  type ApiDevice,
  type FakeDeviceApi,
  LAPTOP,
  startDeviceApi,
} from "../../fakes/fake_device_api.ts";
import { FakeTransport, json } from "../../fakes/fake_transport.ts";
import { FixedClock } from "../../fakes/fixed_clock.ts";
import { briefTransport } from "../http_transport/loopback.ts";

const CLAIM: TailscaleIdentity = {
  userId: "123",
  loginName: "alice@example.com",
  deviceId: "nLaptop1CNTRL",
  deviceHostname: "alices-laptop",
  tailnet: "example.com",
};
const PEER = { address: "100.64.0.7", port: 41234 };

function verifierOf(api: FakeDeviceApi, clock = new FixedClock(), tailnet = "example.com") {
  return deviceApiVerifier({ transport: briefTransport, clock }, {
    apiKey: Secret.fromText(API_KEY),
    tailnet,
    baseUrl: api.url,
  });
}

Deno.test("device API: a true claim, by either id, and an address in another spelling", async () => {
  await using api = startDeviceApi();
  const verifier = verifierOf(api);
  assertEquals(verifier.proves, "login-name");
  assertEquals(await verifier.refuse(CLAIM, PEER), undefined);
  assertEquals(await verifier.refuse({ ...CLAIM, deviceId: "92960230385" }, PEER), undefined);
  const v6 = { address: "FD7A:115C:A1E0:0:0:0:0:7", port: 1 };
  assertEquals(await verifier.refuse(CLAIM, v6), undefined);
  const mapped = { address: "::ffff:100.64.0.7", port: 1 };
  assertEquals(await verifier.refuse(CLAIM, mapped), undefined);
  assertEquals(api.asked[0], `GET /api/v2/tailnet/example.com/devices Bearer ${API_KEY}`);
});

const haveCurl = await canRun("curl", "--version");

Deno.test({
  name: `device API: an independent client reads the documented list from the fake${
    haveCurl ? "" : " (skipped: no curl)"
  }`,
  ignore: !haveCurl,
  fn: readByCurl,
});

async function readByCurl(): Promise<void> {
  await using api = startDeviceApi();
  const { stdout } = await new Deno.Command("curl", {
    args: ["-sS", `${api.url}/api/v2/tailnet/-/devices`, "-H", `Authorization: Bearer ${API_KEY}`],
  }).output();
  const { devices } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(devices[0].nodeId, "nLaptop1CNTRL");
}

Deno.test("case 43: device API: claims of strangers at the same time make one request", async () => {
  await using api = startDeviceApi();
  const verifier = verifierOf(api);
  const strangers = Array.from(
    { length: 20 },
    (_, i) => verifier.refuse({ ...CLAIM, deviceId: `n${i}` }, PEER),
  );
  const reasons = await Promise.all([...strangers, verifier.refuse(CLAIM, PEER)]);
  assertEquals(reasons, [...Array(20).fill("the device is not in the tailnet"), undefined]);
  assertEquals(api.asked.length, 1);
  await verifier.refuse({ ...CLAIM, deviceId: "n" }, PEER);
  assertEquals(api.asked.length, 2, "a list is not kept");
});

const CLAIMS: [string, Partial<TailscaleIdentity>, RegExp][] = [
  ["another login name", { loginName: "bob@example.com" }, /login name/],
  ["another hostname", { deviceHostname: "bobs-laptop" }, /hostname/],
  ["an unknown device", { deviceId: "nOther" }, /not in the tailnet/],
  ["an empty device id", { deviceId: "" }, /not in the tailnet|authorized|device/],
  ["another tailnet", { tailnet: "evil.example" }, /tailnet/],
];
for (const [name, change, reason] of CLAIMS) {
  Deno.test(`device API: ${name} is refused`, async () => {
    await using api = startDeviceApi();
    assertMatch(await verifierOf(api).refuse({ ...CLAIM, ...change }, PEER) ?? "", reason);
  });
}

const DEVICES: [string, ApiDevice, RegExp][] = [
  ["a device that is not authorized", { authorized: false }, /not authorized/],
  ["an expired key", { expires: "2020-01-01T00:00:00Z" }, /expired/],
  ["a key without a time of expiry", { expires: "" }, /expired/],
  ["a tagged device", { tags: ["tag:ci"] }, /tagged/],
  ["a device shared in from another tailnet", { isExternal: true }, /shared in/],
  ["a list entry of another form", { addresses: "100.64.0.7" }, /not in the tailnet/],
];
for (const [name, change, reason] of DEVICES) {
  Deno.test(`device API: ${name} is refused`, async () => {
    await using api = startDeviceApi();
    api.devices = [{ ...LAPTOP, ...change }];
    assertMatch(await verifierOf(api).refuse(CLAIM, PEER) ?? "", reason);
  });
}

Deno.test("device API: an expiry that is switched off does not count", async () => {
  await using api = startDeviceApi();
  api.devices = [{ ...LAPTOP, keyExpiryDisabled: true, expires: "2020-01-01T00:00:00Z" }];
  assertEquals(await verifierOf(api).refuse(CLAIM, PEER), undefined);
});

Deno.test("device API: a claim that is public knowledge is refused from another machine", async () => {
  await using api = startDeviceApi();
  const reason = await verifierOf(api).refuse(CLAIM, { address: "100.64.0.8", port: 1 });
  assertEquals(reason, "the connection does not come from the device");
});

Deno.test("device API: a yes is kept for 5 minutes and a no never", async () => {
  await using api = startDeviceApi();
  const clock = new FixedClock();
  const verifier = verifierOf(api, clock);
  api.devices = [];
  assertMatch(await verifier.refuse(CLAIM, PEER) ?? "", /not in the tailnet/);
  api.devices = [LAPTOP];
  assertEquals(await verifier.refuse(CLAIM, PEER), undefined);
  assertEquals(await verifier.refuse(CLAIM, PEER), undefined);
  assertEquals(api.asked.length, 2);
  const elsewhere = { address: "100.64.0.8", port: 1 };
  assertMatch(await verifier.refuse(CLAIM, elsewhere) ?? "", /does not come from the device/);
  api.devices = [];
  assertMatch(await verifier.refuse({ ...CLAIM, userId: "9" }, PEER) ?? "", /not in the tailnet/);
  clock.advance(5 * 60_000 - 1);
  assertEquals(await verifier.refuse(CLAIM, PEER), undefined);
  clock.advance(1);
  assertMatch(await verifier.refuse(CLAIM, PEER) ?? "", /not in the tailnet/);
});

Deno.test("device API: no more than 16 MiB of a list are read", async () => {
  const transport = new FakeTransport(json(200, { devices: [LAPTOP] }));
  const verifier = deviceApiVerifier({ transport, clock: new FixedClock() }, {
    apiKey: Secret.fromText(API_KEY),
    tailnet: "-",
  });
  assertEquals(await verifier.refuse(CLAIM, PEER), undefined);
  const [{ url, maxResponseBytes } = {}] = transport.requests;
  assertEquals([url?.href, maxResponseBytes], [
    "https://api.tailscale.com/api/v2/tailnet/-/devices",
    16 * 1024 * 1024,
  ]);
});

Deno.test("device API: whatever cannot be found out is refused", async () => {
  await using api = startDeviceApi();
  for (const status of [401, 403, 404, 429, 500]) {
    api.status = status;
    assertMatch(await verifierOf(api).refuse(CLAIM, PEER) ?? "", new RegExp(String(status)));
  }
  api.status = 200;
  for (const body of ["", "<html>", "[]", '{"devices":{}}']) {
    api.body = body;
    assertMatch(await verifierOf(api).refuse(CLAIM, PEER) ?? "", /cannot be/);
  }
  const away = deviceApiVerifier(
    { transport: new FakeTransport(new Error("no network")), clock: new FixedClock() },
    { apiKey: Secret.fromText(API_KEY), tailnet: "-" },
  );
  assertMatch(await away.refuse(CLAIM, PEER) ?? "", /cannot be had/);
});
