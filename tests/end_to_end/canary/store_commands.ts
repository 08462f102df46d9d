/** The credential store, opened in every way. */
import type { World } from "./world.ts";

const INIT = ["store", "init"];
const LOOK = [["store", "status"], ["store", "doctor"], ["auth", "list"]];

/** Puts an API key into the store that is there. */
async function keep(world: World, env: Record<string, string> = {}): Promise<void> {
  const stdin = world.evidence.mint("API key", "sk-ant-api03-");
  await world.run(["auth", "login", "anthropic", "--method", "api-key"], { stdin, env });
}

async function look(world: World, fails = false, env: Record<string, string> = {}): Promise<void> {
  for (const args of LOOK) {
    await world.run(args, { env, fails: fails && args[1] !== "status" });
  }
}

/** By the keychain: working, locked, lying, and printing whatever it is fed. */
export async function keychainStore(world: World): Promise<void> {
  const { programs, evidence } = world;
  const env = { SEALHOLD_TOKEN: evidence.mint("access token", "env-") };
  const plantItems = async () => {
    for await (const { name } of Deno.readDir(programs.items)) {
      const value = await Deno.readTextFile(`${programs.items}/${name}`);
      // The rest of an item says which file it belongs to, and stands in others as well.
      const [, key = ""] = value.split(".");
      if (!/^A+$/.test(key)) evidence.plant("keychain value", key);
    }
  };
  await programs.breakKeychain("echo");
  await world.run([...INIT, "--keychain"], { fails: true, env });
  await programs.breakKeychain(undefined);
  await world.run([...INIT, "--keychain"], { env });
  await plantItems();
  await keep(world, env);
  await look(world);
  await world.run(["store", "rekey"], { env });
  await plantItems();
  for (const fault of ["echo", "locked", "wrong value"] as const) {
    await programs.breakKeychain(fault);
    await world.run(["auth", "token", "anthropic"], { fails: true, env });
    await world.run(["store", "doctor"], { fails: true });
    await world.run(["store", "rekey"], { fails: true });
    await world.run(["auth", "status", "anthropic"], { fails: true });
  }
  await programs.breakKeychain(undefined);
  await world.runAs(["auth", "token", "anthropic"], { prints: ["API key"], env });
  await world.run(["auth", "logout", "anthropic", "--force"], { env });
}

/** By a passphrase and a key file: right, wrong, missing; and a store that was damaged. */
export async function passphraseStore(world: World): Promise<void> {
  const { evidence } = world;
  const passphrase = evidence.mint("passphrase", "open sesame ");
  const wrong = evidence.mint("passphrase", "close sesame ");
  const env = {
    SEALHOLD_PASSPHRASE_FILE: await world.input("passphrase", `${passphrase}\n`, "passphrase"),
  };
  const other = { SEALHOLD_PASSPHRASE_FILE: await world.input("wrong", wrong, "passphrase") };
  await world.run([...INIT, "--passphrase"], { fails: true });
  await world.run([...INIT, "--passphrase"], { env });
  await keep(world, env);
  await look(world, false, env);
  await world.run(["auth", "list"], { env: other, fails: true });
  await world.run(["auth", "token", "anthropic"], { fails: true });
  await world.run(["store", "add-slot", "--keyfile"], { env });
  await world.plantKeyFile("store.key");
  await look(world);
  await world.run(["store", "rekey"], { env });
  await damaged(world);
}

async function damaged(world: World): Promise<void> {
  const path = world.home("auth.json");
  const whole = await Deno.readTextFile(path);
  const broken = [
    whole.slice(0, whole.length / 2),
    whole.replace(/[A-Za-z0-9_-]{60}/, (text) => [...text].reverse().join("")),
    "{}",
  ];
  for (const text of broken) {
    await Deno.writeTextFile(path, text);
    await world.run(["auth", "list"], { fails: true });
    await world.run(["store", "doctor"], { fails: true });
  }
  await Deno.writeTextFile(path, whole);
  const key = world.home("state", "store.key");
  const odd = crypto.getRandomValues(new Uint8Array(40));
  await Deno.writeFile(key, odd);
  await world.plantKeyFile("store.key");
  await world.run(["auth", "token", "anthropic"], { fails: true });
}

/** In plain text: the file holds what it holds, and nothing else does. */
export async function plainStore(world: World): Promise<void> {
  const env = { SEALHOLD_STORE: "plain" };
  world.holds(world.home("auth.json"), "API key");
  await world.run([...INIT, "--plain"]);
  await keep(world, env);
  for (const args of LOOK) await world.run(args, { env, fails: "either" });
  const stdin = world.evidence.mint("API key", "sk-proj-");
  await world.run(["auth", "login", "openai", "--method", "api-key"], { stdin, env });
  await world.run(["auth", "list"], { fails: true });
  // A stray comma behind the key: the parser's words would quote what stands before it.
  const text = await Deno.readTextFile(world.home("auth.json"));
  await Deno.writeTextFile(world.home("auth.json"), text.replace(stdin, `${stdin}",,x"`));
  await world.run(["auth", "list"], { env, fails: true });
  await world.run(["store", "doctor"], { env, fails: true });
}
