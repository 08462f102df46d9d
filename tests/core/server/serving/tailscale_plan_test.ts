import { assertEquals } from "@std/assert";
import { tailscalePlan } from "../../../../src/core/server/serving/tailscale_plan.ts";
import { failureOf } from "../../client/http/fixture.ts";

Deno.test("serve --tailscale: what the options mean", () => {
  assertEquals(tailscalePlan({}), undefined);
  assertEquals(tailscalePlan({ tailscale: "off" }), undefined);
  assertEquals(tailscalePlan({ tailscale: "whois" }), { mode: "whois" });
  assertEquals(tailscalePlan({ tailscale: "whois", tailscaleSocket: "/s" }), {
    mode: "whois",
    socket: "/s",
  });
  assertEquals(tailscalePlan({ tailscale: "api", tailscaleKeyFile: "k" }), {
    mode: "api",
    keyFile: "k",
    tailnet: "-",
  });
});

Deno.test("serve --tailscale: an option that says nothing to the mode is a mistake", async () => {
  const bad = [
    { tailscale: "on" },
    { tailscale: "api" },
    { tailscaleSocket: "/s" },
    { tailscaleKeyFile: "k" },
    { tailnet: "t" },
    { tailscale: "whois", tailscaleKeyFile: "k" },
    { tailscale: "whois", tailnet: "t" },
    { tailscale: "api", tailscaleKeyFile: "k", tailscaleSocket: "/s" },
    { tailscale: "api", tailscaleKeyFile: "k", tailnet: "../x" },
  ];
  for (const options of bad) {
    assertEquals((await failureOf(() => tailscalePlan(options))).code, "USAGE");
  }
});
