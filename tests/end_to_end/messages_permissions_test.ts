/** The identity and message commands under exactly the flags that `permissions` prints, and those for named files. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { startTestServer } from "../server/harness.ts";
import { type Ran, sealhold } from "./cli_process.ts";

const KEYS = ["--keys", "keys.json"];

/** One person's home and working folder. */
class Home {
  constructor(readonly folder: string, readonly url: string) {}

  get #env() {
    return { SEALHOLD_HOME: this.folder, SEALHOLD_API_URL: this.url };
  }

  /** Under the printed flags, with the named files granted besides. */
  async run(argv: string[], files: string[], stdin?: string): Promise<Ran> {
    const option = argv.findIndex((word) => word.startsWith("-"));
    const path = option === -1 ? argv : argv.slice(0, option);
    const token = argv.includes("--token")
      ? argv.slice(argv.indexOf("--token"), argv.indexOf("--token") + 2)
      : [];
    const asked = await sealhold(["permissions", ...path, ...token, "--format", "json"], {
      env: this.#env,
    });
    assertEquals(asked.code, 0, asked.stderr);
    const { flags } = JSON.parse(asked.stdout) as { flags: string[] };
    // Deno takes a flag once: the files go into the one that is there.
    const read = flags.find((flag) => flag.startsWith("--allow-read="));
    const own = files.map((file) => join(this.folder, "..", file));
    const all = [
      ...flags.filter((flag) => flag !== read),
      ...own.length === 0 && read === undefined
        ? []
        : [[read ?? "--allow-read=", ...own].join(",").replace("=,", "=")],
    ];
    return await sealhold(argv, {
      flags: all,
      env: this.#env,
      cwd: join(this.folder, ".."),
      ...(stdin === undefined ? {} : { stdin }),
    });
  }

  async ok(argv: string[], files: string[], stdin?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(argv, files, stdin);
    assertEquals(code, 0, `${argv.join(" ")}: ${stderr}`);
    return stdout;
  }
}

async function newHome(url: string): Promise<Home> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "sealhold-home-" }));
  await Deno.mkdir(join(folder, "home"), { mode: 0o700 });
  return new Home(join(folder, "home"), url);
}

Deno.test("send and read under exactly the printed flags", async () => {
  await using server = await startTestServer();
  const home = await newHome(server.url);
  const work = join(home.folder, "..");
  try {
    await home.ok(["store", "init", "--keyfile"], []);
    const keys = await home.ok(["gen-key"], []);
    await Deno.writeTextFile(join(work, "keys.json"), keys, { mode: 0o600 });
    const { aid } = JSON.parse(keys);
    await home.ok(["create-user", ...KEYS], ["keys.json"]);
    await home.ok(["send", "--to", aid, "--message", "to myself", ...KEYS], ["keys.json"]);
    const read = await home.ok(["unread", ...KEYS], ["keys.json"]);
    assertEquals(JSON.parse(read).messages[0].message, "to myself");
    const ids = await home.ok(["extract-ids", "--file", "-"], [], read);
    await home.ok(["mark-as-read", "--ids-data", "-"], [], ids);
    await home.ok(["key-for", "--user", aid], []);
    const token = join(work, "token.txt");
    await home.ok(["sign-in", "--id", aid, ...KEYS, "--token", token], ["keys.json", "token.txt"]);
    const { code, stderr } = await home.run(["unread", ...KEYS], []);
    assertEquals(code, 11, "a file that was not granted");
    assertEquals(JSON.parse(stderr).error.code, "PERMISSION_REFUSED");
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});
