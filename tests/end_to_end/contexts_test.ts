/** Contexts in processes of their own: which one is chosen where, and twenty writers at once. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sealhold } from "./cli_process.ts";

interface Place {
  home: string;
  /** A folder two levels below one with a `.sealhold.toml`. */
  inside: string;
  env: Record<string, string>;
}

async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "sealhold-contexts-" });
  const inside = join(home, "project/src/deep");
  await Deno.mkdir(inside, { recursive: true });
  const env = { SEALHOLD_HOME: join(home, "sealhold"), SEALHOLD_NO_PROMPT: "1" };
  try {
    for (const name of ["work", "play"]) {
      const argv = ["context", "add", name, "--server", `https://${name}.test`];
      const { code, stderr } = await sealhold(argv, { env });
      assertEquals(code, 0, stderr);
    }
    await test({ home, inside, env });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const inUse = ["context", "list", "--format", "json"];

Deno.test("the context of a project counts in every folder below it, and the others outrank it in order", async () => {
  await withPlace(async ({ home, inside, env }) => {
    const project = join(home, "project/.sealhold.toml");
    await Deno.writeTextFile(project, 'context = "play"\n');
    const used = async (more: string[] = [], set: Record<string, string> = {}) =>
      JSON.parse(
        (await sealhold([...inUse, ...more], { cwd: inside, env: { ...env, ...set } })).stdout,
      ).in_use;
    assertEquals(await used(), "play");
    assertEquals(await used([], { SEALHOLD_CONTEXT: "work" }), "work");
    assertEquals(await used(["--context", "play"], { SEALHOLD_CONTEXT: "work" }), "play");
    const told = await sealhold(["auth", "status", "--verbose"], { cwd: inside, env });
    assertStringIncludes(told.stderr, `Context play, chosen by ${project}\n`);
    assertStringIncludes(told.stderr, "https://play.test");
    await Deno.remove(project);
    assertEquals(await used(), "work");
  });
});

Deno.test("case 6: a clone cannot name a server, and cannot stop --version and --help", async () => {
  await withPlace(async ({ inside, env }) => {
    await Deno.writeTextFile(
      join(inside, ".sealhold.toml"),
      'context = "work"\n[contexts.work]\nserver = "https://evil.test"\n',
    );
    const refused = await sealhold(["auth", "status"], { cwd: inside, env });
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, 'may hold context = "name" and nothing else');
    assert(!refused.stderr.includes("evil"), refused.stderr);
    assertEquals((await sealhold(["--version"], { cwd: inside, env })).code, 0);
    assertEquals((await sealhold(["auth", "--help"], { cwd: inside, env })).code, 0);
  });
});

Deno.test("A10: SEALHOLD_TOKEN goes to no server that only a clone's .sealhold.toml chose", async () => {
  await withPlace(async ({ inside, env }) => {
    await Deno.writeTextFile(join(inside, ".sealhold.toml"), 'context = "work"\n');
    const given = { ...env, SEALHOLD_TOKEN: "given-token", SEALHOLD_STORE: "plain" };
    const list = ["secrets", "list"];
    const refused = await sealhold(list, { cwd: inside, env: given });
    assertEquals(refused.code, 5, refused.stderr);
    assertStringIncludes(refused.stderr, "--context <name>, or --server <url>");
    // Named, it is tried: nobody answers there.
    const server = ["--server", "http://127.0.0.1:1"];
    assertEquals((await sealhold([...list, ...server], { cwd: inside, env: given })).code, 6);
  });
});

Deno.test("a sandbox that lets the project not be read needs no further permission", async () => {
  await withPlace(async ({ inside, env }) => {
    await Deno.writeTextFile(join(inside, ".sealhold.toml"), "this is never read");
    const flags = [
      `--allow-env=${Object.keys(env).join(",")}`,
      `--allow-read=${env.SEALHOLD_HOME}`,
      `--allow-write=${env.SEALHOLD_HOME}`,
      "--allow-sys=uid",
    ];
    const ran = await sealhold(inUse, { cwd: inside, env, flags });
    assertEquals([ran.code, ran.stderr], [0, ""]);
    assertEquals(JSON.parse(ran.stdout).in_use, "work");
    const project = join(await Deno.realPath(inside), ".sealhold.toml");
    const note =
      `${project} could not be looked for in the sandbox; name the context with --context\n`;
    const status = await sealhold(["auth", "status"], { cwd: inside, env, flags });
    assertEquals(status.stderr.split(note).length, 2, `said once: ${status.stderr}`);
    const named = await sealhold(["auth", "status", "--context", "work"], {
      cwd: inside,
      env,
      flags: [...flags, "--allow-net=work.test"],
    });
    assert(!named.stderr.includes("looked for"), named.stderr);
    for (const quick of ["--version", "--help"]) {
      const { code, stderr } = await sealhold([quick], { cwd: inside, env, flags });
      assertEquals([code, stderr], [0, ""]);
    }
  });
});

Deno.test("under the flags that permissions prints, the project chooses as it does without a sandbox", async () => {
  await withPlace(async ({ home, inside, env }) => {
    const project = join(await Deno.realPath(home), "project/.sealhold.toml");
    await Deno.writeTextFile(project, 'context = "play"\n');
    for (const command of [["auth", "status"], ["context", "list"]]) {
      const printed = await sealhold(["permissions", ...command], { cwd: inside, env });
      assertEquals(printed.code, 0, printed.stderr);
      const flags = printed.stdout.trim().split(" ");
      assertStringIncludes(printed.stdout, project);
      const argv = [...command, "--verbose"];
      const ran = await sealhold(argv, { cwd: inside, env, flags });
      assertStringIncludes(ran.stderr, `Context play, chosen by ${project}\n`);
      assert(!ran.stderr.includes("looked for"), ran.stderr);
    }
  });
});

Deno.test("eight processes at once: each one's context is there, and the comment above too", async () => {
  await withPlace(async ({ env }) => {
    const file = join(env.SEALHOLD_HOME ?? "", "config.toml");
    await Deno.writeTextFile(file, `# mine\n${await Deno.readTextFile(file)}`);
    const names = Array.from({ length: 8 }, (_, i) => `n${i}`);
    const ran = await Promise.all(
      names.map((name) =>
        sealhold(["context", "add", name, "--server", `https://${name}.test`], { env })
      ),
    );
    assertEquals(ran.map(({ code }) => code), names.map(() => 0));
    const { stdout } = await sealhold(inUse, { env });
    const found = JSON.parse(stdout).contexts.map(({ name }: { name: string }) => name);
    assertEquals(found, [...names, "play", "work"].sort());
    assert((await Deno.readTextFile(file)).startsWith("# mine\n"));
    if (Deno.build.os !== "windows") {
      assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    }
  });
});
