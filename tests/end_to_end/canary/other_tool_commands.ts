/** The files of other tools, and config.toml: whatever stands in them, a message does not quote it. */
import { randomText } from "../../canary/evidence.ts";
import { newStore } from "./auth_commands.ts";
import type { World } from "./world.ts";

/** Import and export of the other tools' files, whole and broken; and a key in a configuration file. */
export async function otherToolFiles(world: World): Promise<void> {
  const { evidence } = world;
  await newStore(world);
  const [access, refresh] = ["access token", "refresh token"].map((kind) => evidence.mint(kind));
  const at = ["--server", "https://sealhold.example.com"];
  const files: Record<string, string> = {
    leger: `{"token":"${access}","token_type":"Bearer","expires_at":"2999-01-03T03:04:05Z",
      "user_uuid":"0190e4c2-7f1d-7c3e-9b1a-2f6d1c0a5e11","user_email":"ada@example.com"}`,
    merits:
      `{"token":"${access}","expiresAt":32472144000000,"aid":"EKYLUMmNPZeEs77Zvclf0bSN5IN-mLfLpx2ySb-HDlk4"}`,
    "spec-kitty": `[tokens]\naccess = "${access}"\nrefresh = "${refresh}"
access_expires_at = "2999-01-02T03:19:05+00:00"\nrefresh_expires_at = "2999-01-09T03:04:05+00:00"
[user]\nusername = "ada@example.com"\n[server]\nurl = "https://sealhold.example.com"\n`,
    "code-mesh": `{"credentials":{"openai":{"type":"apikey","key":"${
      evidence.mint("API key", "sk-proj-")
    }"}}}`,
  };
  const kinds = ["access token", "refresh token", "API key"];
  for (const [tool, text] of Object.entries(files)) {
    const named = tool === "leger" || tool === "merits" ? at : [];
    const take = ["store", "import", "--as", tool, "--force", ...named];
    const file = await world.input(tool, text, ...kinds);
    await world.run([...take, file, "--dry-run"]);
    await world.run([...take, file]);
    // What was imported from merits names an identity, and only such a login goes back there.
    if (tool === "merits") {
      const give = ["store", "export", "--as", "merits", "--force", ...at];
      await world.run(give, { prints: ["access token"] });
    }
    const breaks = [
      text.slice(0, -3) + "\u0001",
      text.replace(access!, `${access}\\q`).replace("sk-proj-", "sk proj-"),
      text.replace(/"(20|29|0190)/, (found) => `"x${found.slice(1)}`).replace("apikey", access!),
    ];
    for (const broken of breaks) {
      await world.run([...take, "-"], { stdin: broken, fails: "either" });
    }
    for (const as of Object.keys(files)) {
      if (as === tool) continue;
      await world.run(["store", "import", "--as", as, ...at, file], { fails: true });
    }
  }
  await exports(world, at);
  await keyInConfig(world);
}

async function exports(world: World, at: readonly string[]): Promise<void> {
  const give = ["store", "export", "--force"];
  const access = { prints: ["access token"] };
  await world.run([...give, "--as", "leger", ...at], access);
  await world.run([...give, "--as", "spec-kitty", ...at], {
    prints: ["access token", "refresh token"],
  });
  await world.run([...give, "--as", "code-mesh"], { prints: ["API key"] });
  const output = `${world.folder}/input/export`;
  world.holds(output, "API key");
  await world.run([...give, "--as", "code-mesh", "--output", output]);
  await world.run(["store", "export", "--as", "code-mesh", "--output", output], { fails: true });
  await world.run([...give, "--as", "leger", "--server", "https://x.example"], { fails: true });
}

/** Somebody pasted a key into config.toml: it is a fault of the file, and the message must not quote it. */
async function keyInConfig(world: World): Promise<void> {
  const key = world.evidence.mint("API key", "sk-proj-");
  const path = world.home("config.toml");
  world.holds(path, "API key");
  const texts = [
    `server = ${key}\n`,
    `server = "https://u:${key}@x.example"\n`,
    `[providers.openai.api_key]\nheader = "${key} x"\npattern = "${key}("\n`,
    `[providers.openai.api_key]\npattern = "${key}"\n`,
    `[providers.openai.api_key]\nshape = { alphabet = "${key} ", length = 8, ${key} = 1 }\n`,
    `["${key}`,
    `[contexts."${key} x"]\nserver = 1\n`,
    `store = "${key}"\n`,
  ];
  for (const text of texts) {
    await Deno.writeTextFile(path, text);
    for (
      const args of [["auth", "list"], ["secrets", "list"], ["context", "list"], ["run", "Hi"]]
    ) {
      await world.run(args, { fails: "either" });
    }
    await world.run(["context", "add", randomText("c"), "--server", "https://x.example"], {
      fails: "either",
    });
  }
  await Deno.remove(path);
  const env = { SEALHOLD_API_URL: `https://ada:${key}@sealhold.example.com` };
  await world.run(["secrets", "list"], { env, fails: true });
  await world.run(["auth", "login", "-u", "a", "--password-stdin"], {
    env,
    stdin: key,
    fails: true,
  });
}
