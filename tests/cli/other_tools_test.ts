import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Credential, Session } from "../../src/ports/credential_store.ts";
import { json } from "../fakes/fake_transport.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { type FakeOptions, ORIGIN, run } from "./harness.ts";

const golden = (name: string) =>
  Deno.readTextFileSync(new URL(`../vectors/other_tools/${name}`, import.meta.url));

const FILES = {
  "/work/leger.json": golden("leger.json"),
  "/work/credentials": golden("spec_kitty.toml"),
  "/work/session.json": golden("merits.json"),
  "/work/mesh.json": golden("code_mesh.json"),
};
/** Every token of the golden files: none may be printed. */
const CANARIES = Object.values(FILES).flatMap((text) =>
  [...text.matchAll(/(?:token|access|refresh|key)"?\s*[:=]\s*"([^"]+)"/g)].map((match) =>
    match[1] ?? ""
  )
);

const importing = (argv: string[], options: FakeOptions = {}) =>
  run(["store", "import", ...argv], { userFiles: FILES, ...options });

function clean(ran: { stdout: string; stderr: string }): void {
  for (const canary of CANARIES) assert(!`${ran.stdout}${ran.stderr}`.includes(canary), canary);
}

Deno.test("import: leger's token is bound to the server that was named", async () => {
  const ran = await importing(["leger.json", "--as", "leger", "--server", ORIGIN]);
  assertEquals([ran.code, ran.stdout], [0, `Imported ${ORIGIN}\n`]);
  assertStringIncludes(ran.stderr, "/work/leger.json is plain text and still there");
  clean(ran);
  const session = (await ran.world.store.read()).sessions[ORIGIN];
  assertEquals([session?.origin, session?.username], [ORIGIN, "ada@example.com"]);
  assertEquals([session?.refresh_token, session?.access_issued_at], [undefined, undefined]);
});

Deno.test("import: spec-kitty's file names its server, and another one is refused (case 1)", async () => {
  const ran = await importing(["credentials", "--as", "spec-kitty"]);
  assertEquals(ran.code, 0, ran.stderr);
  const session = (await ran.world.store.read()).sessions["https://sealhold.example.com"];
  assertEquals(session?.refresh_token, "eyJyZWZyZXNo.c.d");
  assertStringIncludes(ran.stderr, "shares its refresh token");
  const other = ["--server", "https://evil.test"];
  const refused = await importing(["credentials", "--as", "spec-kitty", ...other]);
  assertEquals(refused.code, 5);
  assertEquals((await refused.world.store.read()).sessions, Object.create(null));
});

Deno.test("import: a login with a refresh token is refreshed like one of our own", async () => {
  const ran = await importing(["credentials", "--as", "spec-kitty"]);
  const sessions = Object.values((await ran.world.store.read()).sessions);
  const fresh = json(200, { access: "a2", refresh: "r2", access_lifetime: 900 });
  const done = await run(["auth", "refresh"], { sessions, replies: [fresh] });
  assertEquals([done.code, done.stdout], [0, "Refreshed, valid until 2026-01-02T03:19:05Z\n"]);
  assertEquals((await done.world.store.read()).sessions[ORIGIN]?.refresh_token, "r2");
});

Deno.test("import: a file without a server goes to none by itself, whatever is usual", async () => {
  for (const [file, as] of [["leger.json", "leger"], ["session.json", "merits"]] as const) {
    const ran = await importing([file, "--as", as]);
    assertEquals([ran.code, ran.stdout], [2, ""]);
    assertStringIncludes(ran.stderr, "hint: Add --server https://host");
    clean(ran);
  }
});

Deno.test("import: several accounts at one server stand side by side", async () => {
  const argv = ["session.json", "--as", "merits", "--server", ORIGIN, "--account", "work"];
  const { world, code } = await importing(argv);
  assertEquals(code, 0);
  const session = (await world.store.read()).sessions[`${ORIGIN}#work`];
  assertEquals([session?.account, session?.origin], ["work", ORIGIN]);
});

Deno.test("import: code-mesh's providers, each bound to its own address", async () => {
  const ran = await importing(["mesh.json", "--as", "code-mesh", "--format", "json"]);
  assertEquals(ran.code, 0, ran.stderr);
  clean(ran);
  const { credentials } = await ran.world.store.read();
  const short = Object.entries(credentials).map(([name, { type, origin }]) => [name, type, origin]);
  assertEquals(short.sort(), [
    ["anthropic", "oauth", "https://api.anthropic.com"],
    ["github", "oauth", "https://api.github.com"],
    ["google", "custom", "https://generativelanguage.googleapis.com"],
    ["openai", "api_key", "https://api.openai.com"],
  ]);
  assertEquals(JSON.parse(ran.stdout).logins.length, 4);
});

Deno.test("import: a provider that nobody knows stops all of it, and one alone can be taken", async () => {
  const text =
    '{"credentials":{"openai":{"type":"apikey","key":"k"},"__proto__":{"type":"apikey","key":"c"}}}';
  const userFiles = { "/work/m.json": text };
  const ran = await importing(["m.json", "--as", "code-mesh"], { userFiles });
  assertEquals([ran.code, ran.stdout], [4, ""]);
  assertStringIncludes(ran.stderr, 'No provider "__proto__" is known');
  assertEquals(Object.keys((await ran.world.store.read()).credentials), []);
  const one = await importing(["m.json", "--as", "code-mesh", "--provider", "openai"], {
    userFiles,
  });
  assertEquals([one.code, one.stdout], [0, "Imported openai\n"]);
  const none = await importing(["m.json", "--as", "code-mesh", "--provider", "x"], { userFiles });
  assertEquals(none.code, 4);
});

const THERE: Session = {
  origin: ORIGIN,
  created: "2026-01-01T00:00:00.000Z",
  username: "ada",
  user_uuid: "u-1",
  access_token: "old",
  access_expires_at: 1767409445,
};

Deno.test("import: a login that is there stays, unless --force says otherwise", async () => {
  const argv = ["leger.json", "--as", "leger", "--server", ORIGIN];
  const kept = await importing(argv, { sessions: [THERE] });
  assertEquals([kept.code, kept.stdout], [7, ""]);
  assertEquals((await kept.world.store.read()).sessions[ORIGIN], THERE);
  const forced = await importing([...argv, "--force"], { sessions: [THERE] });
  assertEquals(forced.stdout, `Imported ${ORIGIN} (in place of the one there)\n`);
  assert((await forced.world.store.read()).sessions[ORIGIN]?.access_token !== "old");
});

Deno.test("import --dry-run names what would come, and stores nothing", async () => {
  const ran = await importing(["mesh.json", "--as", "code-mesh", "--dry-run"]);
  assertEquals(ran.stdout.split("\n")[0], "Would import openai");
  clean(ran);
  assertEquals(Object.keys((await ran.world.store.read()).credentials), []);
  const session = ["leger.json", "--as", "leger", "--server", ORIGIN, "--dry-run"];
  const there = await importing(session, { sessions: [THERE] });
  assertEquals(there.stdout, `Would import ${ORIGIN} (in place of the one there)\n`);
});

Deno.test("import: from stdin; too much and what is no text is refused", async () => {
  const argv = ["-", "--as", "leger", "--server", ORIGIN];
  const good = await importing(argv, { stdin: FILES["/work/leger.json"] });
  assertEquals([good.code, good.stderr], [0, ""]);
  const huge = await importing(argv, { stdin: "x".repeat(1024 * 1024 + 1) });
  assertEquals([huge.code, huge.stdout], [2, ""]);
  const binary = await importing(argv, { stdin: Uint8Array.of(0xff, 0xfe) });
  assertEquals([binary.code, binary.stdout], [2, ""]);
});

Deno.test("import: what has ended is refused; with a live refresh token it is taken", async () => {
  const old = FILES["/work/leger.json"].replace("2026-01-03", "2025-01-03");
  const ended = await importing(["-", "--as", "leger", "--server", ORIGIN], { stdin: old });
  assertEquals([ended.code, ended.stdout], [3, ""]);
  clean(ended);
  const access = FILES["/work/credentials"].replace("2026-01-02T03:19:05", "2026-01-01T00:00:00");
  assertEquals((await importing(["-", "--as", "spec-kitty"], { stdin: access })).code, 0);
  const both = access.replace("2026-01-09", "2026-01-01");
  assertEquals((await importing(["-", "--as", "spec-kitty"], { stdin: both })).code, 3);
});

const exporting = (argv: string[], options: FakeOptions = {}) =>
  run(["store", "export", ...argv], { sessions: [FULL], ...options });

const FULL: Session = {
  ...THERE,
  username: "ada@example.com",
  access_token: "eyJhY2Nlc3M.a.b",
  access_expires_at: Date.UTC(2026, 0, 2, 3, 19, 5) / 1000,
  refresh_token: "eyJyZWZyZXNo.c.d",
  refresh_expires_at: Date.UTC(2026, 0, 9, 3, 4, 5) / 1000,
};

Deno.test("export: exactly the other tool's file, on stdout when it is piped", async () => {
  const ran = await exporting(["--as", "spec-kitty", "--force"]);
  assertEquals([ran.code, ran.stdout], [0, golden("spec_kitty.toml")]);
  assertStringIncludes(ran.stderr, "shares its refresh token");
});

Deno.test("export: asks, refuses a terminal, and needs somebody to ask", async () => {
  const asked = await exporting(["--as", "leger"], { answers: [true] });
  assertEquals(asked.code, 0);
  assertEquals(asked.world.prompter.asked, [`confirm: Write ${ORIGIN} to stdout as plain text?`]);
  const no = await exporting(["--as", "leger"], { answers: [false] });
  assertEquals([no.code, no.stdout], [130, ""]);
  const nobody = await exporting(["--as", "leger"]);
  assertEquals([nobody.code, nobody.stdout], [2, ""]);
  const terminal = await exporting(["--as", "leger"], { terminals: ["stdout"], answers: [true] });
  assertEquals([terminal.code, terminal.stdout, terminal.world.prompter.asked], [2, "", []]);
});

Deno.test("export: a file for us alone, which replaces none", async () => {
  const files = new MemoryFileSystem();
  await files.ensurePrivateFolder("/work");
  const argv = ["--as", "leger", "--output", "out.json"];
  const ran = await exporting(argv, { files, answers: [true] });
  assertEquals([ran.code, ran.stdout], [0, "Wrote /work/out.json\n"]);
  assertEquals((await files.inspect("/work/out.json"))?.mode, 0o600);
  const text = new TextDecoder().decode(files.get("/work/out.json"));
  assertEquals(JSON.parse(text).token, FULL.access_token);
  const again = await exporting(argv, { files, answers: [true] });
  assertEquals([again.code, again.stdout], [7, ""]);
  assertEquals(new TextDecoder().decode(files.get("/work/out.json")), text);
  assertEquals((await exporting([...argv, "--force"], { files })).code, 0);
});

Deno.test("export: what the tool cannot hold is said, what there is not is an error", async () => {
  const { refresh_token: _, ...bare } = FULL;
  const kitty = await exporting(["--as", "spec-kitty", "--force"], { sessions: [bare] });
  assertEquals([kitty.code, kitty.stdout], [12, ""]);
  const nobody = await exporting(["--as", "leger", "--force"], { sessions: [] });
  assertEquals([nobody.code, nobody.stdout], [3, ""]);
  assertEquals((await exporting(["--as", "code-mesh", "--force"])).code, 3);
  const uuid = await exporting(["--as", "merits", "--force"]);
  assertEquals([uuid.code, uuid.stdout], [12, ""], "an account's number is no AID");
  const aid = `D${"A".repeat(43)}`;
  for (const named of [{ username: aid }, { user_uuid: aid }]) {
    const sessions = [{ ...FULL, ...named, method: "key" }];
    const merits = await exporting(["--as", "merits", "--force"], { sessions });
    assertEquals(JSON.parse(merits.stdout).aid, aid);
  }
  const base = { created: "2026-01-01T00:00:00.000Z", origin: "https://api.openai.com", label: "" };
  const credentials: Record<string, Credential> = {
    openai: { ...base, type: "api_key", key: "sk-1" },
    "openai/work": { ...base, type: "api_key", key: "sk-2" },
    other: { ...base, type: "token", access_token: "t" },
  };
  const mesh = await exporting(["--as", "code-mesh", "--force"], { credentials });
  assertEquals(JSON.parse(mesh.stdout), {
    credentials: { openai: { type: "apikey", key: "sk-1" } },
  });
  assertStringIncludes(mesh.stderr, "Left out openai/work: code-mesh has no place for it");
  assertStringIncludes(mesh.stderr, "Left out other: ");
});

Deno.test("round trip: import, export, import again, and nothing that the format holds is lost", async () => {
  const all = [
    ["leger.json", "leger"],
    ["credentials", "spec-kitty"],
    ["session.json", "merits"],
    ["mesh.json", "code-mesh"],
  ] as const;
  for (const [file, as] of all) {
    const server = as === "spec-kitty" ? [] : ["--server", ORIGIN];
    const { world } = await importing([file, "--as", as, ...server]);
    const { sessions, credentials } = await world.store.read();
    const out = await run(["store", "export", "--as", as, "--server", ORIGIN, "--force"], {
      sessions: Object.values(sessions),
      credentials,
    });
    assertEquals(out.code, 0, out.stderr);
    const wanted = FILES[`/work/${file}`];
    if (as === "code-mesh") assertEquals(JSON.parse(out.stdout), JSON.parse(wanted));
    else assertEquals(out.stdout, wanted);
  }
});
