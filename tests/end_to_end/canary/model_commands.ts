/** `sealhold run`: the key is in no output, the conversation in no file. */
import { newStore } from "./auth_commands.ts";
import { HOSTILE } from "./hostile.ts";
import type { World } from "./world.ts";

/** Every wire error of a model provider, with the key in it. */
export async function modelRuns(world: World, origin: string): Promise<void> {
  await newStore(world);
  const { evidence } = world;
  await world.run(["run", "Hi", "--provider", "acme-good"], { fails: true });
  const key = evidence.mint("API key", "ak").toLowerCase();
  evidence.plant("API key", key);
  await world.run(["auth", "login", "acme-good", "--method", "api-key"], { stdin: key });
  const ask = ["run", "--stdin", "--provider", "acme-good"];
  const prompt = () => evidence.mint("question", "why ");
  const prints = ["answer"];
  await world.run(ask, { stdin: prompt(), prints });
  await world.run([...ask, "--session", "talk"], { stdin: prompt(), prints });
  await world.runAs([...ask, "--continue", "--format", "json"], { stdin: prompt(), prints });
  await world.run([...ask, "--session", "talk", "--continue"], { stdin: prompt(), prints });
  for (const mode of [...HOSTILE, "brokenstream", "errorstream"]) {
    for (const more of [[], ["--continue", "--session", "talk"]]) {
      const args = [...ask, "--base-url", `${origin}/${mode}`, ...more];
      // The provider's words are shown, without the key; what the person asked may be among them.
      await world.run(args, { stdin: prompt(), fails: true, shows: ["question"] });
    }
  }
  await world.run([...ask, "--base-url", "http://127.0.0.1:9"], { stdin: prompt(), fails: true });
  await world.run([...ask, "--max-tokens", "0"], { stdin: prompt(), fails: true });
  await world.run([...ask, "--session", "no such", "--continue"], { stdin: prompt(), fails: true });
  await refusedKeys(world);
}

/** An OAuth token in place of a key, and one that is given up. */
async function refusedKeys(world: World): Promise<void> {
  const token = world.evidence.mint("access token", "at").toLowerCase();
  world.evidence.plant("access token", token);
  await world.run(["auth", "login", "acme-401", "--with-token"], { stdin: token });
  await world.run(["run", "Hi", "--provider", "acme-401"], { fails: true });
  await world.run(["auth", "logout", "--all", "--force"]);
}
