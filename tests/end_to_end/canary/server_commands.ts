/** The operator's commands, a real `sealhold serve`, and the logins of CI jobs and Tailscale users. */
import { makeCertificates } from "../../adapters/http_transport/certificates.ts";
import { serve } from "../../adapters/http_transport/loopback.ts";
import { CLUSTER, CLUSTER_CLAIMS, fakeIssuer } from "../../fakes/fake_issuer.ts";
import { newStore } from "./auth_commands.ts";
import { carriedBy, HOSTILE, hostileAnswer } from "./hostile.ts";
import type { World } from "./world.ts";

/** A served folder, from the operator's side. */
export async function operatorCommands(world: World): Promise<void> {
  const { evidence } = world;
  const fails = true;
  const stdin = `${evidence.mint("password")}\n`;
  const user = ["server", "user"];
  await world.run([...user, "list"], { fails });
  await world.run([...user, "add", "ada", "--password-stdin"], { stdin });
  await world.run([...user, "add", "ada", "--password-stdin"], { stdin, fails });
  await world.run([...user, "add", "bob", "--password-stdin"], { stdin: stdin + stdin, fails });
  await world.run([...user, "add", "bob"], { fails });
  await world.run([...user, "add", "bad name", "--password-stdin"], { stdin, fails });
  await world.run([...user, "passwd", "ada", "--password-stdin"], {
    stdin: evidence.mint("password"),
  });
  await world.run([...user, "passwd", "eve", "--password-stdin"], { stdin, fails });
  for (const verb of ["disable", "enable"]) await world.run([...user, verb, "ada"]);
  await world.run([...user, "link", "ada", "--tailscale", "1"]);
  await world.run([...user, "unlink", "ada", "--tailscale", "1"]);
  await world.run([...user, "list"]);
  await world.run(["server", "trust", "list"]);
  await world.run(["server", "trust", "remove", "none"], { fails });
  await world.run(["server", "key", "rotate"], { fails: "either" });
  await world.run(["server", "key", "rotate", "--signing"], { fails: "either" });
  await world.run(["server", "key", "rotate", "--drop-old"], { fails });
  await tailscaleKey(world);
}

/** An API key of Tailscale in a file that is not fit for it. */
async function tailscaleKey(world: World): Promise<void> {
  const key = world.evidence.mint("Tailscale key", "tskey-api-");
  const file = await world.input("tskey", key, "Tailscale key");
  const args = ["serve", "--listen", "127.0.0.1:0", "--tailscale", "api", "--tailscale-key-file"];
  await world.run([...args, key], { fails: true, typed: ["Tailscale key"] });
  await Deno.chmod(file, 0o644);
  await world.run([...args, file], { fails: true });
  const odd = await world.input("odd", `${key} ${key}`, "Tailscale key");
  await world.run([...args, odd], { fails: true });
}

/** A job's logins: given, from a file, from GitHub's token service in all its moods. */
export async function jobLogins(world: World, url: string): Promise<void> {
  await newStore(world);
  const { evidence } = world;
  const cluster = await fakeIssuer(CLUSTER, () => Date.now());
  const token = await cluster.sign({ ...CLUSTER_CLAIMS, aud: url });
  evidence.plant("ID token", token);
  const login = ["auth", "login", "--method", "ci"];
  const file = await world.input("id-token", token, "ID token");
  const at = { SEALHOLD_API_URL: url };
  // Trusted in `servedLogins`, with a rule; here nobody is.
  await world.run(login, { env: { ...at, SEALHOLD_ID_TOKEN: token }, fails: true });
  await world.run(login, { env: { ...at, SEALHOLD_ID_TOKEN_FILE: file }, fails: true });
  await world.run(login, { env: { ...at, SEALHOLD_ID_TOKEN: `${token} x` }, fails: true });
  await world.run(login, { env: at, fails: true });
  const certificates = await makeCertificates();
  const ca = await world.input("ca.pem", certificates.ca);
  for (const mode of HOSTILE) {
    await using github = serve(
      async (request) => hostileAnswer(mode, await carriedBy(request)),
      certificates.good,
    );
    const bearer = evidence.mint("GitHub request token", "gh").toLowerCase();
    evidence.plant("GitHub request token", bearer);
    const env = {
      ...at,
      SEALHOLD_CA_FILE: ca,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.origin}/token?x=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    };
    await world.run(login, { env, fails: true });
    await world.run([...login.slice(0, 3), "tailscale"], { env, fails: true });
  }
}

/** A `sealhold serve` process: a rule, a job that it lets in, a password, a Tailscale user whom nobody can verify. */
export async function servedLogins(world: World): Promise<void> {
  const { evidence } = world;
  const password = evidence.mint("password");
  await world.run(["server", "user", "add", "jobs", "--password-stdin"], { stdin: password });
  await newStore(world);
  const cluster = await fakeIssuer(CLUSTER, () => Date.now());
  const jwks = await world.input("jwks.json", JSON.stringify(cluster.jwks));
  const key = evidence.mint("Tailscale key", "tskey-api-");
  const file = await world.input("tskey", key, "Tailscale key");
  const stop = new AbortController();
  const url = Promise.withResolvers<string>();
  const serving = world.runAs(
    [
      ...["serve", "--listen", "127.0.0.1:0", "--debug", "--verbose"],
      ...["--tailscale", "api", "--tailscale-key-file", file],
    ],
    {
      signal: stop.signal,
      onStderr(text) {
        const found = /Listening on (http:\S+),/.exec(text)?.[1];
        if (found !== undefined) url.resolve(found);
      },
    },
  );
  const origin = await Promise.race([url.promise, serving.then(() => "")]);
  await world.plantKeyFile("server.key");
  for (const more of [[], ["--signing"]]) await world.run(["server", "key", "rotate", ...more]);
  const env = { SEALHOLD_API_URL: origin };
  const rule = [
    ...["server", "trust", "add", "prod", "--issuer", CLUSTER, "--audience", origin],
    ...["--claim", "sub=system:serviceaccount:prod:*", "--user", "jobs", "--jwks-file", jwks],
  ];
  await world.run(rule);
  await world.run(rule, { fails: true });
  const token = await cluster.sign({ ...CLUSTER_CLAIMS, aud: origin });
  const other = await cluster.sign({ ...CLUSTER_CLAIMS, sub: "nobody", aud: origin });
  for (const each of [token, other]) evidence.plant("ID token", each);
  const login = ["auth", "login", "--method"];
  await world.run([...login, "ci"], { env: { ...env, SEALHOLD_ID_TOKEN: token } });
  await world.run([...login, "ci"], { env: { ...env, SEALHOLD_ID_TOKEN: other }, fails: true });
  const byPassword = [...login, "password", "-u", "jobs", "--password-stdin"];
  await world.run(byPassword, { env, stdin: `${password}\n` });
  await world.run(byPassword, { env, stdin: evidence.mint("password"), fails: true });
  await world.run(["secrets", "set", "A", "-"], { env, stdin: evidence.mint("secret value") });
  await world.run(["auth", "logout", "--force"], { env });
  stop.abort();
  await serving;
}
