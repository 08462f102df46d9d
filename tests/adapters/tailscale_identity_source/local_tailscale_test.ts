import { canRun } from "../../can_run.ts";
import { assertEquals } from "@std/assert";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import { localTailscale } from "../../../src/adapters/tailscale_identity_source/local_tailscale.ts";
import { SealholdError } from "../../../src/errors.ts";
import { failureOf } from "../../core/client/http/fixture.ts";
import { FakeProgramRunner, type Printed } from "../../fakes/fake_program_runner.ts";
import { ALICE, startTailscaled, statusText } from "../../fakes/fake_tailscaled.ts";
import { fakeTailscaleProgram } from "../../fakes/fake_tailscale_program.ts";

const IDENTITY = {
  userId: ALICE.userId,
  loginName: ALICE.loginName,
  deviceId: ALICE.stableId,
  deviceHostname: ALICE.hostname,
  tailnet: ALICE.tailnet,
};

/** Programs without a tailscale, or with one that comes to this. */
function program(tailscale?: Printed | SealholdError): FakeProgramRunner {
  return new FakeProgramRunner(tailscale === undefined ? {} : { tailscale });
}

Deno.test("tailscale: the socket is asked, and an id of 64 bits is not rounded", async () => {
  await using daemon = await startTailscaled();
  const runner = program();
  const source = localTailscale(runner, { socket: daemon.socket, program: "tailscale" });
  assertEquals(await source.identity(), IDENTITY);
  assertEquals([daemon.asked, runner.runs], [["/localapi/v0/status"], []]);
});

const haveCurl = await canRun("curl", "--version");

Deno.test({
  name: `tailscale: an independent client reads the same from the fake${
    haveCurl ? "" : " (skipped: no curl)"
  }`,
  ignore: !haveCurl,
  fn: readByCurl,
});

async function readByCurl(): Promise<void> {
  await using daemon = await startTailscaled();
  const ask = async (...args: string[]) => {
    const { stdout, success } = await new Deno.Command("curl", {
      args: ["-sS", "--unix-socket", daemon.socket, ...args],
    }).output();
    return { success, text: new TextDecoder().decode(stdout) };
  };
  const status = await ask("http://local-tailscaled.sock/localapi/v0/status");
  assertEquals(Object.keys(JSON.parse(status.text)).slice(0, 4), [
    "Version",
    "TUN",
    "BackendState",
    "HaveNodeKey",
  ]);
  assertEquals(status.text, statusText(ALICE));
  const whois = await ask("http://local-tailscaled.sock/localapi/v0/whois?addr=100.64.0.7:1");
  assertEquals(JSON.parse(whois.text).Node.StableID, ALICE.stableId);
  assertEquals(
    (await ask("http://evil.example/localapi/v0/status")).text,
    "invalid localapi request",
  );
}

for (const backendState of ["Stopped", "NeedsLogin", "NoState", "Starting", "NeedsMachineAuth"]) {
  Deno.test(`tailscale: ${backendState} is not running`, async () => {
    await using daemon = await startTailscaled({ backendState });
    const runner = program();
    const source = localTailscale(runner, { socket: daemon.socket, program: "tailscale" });
    const error = await failureOf(() => source.identity());
    assertEquals(runner.runs, [], "the program is not asked");
    assertEquals([error.code, error.message, error.hint], [
      "TAILSCALE_NOT_RUNNING",
      "Tailscale not running",
      "sudo tailscale up",
    ]);
  });
}

Deno.test("tailscale: without a socket the program is asked, by name and without a shell", async () => {
  const runner = program({ stdout: statusText(ALICE) });
  const source = localTailscale(runner, { socket: "/nowhere/t.sock", program: "tailscale" });
  assertEquals(await source.identity(), IDENTITY);
  assertEquals([runner.runs[0]?.program, runner.runs[0]?.args], ["tailscale", [
    "status",
    "--json",
  ]]);
});

Deno.test("tailscale: a program's answers that mean that it is not running", async () => {
  const answers: (Printed | undefined)[] = [
    undefined,
    { tookMs: 60_000 },
    { stdout: "failed to connect to local tailscaled; is it running?\n", exitCode: 1 },
    { stdout: "" },
    { stdout: statusText({ ...ALICE, backendState: "Stopped" }), exitCode: 1 },
  ];
  for (const answer of answers) {
    const source = localTailscale(program(answer), {
      socket: undefined,
      program: "tailscale",
    });
    const error = await failureOf(() => source.identity());
    assertEquals([error.code, error.hint], ["TAILSCALE_NOT_RUNNING", "sudo tailscale up"]);
  }
});

Deno.test("tailscale: a status that cannot be read is refused, and not repeated", async () => {
  const broken = [
    "{",
    "{}",
    '{"BackendState":"Running"}',
    statusText(ALICE).replace(/"User":\{.*$/, '"User":{}}'),
    statusText(ALICE).replace(ALICE.hostname, "x".repeat(300)),
    statusText(ALICE).replace(`"ID":"${ALICE.stableId}"`, '"ID":"../../x"'),
    '{"a":'.repeat(100_000),
  ];
  for (const text of broken) {
    const source = localTailscale(program({ stdout: text }), {
      socket: undefined,
      program: "tailscale",
    });
    const error = await failureOf(() => source.identity());
    assertEquals([error.code, error.message], [
      "BAD_RESPONSE",
      "Tailscale gives a status that cannot be read",
    ]);
  }
});

Deno.test("tailscale: the real runner starts a tailscale from PATH", async () => {
  await using fake = await fakeTailscaleProgram({ stdout: statusText(ALICE) });
  const source = localTailscale(denoProgramRunner, {
    socket: undefined,
    program: `${fake.folder}/tailscale`,
  });
  assertEquals(await source.identity(), IDENTITY);
});

Deno.test("tailscale: a sandbox that refuses both names the flag of the program", async () => {
  const refused = new SealholdError(
    "PERMISSION_REFUSED",
    "The sandbox refuses to start tailscale",
    {
      hint: "Run again with --allow-run=tailscale",
    },
  );
  const source = localTailscale(program(refused), { socket: undefined, program: "tailscale" });
  const error = await failureOf(() => source.identity());
  assertEquals([error.code, error.hint], [
    "PERMISSION_REFUSED",
    "Run again with --allow-run=tailscale",
  ]);
});

Deno.test({
  name: "tailscale: a sandbox that refuses the socket, where there is no program, names the flags",
  permissions: { net: false, read: false, write: false, env: true, run: true },
  async fn() {
    const source = localTailscale(program(), {
      socket: "/nowhere/t.sock",
      program: "tailscale",
    });
    const error = await failureOf(() => source.identity());
    assertEquals(error.code, "PERMISSION_REFUSED");
    assertEquals(error.hint?.includes("--allow-write=/nowhere/t.sock"), true);
    assertEquals(error.hint?.includes("--allow-read=/nowhere/t.sock"), true);
  },
});
