/** One person with a home, an identity and an account; and every way there, with the mistakes that people make on it. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { newStore } from "./auth_commands.ts";
import type { Envelopes } from "./envelopes.ts";
import type { World } from "./world.ts";

const PRINTS_KEY = { prints: ["private key"] };

/** Somebody at the command line. */
export class Person {
  readonly aid: string;

  private constructor(
    readonly world: World,
    readonly envelopes: Envelopes,
    /** Path of the newest keys file. */
    public keys: string,
    readonly keysText: string,
    readonly inKeychain: boolean,
  ) {
    this.aid = JSON.parse(keysText).aid;
  }

  /**
   * Makes a store and keys.
   * @param inKeychain whether the store's own key is there, or in a file
   */
  static async make(world: World, envelopes: Envelopes, inKeychain: boolean): Promise<Person> {
    if (inKeychain) {
      await world.run(["store", "init", "--keychain"]);
      await plantItems(world);
    } else {
      await newStore(world);
    }
    const { stdout } = await world.run(["gen-key"], PRINTS_KEY);
    const keys = await world.input("keys.json", stdout, "private key");
    await envelopes.plantKeys(stdout);
    return new Person(world, envelopes, keys, stdout, inKeychain);
  }

  /** Another key. */
  async otherKeys(name: string): Promise<{ path: string; text: string }> {
    const { stdout } = await this.world.run(["gen-key"], PRINTS_KEY);
    await this.envelopes.plantKeys(stdout);
    return { path: await this.world.input(name, stdout, "private key"), text: stdout };
  }

  /** Runs a command of which the whole output goes into a file of this name. */
  async into(name: string, args: readonly string[]): Promise<string> {
    const { stdout } = await this.world.run(args);
    return await this.world.input(name, stdout);
  }

  /** A new secret text, and the file that holds it. */
  async text(kind: string): Promise<{ text: string; path: string }> {
    const text = this.world.evidence.mint(kind, `${kind} `);
    return { text, path: await this.world.input(text.slice(-12), text, kind) };
  }

  /** Registers step by step, and signs in in every way. */
  async register(url: string): Promise<void> {
    const { world, aid, keys } = this;
    await world.run(["sign-in", "--id", aid, "--keys", keys], { fails: true });
    await world.run(["create-user", "--keys", keys, "--id", `${aid}x`], { fails: true });
    const { publicKey } = JSON.parse(this.keysText);
    const create = ["create-user", "--id", aid, "--public-key"];
    await world.run([...create, `@${keys}`]);
    await world.run([...create, "-"], { stdin: this.keysText });
    const challenge = await this.into("challenge.json", [...create, publicKey]);
    const signed = await this.signing(challenge, keys, "signed.json");
    await world.run(["test-challenge", "--file", signed, "--keys", keys]);
    await world.run(["verify-signature", "--file", signed, "--public-key-file", keys]);
    await world.run(["confirm-challenge", "--file", challenge], { fails: true });
    await world.run(["confirm-challenge", "--file", signed]);
    await world.run(["confirm-challenge", "--file", signed], { fails: true });
    await world.run(["create-user", "--keys", keys], { fails: true });
    await this.#inStore();
    await this.#signIn(url);
    await this.#mistakes(signed);
    await this.#keyAsArgument(signed);
  }

  /** Signs a document into a file. */
  async signing(file: string, keys: string, name: string): Promise<string> {
    return await this.into(name, ["sign", "--file", file, "--keys", keys]);
  }

  async #inStore(): Promise<void> {
    const { world, aid, keys, keysText } = this;
    const key = ["store", "key"];
    await world.run([...key, "list"]);
    await world.run([...key, "export", aid], { fails: true });
    await world.run([...key, "import", keys]);
    await world.run([...key, "import", "-"], { stdin: keysText });
    await world.run([...key, "import", "-"], { stdin: keysText.slice(0, -20), fails: true });
    await world.run([...key, "import", `store:${aid}`], { fails: true });
    await world.run([...key, "list"]);
    await world.run([...key, "export", aid], { fails: true });
    const { stdout } = await world.run([...key, "export", aid, "--force"], PRINTS_KEY);
    assertEquals(JSON.parse(stdout), JSON.parse(keysText));
    const output = join(world.folder, "work", "backup.json");
    world.holds(output, "private key");
    const toFile = [...key, "export", aid, "--output", output];
    await world.run([...toFile, "--force"]);
    await world.run(toFile, { fails: true });
  }

  async #signIn(url: string): Promise<void> {
    const { world, aid, keys } = this;
    await world.run(["sign-in", "--id", aid, "--keys", keys]);
    const challenge = await this.into("sign-in.json", ["sign-in", "--id", aid]);
    const { stdout: signed } = await world.run(["sign", "--file", challenge, "--keys", "-"], {
      stdin: this.keysText,
    });
    const token = join(world.folder, "work", "token");
    world.holds(token, "access token");
    await world.run(["confirm-challenge", "--file", "-", "--token", token], { stdin: signed });
    await world.run(["whoami", "--token", token]);
    await world.run(["whoami"], {
      env: { SEALHOLD_TOKEN: (await Deno.readTextFile(token)).trim() },
    });
    const wrong = world.evidence.mint("access token", "wrong-");
    await world.run(["whoami"], { env: { SEALHOLD_TOKEN: wrong }, fails: true });
    const login = ["auth", "login", "--method", "key", "--server", url, "--id"];
    await world.run([...login, aid]);
    await world.run([...login, `${aid}x`], { fails: true });
    for (const args of [["status"], ["list"], ["refresh"]]) await world.run(["auth", ...args]);
    await world.runAs(["auth", "token"], { prints: ["access token"] });
  }

  /** A private key where none belongs: as an argument, as another document, in a file that others may read. */
  async #mistakes(signed: string): Promise<void> {
    const { world, keys, keysText, aid } = this;
    const { privateKey } = JSON.parse(keysText);
    const other = await this.otherKeys("other.json");
    const open = await world.input("open.json", keysText, "private key");
    await Deno.chmod(open, 0o644);
    const mixed = JSON.stringify({ aid, privateKey, publicKey: JSON.parse(other.text).publicKey });
    const broken = await world.input("broken.json", mixed, "private key");
    for (const wrong of [open, broken, other.path]) {
      await world.run(["sign", "--file", signed, "--keys", wrong], { fails: true });
    }
    const test = ["test-challenge", "--file", signed, "--keys", other.path];
    await world.run(test, { fails: true });
    await world.run(["verify-signature", "--file", signed, "--public-key-file", other.path], {
      fails: true,
    });
    const asDocument = [
      ["sign", "--keys", keys],
      ["confirm-challenge"],
      ["test-challenge", "--keys", keys],
      ["verify-signature", "--public-key-file", keys],
      ["extract-ids"],
      ["decrypt", "--keys-file", keys],
    ];
    for (const args of asDocument) await world.run([...args, "--file", keys], { fails: true });
  }

  /** The person's own doing: it is in the list of processes. What sealhold says must not repeat it. */
  async #keyAsArgument(signed: string): Promise<void> {
    const { world, keys, keysText, aid } = this;
    const { privateKey } = JSON.parse(keysText);
    // The keychain's program writes down the command line that started it.
    if (this.inKeychain) return;
    const asArgument = [
      ["sign", "--file", signed, "--keys", privateKey],
      ["sign", "--file", signed, "--keys", keysText],
      ["sign-in", "--id", privateKey],
      ["key-for", "--user", privateKey],
      ["create-user", "--id", aid, "--public-key", privateKey],
      ["send", "--to", privateKey, "--message", "x", "--keys", keys],
      ["mark-as-read", "--ids", privateKey],
      ["store", "key", "import", privateKey],
      ["store", "key", "export", privateKey, "--force"],
    ];
    for (const args of asArgument) {
      await world.run(args, { fails: "either", typed: ["private key"] });
    }
  }
}

/** What `store init --keychain` has just put there. */
async function plantItems({ programs, evidence }: World): Promise<void> {
  for await (const { name } of Deno.readDir(programs.items)) {
    const [, key = ""] = (await Deno.readTextFile(join(programs.items, name))).split(".");
    if (!/^A+$/.test(key)) evidence.plant("keychain value", key);
  }
}
