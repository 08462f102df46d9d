import { environmentContract, type Seen } from "../../contracts/environment_contract.ts";
import { FakeEnvironment } from "../../fakes/fake_environment.ts";
import { runScript } from "../http_transport/loopback.ts";

const ASK = `
import { denoEnvironment as env } from "@src/adapters/environment/deno_environment.ts";
const seen = Deno.args.map((name) => ({ value: env.get(name), readable: env.readable(name) }));
console.log(JSON.stringify({ os: env.os, seen }));
`;

environmentContract("denoEnvironment", () => ({
  async ask(variables, names, readable) {
    const flag = readable === undefined ? "--allow-env" : `--allow-env=${readable.join(",")}`;
    const { stdout, stderr } = await runScript(ASK, {
      flags: readable?.length === 0 ? [] : [flag],
      env: { ...variables },
      args: [...names],
    });
    if (stderr !== "") throw new Error(stderr);
    const { os, seen }: { os: string; seen: Partial<Seen>[] } = JSON.parse(stdout);
    return {
      os,
      seen: seen.map(({ value, readable = false }) => ({ value, readable })),
    };
  },
}));

environmentContract("FakeEnvironment", () => ({
  ask(variables, names, readable) {
    const env = new FakeEnvironment(variables, readable === undefined ? {} : { readable });
    const seen = names.map((name) => ({ value: env.get(name), readable: env.readable(name) }));
    return Promise.resolve({ os: env.os, seen });
  },
}));
