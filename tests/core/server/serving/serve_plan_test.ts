import { assertEquals, assertThrows } from "@std/assert";
import { servePlan } from "../../../../src/core/server/serving/serve_plan.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { openTestApp } from "../../../server/harness.ts";

const code = (work: () => unknown) => assertThrows(work, SealholdError).code;

Deno.test("serve: the largest --max-value goes through, in base64 and with the longest name", async () => {
  let largest = 1024 * 1024;
  while (largest > 0) {
    try {
      servePlan({ maxValue: largest });
      break;
    } catch {
      largest -= 1024;
    }
  }
  await using app = await openTestApp({ maxValueBytes: largest });
  const { access: token } = await app.logIn();
  const name = "n".repeat(128);
  const value = new Uint8Array(largest).fill(0xff).toBase64();
  const body = { name, value, encoding: "base64", if_version: 0 };
  assertEquals((await app.send("POST", "/secrets/set", { token, body })).status, 201);
  const got = await app.send("GET", `/secrets/get/${name}`, { token });
  assertEquals(got.json.data.value === value, true);
});

Deno.test("serve: an access token must not outlive its session", () => {
  const { accessTtlSec } = servePlan({ accessTtl: "15m", sessionTtl: "15m" });
  assertEquals(accessTtlSec, 900);
  assertEquals(code(() => servePlan({ accessTtl: "901s", sessionTtl: "15m" })), "USAGE");
});

Deno.test("serve: an address that stands for all of them needs --issuer", () => {
  for (const listen of ["0.0.0.0:8443", "[::]:8443", "[0:0:0:0:0:0:0:0]:8443", "0:8443"]) {
    assertEquals(code(() => servePlan({ listen })), "USAGE", listen);
    assertEquals(servePlan({ listen, issuer: "https://a.test" }).issuer, "https://a.test");
  }
  for (const host of ["127.0.0.1", "[::1]", "localhost", "192.0.2.1", "a.test"]) {
    assertEquals(servePlan({ listen: `${host}:8443` }).issuer, undefined);
  }
});

Deno.test("serve: half of a pair, and options that contradict each other, plan nothing", () => {
  for (
    const options of [
      { tlsCert: "c.pem" },
      { tlsKey: "k.pem" },
      { tlsCert: "", tlsKey: undefined },
      { listen: "0.0.0.0:8443" },
      { listen: "somewhere" },
      { accessTtl: "8d" },
      { accessTtl: "1h", sessionTtl: "59m" },
      { maxValue: 0 },
      { quotaSecrets: 0 },
      { quotaBytes: 0.5 },
      { quotaVersions: -1 },
      { tailscaleKeyFile: "key" },
      { wsListen: "nowhere" },
      { maxConnections: 0 },
      { maxPerAddress: 1_000_001 },
    ]
  ) {
    // deno-lint-ignore no-explicit-any -- wrong options are what is tested
    assertEquals(code(() => servePlan(options as any)), "USAGE", JSON.stringify(options));
  }
});

Deno.test("serve: nothing said is loopback, 15 minutes, 7 days and 64 KiB; what is said is taken over", () => {
  assertEquals(servePlan({}), {
    host: "127.0.0.1",
    port: 8420,
    registration: "open",
    deviceLogin: false,
    accessTtlSec: 900,
    sessionTtlSec: 7 * 86_400,
    maxValueBytes: 65_536,
    secretQuota: { secrets: 10_000, bytes: 268_435_456, versions: 100 },
  });
  const said = servePlan({
    ...{ data: "/data", keyFile: "/key", listen: "[::]:8443", issuer: "https://a.test/" },
    ...{ tlsCert: "c", tlsKey: "k", deviceLogin: true, maxValue: 1, accessTtl: "1m" },
    ...{ wsListen: ":8444", maxConnections: 10, maxPerAddress: 2 },
    ...{ quotaSecrets: 1, quotaBytes: 2, quotaVersions: 3 },
  });
  assertEquals(said, {
    ...{ host: "::", port: 8443, dataFolder: "/data", keyFile: "/key", issuer: "https://a.test" },
    ...{
      tls: { certFile: "c", keyFile: "k" },
      registration: "invite",
      deviceLogin: true,
      accessTtlSec: 60,
    },
    ...{ sessionTtlSec: 7 * 86_400, maxValueBytes: 1 },
    webSockets: { host: "127.0.0.1", port: 8444 },
    connections: { maxConnections: 10, maxPerAddress: 2 },
    secretQuota: { secrets: 1, bytes: 2, versions: 3 },
  });
});

Deno.test("serve: open to this machine alone, by invitation to all that is beyond it or behind a proxy", () => {
  const of = (listen: string, issuer?: string) =>
    servePlan({ listen, ...(issuer === undefined ? {} : { issuer }) }).registration;
  for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
    assertEquals(of(`${host}:8443`), "open", host);
    assertEquals(of(`${host}:8443`, "http://localhost:8443"), "open", host);
    assertEquals(of(`${host}:8443`, "https://a.test"), "invite", "behind a proxy");
  }
  for (
    const host of ["127.0.0.2", "192.0.2.1", "[2001:db8::1]", "a.test", "999.1.1.1", "x.localhost"]
  ) {
    assertEquals(of(`${host}:8443`), "invite", host);
    assertEquals(of(`${host}:8443`, "https://localhost"), "invite", host);
  }
  assertEquals(of("0.0.0.0:8443", "https://127.0.0.1:8443"), "invite");
  assertEquals(servePlan({ listen: "192.0.2.1:1", registration: "open" }).registration, "open");
  assertEquals(servePlan({ registration: "closed" }).registration, "closed");
});
