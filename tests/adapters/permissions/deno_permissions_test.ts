import { assertEquals } from "@std/assert";
import { runScript } from "../http_transport/loopback.ts";

const ASK = `
import { denoPermissions } from "@src/adapters/permissions/deno_permissions.ts";
console.log(JSON.stringify(JSON.parse(Deno.args[0]).map((query) => denoPermissions.granted(query))));
`;

const FLAGS = [
  "--allow-read=/data",
  "--allow-write=/data/out",
  "--allow-net=a.test:443,[::1]:8420",
  "--allow-env=A",
  "--allow-run=git",
  "--allow-sys=hostname",
];

const TABLE: readonly [string, string | undefined, boolean][] = [
  ["read", undefined, false],
  ["env", undefined, false],
  ["read", "/data", true],
  ["read", "/data/inside", true],
  ["read", "/database", false],
  ["read", "/", false],
  ["write", "/data", false],
  ["write", "/data/out/file", true],
  ["net", "a.test:443", true],
  ["net", "a.test:444", false],
  ["net", "sub.a.test:443", false],
  ["net", "[::1]:8420", true],
  ["env", "A", true],
  ["env", "AB", false],
  ["run", "git", true],
  ["run", "sh", false],
  ["sys", "hostname", true],
  ["sys", "uid", false],
];

Deno.test("what the sandbox grants, and what it does not", async () => {
  const queries = TABLE.map(([kind, target]) => ({ kind, target }));
  const { stdout, stderr } = await runScript(ASK, {
    flags: FLAGS,
    args: [JSON.stringify(queries)],
  });
  assertEquals(stderr, "");
  const answers: boolean[] = JSON.parse(stdout);
  assertEquals(
    TABLE.map(([kind, target], i) => [kind, target, answers[i]]),
    TABLE.map((row) => [...row]),
  );
});

Deno.test("without any flag nothing is granted, and nobody is asked", async () => {
  const queries = TABLE.map(([kind, target]) => ({ kind, target }));
  const { stdout, stderr } = await runScript(ASK, { flags: [], args: [JSON.stringify(queries)] });
  assertEquals([JSON.parse(stdout), stderr], [TABLE.map(() => false), ""]);
});

const SOCKETS = `
import { denoPermissions } from "@src/adapters/permissions/deno_permissions.ts";
const listener = Deno.listen({ transport: "unix", path: Deno.args[0] });
try {
  (await Deno.connect({ transport: "unix", path: Deno.args[0] })).close();
  console.log(denoPermissions.socketsAreAddresses, "connected");
} catch (error) {
  console.log(denoPermissions.socketsAreAddresses, error.name);
}
listener.close();
`;

Deno.test({
  name: "whether a Unix socket is an address to the sandbox is what this Deno does, with -A too",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const run = (flags: string[], name: string) =>
        runScript(SOCKETS, { flags, args: [`${folder}/${name}`] });
      const files = [`--allow-read=${folder}`, `--allow-write=${folder}`];
      const all = (await run(["-A"], "a")).stdout;
      const named = await run(files, "b");
      // Where it is an address, listening is refused already, without the flag that names it.
      const needed = named.code !== 0;
      assertEquals(all, `${needed} connected\n`);
      const flags = needed ? [...files, `--allow-net=unix:${folder}/b`] : files;
      assertEquals((await run(flags, "b")).stdout, `${needed} connected\n`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
