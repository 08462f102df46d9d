/** Every way to log in, and what comes after it. */
import { FormBrowser } from "../oauth/form_browser.ts";
import type { Evidence } from "../../canary/evidence.ts";
import { HOSTILE } from "./hostile.ts";
import type { Step, World } from "./world.ts";

const LOGIN = ["auth", "login"];
/** Somebody approves it, though there is no terminal. */
const WAIT = ["--wait", "20s"];

/** A store that the later commands keep their logins in. */
export async function newStore(world: World): Promise<void> {
  await world.run(["store", "init", "--keyfile"]);
  await world.plantKeyFile("store.key");
}

/** Opens the address that a login prints, once. */
export function following(visit: (address: string) => Promise<unknown>): Step {
  let done = false;
  return {
    shows: ["state"],
    onStderr(text) {
      const address = /^ {2}(https?:\S+)\n/m.exec(text)?.[1];
      if (done || address === undefined) return;
      done = true;
      // A login that ends early closes its listener: that is its business.
      void visit(address).catch(() => {});
    },
  };
}

const redirected = () => following((address) => new FormBrowser().open(address));

/** At a Sealhold server: password, token, OAuth, and every command on a session. */
export async function sealholdLogins(world: World, url: string, password: string): Promise<void> {
  await newStore(world);
  await world.run(["context", "add", "main", "--server", url, "--use"]);
  await world.run(["context", "add", "bad", "--server", `https://u:${password}@x`], {
    fails: true,
    typed: ["password"],
  });
  await world.run(["auth", "token"], { fails: true });
  const byPassword = [...LOGIN, "--username", "alice", "--password-stdin"];
  const stdin = `${password}\n`;
  for (let i = 0; i < 3; i++) await world.run(byPassword, { stdin });
  const wrong = world.evidence.mint("password", "wrong_");
  await world.run(byPassword, { stdin: wrong, fails: true });
  await world.run(byPassword, { stdin: `${wrong}\n${password}\n`, fails: true });
  await world.run([...byPassword, "--no-store"], { stdin, prints: ["access token"] });
  await world.run([...byPassword, "--store", "memory"], { stdin, fails: true });
  await world.run([...byPassword, "--scopes", wrong], { stdin, fails: true, typed: ["password"] });
  for (const args of [["list"], ["status"], ["status", "--all"], ["refresh"], ["list"]]) {
    await world.run(["auth", ...args]);
  }
  const { stdout } = await world.runAs(["auth", "token"], { prints: ["access token"] });
  await world.runAs(["auth", "token", "--format", "json"], { prints: ["access token"] });
  await withToken(world, stdout.trim());
  await secrets(world);
  const allow = following(async (address) => {
    const browser = new FormBrowser();
    const consent = await browser.submit(await browser.open(address), {
      username: "alice",
      password,
    });
    await browser.submit(consent, { decision: "allow" });
  });
  const jobToken = world.evidence.mint("ID token", "ey", 90);
  const job = { SEALHOLD_ID_TOKEN: jobToken, ACTIONS_ID_TOKEN_REQUEST_TOKEN: jobToken };
  await world.run([...LOGIN, "sealhold", "--method", "oauth", ...WAIT], {
    ...allow,
    env: job,
  });
  await world.run(["auth", "logout", "--force"]);
  await world.run(["auth", "logout", "--force"], { fails: true });
  await world.run(["auth", "refresh"], { fails: true });
  await world.run(["context", "list"]);
  await world.run(["context", "remove", "main", "--force"]);
}

async function withToken(world: World, token: string): Promise<void> {
  const file = await world.input("token", `${token}\n`, "access token");
  await world.run([...LOGIN, "sealhold/two", "--with-token"], { stdin: token });
  await world.run(["auth", "status", "sealhold/two"]);
  await world.run(["auth", "refresh", "sealhold/two"], { fails: true });
  await world.run(["secrets", "list", "--token", file]);
  await world.run(["secrets", "list"], { env: { SEALHOLD_TOKEN: token } });
  await world.run(["auth", "status"], { env: { SEALHOLD_TOKEN: token } });
  const wrong = world.evidence.mint("access token", "wrong-");
  await world.run(["secrets", "list"], { env: { SEALHOLD_TOKEN: wrong }, fails: true });
  await world.run(["secrets", "list"], { env: { SEALHOLD_TOKEN: `${wrong} ü` }, fails: true });
  await world.run(["secrets", "list", "--token", wrong], { fails: true, typed: ["access token"] });
  await world.run([...LOGIN, "--with-token"], { stdin: wrong, fails: true });
  await world.run([...LOGIN, "--with-token"], { stdin: `${wrong} ü`, fails: true });
}

async function secrets(world: World): Promise<void> {
  const value = world.evidence.mint("secret value", "v+/=", 60);
  const file = await world.input("value", value, "secret value");
  await world.run(["secrets", "set", "A", "-"], { stdin: value });
  await world.run(["secrets", "set", "A", `@${file}`]);
  await world.run(["secrets", "set", "A", "-", "--if-version", "9"], { stdin: value, fails: true });
  await world.run(["secrets", "set", "bad name", "-"], { stdin: value, fails: true });
  await world.run(["secrets", "set", "B", "-"], { stdin: value.repeat(2000), fails: true });
  await world.runAs(["secrets", "get", "A"], { prints: ["secret value"] });
  await world.runAs(["secrets", "get", "A", "--format", "json"], { prints: ["secret value"] });
  await world.run(["secrets", "get", "B"], { fails: true });
  await world.run(["secrets", "list"]);
  await world.run(["secrets", "delete", "A", "--force"]);
}

/** API keys as the providers make them, and as they do not. */
export async function apiKeys(world: World): Promise<void> {
  await newStore(world);
  const shapes: Record<string, [prefix: string, length: number]> = {
    anthropic: ["sk-ant-api03-", 40],
    openai: ["sk-proj-", 48],
    google: ["AIza", 35],
    github: ["github_pat_", 60],
  };
  for (const [name, [prefix, length]] of Object.entries(shapes)) {
    const login = [...LOGIN, name, "--method", "api-key"];
    const key = world.evidence.mint("API key", prefix, length);
    await world.run(login, { stdin: `${key}\n` });
    await world.run([...login, "--with-token"], { stdin: key });
    await world.run(["auth", "status", name]);
    await world.runAs(["auth", "token", name], { prints: ["API key"] });
    await world.run([...login, "--no-store"], { stdin: key, prints: ["API key"] });
    const wrong = world.evidence.mint("API key", `x${prefix}`);
    await world.run(login, { stdin: wrong, fails: true });
    await world.run(login, { stdin: `${key}\n${wrong}\n`, fails: true });
    await world.run([...LOGIN, wrong, "--method", "api-key"], { fails: true, typed: ["API key"] });
    await world.run(["auth", "refresh", name], { fails: true });
  }
  await world.run([...LOGIN, "azure", "--method", "api-key"], {
    stdin: world.evidence.mint("API key", "", 32),
    fails: true,
  });
  await world.run([...LOGIN, "openai", "--with-token"], {
    stdin: world.evidence.mint("access token", "sk-ant-oat01-"),
  });
  await world.run(["auth", "list"]);
  await world.run(["auth", "logout", "openai", "--force"]);
  await world.run(["auth", "logout", "--all", "--force"]);
}

/** OAuth at a provider: in the browser, with a device code, with a key made from the token; and every refusal. */
export async function oauthLogins(world: World): Promise<void> {
  await newStore(world);
  const token = world.evidence.mint("access token", "env-");
  const env = { SEALHOLD_TOKEN: token, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token };
  const login = (name: string, ...more: string[]) => [...LOGIN, `acme-${name}`, ...more, ...WAIT];
  await world.run(login("good", "--method", "oauth"), { ...redirected(), env });
  await world.run(["auth", "refresh", "acme-good"]);
  await world.runAs(["auth", "token", "acme-good"], { prints: ["access token"] });
  await world.run(["auth", "status", "acme-good"]);
  await world.run(["auth", "logout", "acme-good", "--force"]);
  await world.run(login("good", "--device"));
  await world.run(login("good", "--device", "--no-store"), {
    prints: ["access token"],
  });
  await world.run(login("keyed", "--create-key"), redirected());
  await world.runAs(["auth", "token", "acme-keyed"], { prints: ["API key"] });
  await world.run(login("badkey", "--create-key"), {
    ...redirected(),
    fails: true,
  });
  await world.run(login("denied", "--method", "oauth"), {
    ...redirected(),
    fails: true,
  });
  for (const mode of HOSTILE) {
    await world.run(login(mode, "--method", "oauth"), {
      ...redirected(),
      fails: true,
    });
    await world.run(login(mode, "--device"), { fails: true });
  }
}

/** Logins that are there already, at providers that have turned hostile since. */
export async function hostileRefresh(world: World, evidence: Evidence): Promise<void> {
  await newStore(world);
  const credentials = Object.fromEntries(HOSTILE.map((mode) => [`acme-${mode}`, {
    type: "oauth",
    access_token: evidence.mint("access token"),
    refresh_token: evidence.mint("refresh token"),
    expires_at: 1_700_000_000,
  }]));
  const kinds = ["access token", "refresh token"];
  const file = await world.input("mesh.json", JSON.stringify({ credentials }), ...kinds);
  await world.run(["store", "import", file, "--as", "code-mesh"]);
  for (const mode of HOSTILE) {
    for (const command of ["refresh", "token"]) {
      await world.run(["auth", command, `acme-${mode}`], { fails: true });
    }
    await world.run(["auth", "logout", `acme-${mode}`, "--force"]);
  }
}
