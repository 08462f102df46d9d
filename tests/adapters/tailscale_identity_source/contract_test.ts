import { localTailscale } from "../../../src/adapters/tailscale_identity_source/local_tailscale.ts";
import { tailscaleIdentitySourceContract } from "../../contracts/tailscale_identity_source_contract.ts";
import { FakeProgramRunner, type Printed } from "../../fakes/fake_program_runner.ts";
import { ALICE, startTailscaled, statusText } from "../../fakes/fake_tailscaled.ts";

tailscaleIdentitySourceContract("localTailscale over its socket", async () => {
  const daemon = await startTailscaled();
  let running = true;
  const stop = async () => {
    if (running) await daemon[Symbol.asyncDispose]();
    running = false;
  };
  const place = { socket: daemon.socket, program: "tailscale" };
  return {
    source: localTailscale(new FakeProgramRunner({}), place),
    async become(state) {
      if (state === undefined) await stop();
      else Object.assign(daemon.state, state);
    },
    [Symbol.asyncDispose]: stop,
  };
});

tailscaleIdentitySourceContract("localTailscale by its program", () => {
  let printed: Printed | undefined = { stdout: statusText(ALICE) };
  const runner = new FakeProgramRunner({ tailscale: () => printed });
  return Promise.resolve({
    source: localTailscale(runner, { socket: undefined, program: "tailscale" }),
    become(state) {
      printed = state && { stdout: statusText({ ...ALICE, ...state }) };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});
