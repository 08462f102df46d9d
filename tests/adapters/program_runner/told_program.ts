/** A program that does what its first argument says, as the cases of the contract tell it. */
import type { Told } from "../../contracts/program_runner_contract.ts";

const [first = "{}", ...rest] = Deno.args;
const told: Told = JSON.parse(first);
const print = async (to: typeof Deno.stdout, text: string) => {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
};

if (told.echo) await Deno.stdin.readable.pipeTo(Deno.stdout.writable, { preventClose: true });
if (told.args) await print(Deno.stdout, JSON.stringify(rest));
if (told.env) {
  await print(Deno.stdout, JSON.stringify(told.env.map((name) => Deno.env.get(name) ?? null)));
}
await print(Deno.stdout, told.stdout ?? "");
await print(Deno.stderr, told.stderr ?? "");
if (told.hang) await new Promise((done) => setTimeout(done, 60_000));
Deno.exit(told.exit ?? 0);
