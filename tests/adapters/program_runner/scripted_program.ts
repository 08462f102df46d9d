/** A program that does what its first argument says, as the cases of the contract tell it. */
import type { Script } from "../../contracts/program_runner_contract.ts";

const [first = "{}", ...rest] = Deno.args;
const script: Script = JSON.parse(first);
const print = async (to: typeof Deno.stdout, text: string) => {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
};

if (script.echo) await Deno.stdin.readable.pipeTo(Deno.stdout.writable, { preventClose: true });
if (script.args) await print(Deno.stdout, JSON.stringify(rest));
if (script.env) {
  await print(Deno.stdout, JSON.stringify(script.env.map((name) => Deno.env.get(name) ?? null)));
}
await print(Deno.stdout, script.stdout ?? "");
await print(Deno.stderr, script.stderr ?? "");
if (script.hang) await new Promise((done) => setTimeout(done, 60_000));
Deno.exit(script.exit ?? 0);
