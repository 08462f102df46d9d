/** `auth login --method ci` as processes: a real server, a rule with a key file, tokens of a cluster in this process. */
import { assertEquals, assertMatch } from "@std/assert";
import { CLUSTER, CLUSTER_CLAIMS, fakeIssuer, GITHUB } from "../fakes/fake_issuer.ts";
import { sealhold } from "./cli_process.ts";
import { serve } from "./serve.ts";

const LOGIN = ["auth", "login", "--method", "ci", "--store", "keyfile"];

Deno.test("ci login as processes: a rule is added, a job logs in, another is told why not", async () => {
  const cluster = await fakeIssuer(CLUSTER, () => Date.now());
  await using server = await serve();
  const home = await Deno.makeTempDir();
  const env = { SEALHOLD_HOME: home, SEALHOLD_API_URL: server.url };
  const token = async (sub: string) => {
    const path = `${home}/token`;
    await Deno.writeTextFile(path, await cluster.sign({ ...CLUSTER_CLAIMS, sub, aud: server.url }));
    return { ...env, SEALHOLD_ID_TOKEN_FILE: path };
  };
  try {
    const add = ["server", "user", "add", "jobs", "--password-stdin"];
    assertEquals((await server.operator(add, { stdin: "correct horse battery\n" })).code, 0);
    await Deno.writeTextFile(`${home}/jwks.json`, JSON.stringify(cluster.jwks));
    const rule = [
      ...["server", "trust", "add", "prod", "--issuer", CLUSTER, "--audience", server.url],
      ...["--claim", "sub=system:serviceaccount:prod:*", "--user", "jobs", "--ttl", "5m"],
      ...["--jwks-file", `${home}/jwks.json`, "--scopes", "secrets:read,secrets:write"],
    ];
    const added = await server.operator(rule);
    assertEquals(
      [added.code, added.stdout],
      [0, "Added trust rule prod for user jobs\n"],
      added.stderr,
    );
    assertEquals((await server.operator(rule)).code, 7);
    const everybody = await server.operator([
      ...["server", "trust", "add", "x", "--issuer", GITHUB, "--audience", server.url],
      ...["--claim", "ref=refs/heads/main", "--claim", "repository=*/app", "--user", "jobs"],
    ]);
    assertEquals(everybody.code, 2);
    assertMatch(everybody.stderr, /would trust everybody that the issuer signs for/);
    const list = await server.operator(["server", "trust", "list", "--format", "json"]);
    assertMatch(list.stdout, /"claims":\{"sub":"system:serviceaccount:prod:\*"\}.*"name":"prod"/);

    const login = await sealhold(LOGIN, { env: await token("system:serviceaccount:prod:jobs") });
    assertEquals(
      [login.code, login.stdout],
      [0, `Logged in to ${server.url} as jobs\n`],
      login.stderr,
    );
    const set = await sealhold(["secrets", "set", "A", "-"], { env, stdin: "value" });
    assertEquals(set.code, 0, set.stderr);

    const other = await sealhold(LOGIN, { env: await token("system:serviceaccount:dev:jobs") });
    assertEquals([other.code, other.stdout], [5, ""]);
    assertEquals(
      other.stderr.split("\n")[0],
      'error: The server\'s trust rules refuse this job: claim "sub" is ' +
        '"system:serviceaccount:dev:jobs", expected "system:serviceaccount:prod:*"',
    );
    assertEquals((await server.operator(["server", "trust", "remove", "prod"])).code, 0);
    assertEquals((await sealhold(["secrets", "get", "A"], { env })).code, 3);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("ci login as a process: without an ID token it does not hang and says what is missing", async () => {
  const home = await Deno.makeTempDir();
  try {
    const env = { SEALHOLD_HOME: home, SEALHOLD_API_URL: "http://127.0.0.1:9" };
    const ran = await sealhold([...LOGIN.slice(0, 4), "--no-store"], { env });
    assertEquals(ran.code, 3);
    assertMatch(
      ran.stderr,
      /^error: This job has no ID token\nhint: GitHub: permissions: id-token: write/,
    );
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
