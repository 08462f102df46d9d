import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { summarize } from "../scripts/test.ts";
import { programName } from "../src/core/shared/permissions/programs.ts";
import { bakedPermissions, unionFlags } from "../scripts/lib/baked_permissions.ts";
import { buildStamp, stampedSource } from "../scripts/lib/build_stamp.ts";
import {
  compileTarget,
  executableName,
  hostTarget,
  isTarget,
  TARGETS,
} from "../scripts/lib/compile_target.ts";
import { closingLine, countTests } from "../scripts/lib/junit.ts";
import { ScriptError } from "../scripts/lib/script_error.ts";
import { buildInfo } from "../src/build_info.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

Deno.test("targets have the names that users download", () => {
  assertEquals(Object.keys(TARGETS).filter(isTarget).map(executableName), [
    "sealhold-linux-x64",
    "sealhold-linux-arm64",
    "sealhold-macos-x64",
    "sealhold-macos-arm64",
    "sealhold-windows-x64.exe",
  ]);
  assert(!isTarget("linux-mips"));
  assertEquals(TARGETS[hostTarget() ?? "linux-x64"], Deno.build.target);
});

Deno.test("buildStamp takes commit and time from the environment", async () => {
  const env = new Map([["SEALHOLD_COMMIT", "abc"], ["SOURCE_DATE_EPOCH", "1"]]);
  const stamp = await buildStamp(ROOT, (name) => env.get(name));
  const { version } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  assertEquals(stamp, { version, commit: "abc", date: "1970-01-01T00:00:01Z" });
  assertEquals(buildInfo.version, `${version}-dev`);
});

Deno.test("buildStamp refuses a time that is no number", async () => {
  const env = (name: string) => name === "SOURCE_DATE_EPOCH" ? "today" : "x";
  const error = await assertRejects(() => buildStamp(ROOT, env), ScriptError, "SOURCE_DATE_EPOCH");
  assertEquals(error.exitCode, 2);
});

Deno.test("buildStamp marks changed files, and says unknown outside of git", async () => {
  const dir = await Deno.makeTempDir();
  const git = async (...args: string[]) => {
    const options = ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args];
    assert((await new Deno.Command("git", { args: options, cwd: dir }).output()).success);
  };
  try {
    await Deno.writeTextFile(`${dir}/deno.json`, '{"version":"1.2.3"}');
    // A temp folder inside some checkout would answer for that one.
    Deno.env.set("GIT_CEILING_DIRECTORIES", join(dir, ".."));
    const none = () => undefined;
    assertEquals(await buildStamp(dir, none), {
      version: "1.2.3",
      commit: "unknown",
      date: "unknown",
    });
    await git("init", "-q");
    await git("add", "deno.json");
    await git("commit", "-qm", "x");
    assert(/^[0-9a-f]{40}$/.test((await buildStamp(dir, none)).commit));
    await Deno.writeTextFile(`${dir}/new.ts`, "");
    const dirty = await buildStamp(dir, none);
    assert(/^[0-9a-f]{40}-dirty$/.test(dirty.commit));
    assert(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(dirty.date));
  } finally {
    Deno.env.delete("GIT_CEILING_DIRECTORIES");
    await Deno.remove(dir, { recursive: true });
  }
});

const named = (role: string) => `${role}-tool`;

Deno.test("unionFlags grants by name what has names, and nothing that is not declared", () => {
  assertEquals(unionFlags({ env: ["B", "A", "B"] }, named), ["--allow-env=A,B"]);
  assertEquals(
    unionFlags(
      { env: [], read: ["config"], write: ["data"], net: ["server"], sys: ["uid"] },
      named,
    ),
    ["--allow-read", "--allow-write", "--allow-net", "--allow-sys=uid"],
  );
  assertEquals(unionFlags({ env: [], read: [], write: [], net: [], may: {} }, named), []);
  assertEquals(unionFlags({ env: [], argumentFiles: true }, named), ["--allow-read"]);
  const may = { net: ["loopback"], run: ["browser", "keychain"] } as const;
  assertEquals(
    unionFlags({ env: [], run: ["keychain"], may }, named),
    ["--allow-net", "--allow-run=browser-tool,keychain-tool"],
    "what may be needed is baked in: an executable is never asked for more",
  );
});

for (const [os, tool] of [["linux", "secret-tool"], ["darwin", "security"]] as const) {
  Deno.test(`the executable for ${os} has no permission wider than the commands declare`, async () => {
    const flags = await bakedPermissions(ROOT, os);
    assert(flags.some((flag) => /^--allow-env=.*\bSEALHOLD_HOME\b/.test(flag)), flags.join(" "));
    const run = flags.find((flag) => flag.startsWith("--allow-run="))?.slice(12).split(",") ?? [];
    assert(run.includes(tool), flags.join(" "));
    const known = ["keychain", "browser", "tailscale"] as const;
    assertEquals(run.filter((name) => !known.some((role) => programName(role, os) === name)), []);
    const wide = ["all", "env", "sys", "run", "ffi", "import"].map((kind) => `--allow-${kind}`);
    assertEquals(flags.filter((flag) => ["-A", ...wide].includes(flag)), []);
  });
}

Deno.test("stampedSource is a module that exports the stamp", async () => {
  const stamp = { version: '1"2', commit: "c", date: "d" };
  const url = `data:text/javascript,${encodeURIComponent(stampedSource(stamp))}`;
  assertEquals((await import(url)).buildInfo, stamp);
});

Deno.test("a runtime that cannot be downloaded is told apart from a failed compile", async () => {
  const dir = await Deno.makeTempDir();
  const fake = join(dir, "deno.sh");
  const job = {
    dir,
    entry: "main.js",
    include: [],
    permissions: [],
    target: "macos-arm64",
    output: join(dir, "out"),
  } as const;
  const denort = Deno.env.get("DENORT_BIN");
  Deno.env.set("SEALHOLD_COMPILE_DENO", `sh ${fake}`);
  Deno.env.set("DENORT_BIN", "/runtime/of/this/machine");
  try {
    await Deno.writeTextFile(
      fake,
      'echo "error sending request for url (…/denort-x.zip)" >&2; exit 1',
    );
    const offline = await assertRejects(
      () => compileTarget(job),
      ScriptError,
      "cannot be downloaded",
    );
    assertEquals(offline.exitCode, 6);
    await Deno.writeTextFile(fake, 'echo "syntax error" >&2; exit 1');
    const broken = await assertRejects(() => compileTarget(job), ScriptError, "syntax error");
    assertEquals(broken.exitCode, 1);
    await Deno.writeTextFile(fake, 'echo "$DENORT_BIN $@" > args');
    await compileTarget(job);
    const args = await Deno.readTextFile(join(dir, "args"));
    assert(args.startsWith(" compile "), "a runtime for this machine is not used for another");
    assert(args.includes("--no-code-cache") && args.includes("--no-prompt"));
    assert(args.includes("--target aarch64-apple-darwin"));
  } finally {
    Deno.env.delete("SEALHOLD_COMPILE_DENO");
    if (denort === undefined) Deno.env.delete("DENORT_BIN");
    else Deno.env.set("DENORT_BIN", denort);
    await Deno.remove(dir, { recursive: true });
  }
});

const REPORT = `<testsuites><testsuite name="a" tests="6">
<testcase name="ok" line="1"></testcase>
<testcase name="quiet"/>
<testcase name="ign"><skipped/></testcase>
<testcase name="bad"><failure message="1 step">x</failure></testcase>
<testcase name="ok &gt; s1"></testcase>
<testcase name="bad &gt; s1"><failure>y</failure></testcase>
<testcase name="1 &gt; 0"></testcase>
</testsuite><testsuite name="b"><testcase name="ok &gt; s1"></testcase></testsuite></testsuites>`;

Deno.test("countTests counts tests, not their steps", () => {
  assertEquals(countTests(REPORT), { passed: 4, failed: 1, skipped: 1 });
  assertEquals(closingLine(countTests(REPORT)), "4 passed, 1 failed, 1 skipped");
});

Deno.test("a run that failed without a failed test counts as one failure", () => {
  assertEquals(summarize("", false), { passed: 0, failed: 1, skipped: 0 });
  assertEquals(summarize("", true), { passed: 0, failed: 0, skipped: 0 });
  assertEquals(summarize(REPORT, false).failed, 1);
});
