import { assertEquals, assertStringIncludes } from "@std/assert";
import { findProjectFile } from "../../../../src/core/client/config/project_file.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { FileFacts } from "../../../../src/ports/file_system.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { FakePermissions } from "../../../fakes/fake_permissions.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
import { failureOf } from "../http/fixture.ts";

interface Options {
  folder?: string;
  home?: string;
  /** Paths that the sandbox refuses. */
  refused?: string[];
  /** Paths that are another user's. */
  ofOthers?: string[];
}

function search(files: Record<string, string>, options: Options = {}) {
  const { folder = "/home/ada/src/app", home = "/home/ada" } = options;
  const lines: string[] = [];
  const looked: string[] = [];
  const facts = (path: string): FileFacts => ({
    kind: "file",
    mode: 0o644,
    ours: !options.ofOthers?.includes(path),
    size: 1,
  });
  const ports = {
    env: new FakeEnvironment({ HOME: home }),
    userFiles: new FakeUserFiles(files, folder),
    files: {
      inspect(path: string) {
        looked.push(path);
        return Promise.resolve(Object.hasOwn(files, path) ? facts(path) : undefined);
      },
    },
    permissions: new FakePermissions(["read"], {
      denied: options.refused?.map((path) => `read ${path}`) ?? [],
    }),
    note: (line: string) => lines.push(`note: ${line}`),
    detail: (line: string) => lines.push(`detail: ${line}`),
  };
  return { lines, looked, ports, find: () => findProjectFile(ports) };
}

const work = 'context = "work" # ours\n';

Deno.test("project: the nearest file counts, the home folder is the last looked at", async () => {
  const both = {
    "/home/ada/.sealhold.toml": work,
    "/home/ada/src/.sealhold.toml": 'context = "src"',
  };
  const near = "/home/ada/src/.sealhold.toml";
  assertEquals(await search(both).find(), {
    path: near,
    context: "src",
    searched: ["/home/ada/src/app/.sealhold.toml", near],
  });
  const one = search({
    "/home/ada/.sealhold.toml": work,
    "/home/.sealhold.toml": 'context = "no"',
  });
  assertEquals((await one.find())?.path, "/home/ada/.sealhold.toml");
  const none = search({ "/home/.sealhold.toml": 'context = "no"' });
  assertEquals([await none.find(), none.looked.length], [undefined, 3]);
});

Deno.test("project: outside the home folder the root is the last, and 64 levels are the most", async () => {
  const root = search({ "/.sealhold.toml": work }, { folder: "/srv/app" });
  assertEquals((await root.find())?.searched, [
    "/srv/app/.sealhold.toml",
    "/srv/.sealhold.toml",
    "/.sealhold.toml",
  ]);
  const deep = search({ "/.sealhold.toml": work }, { folder: "/d".repeat(100) });
  assertEquals([await deep.find(), deep.looked.length], [undefined, 64]);
});

const REFUSED: readonly [string, string, string][] = [
  ["a server", 'context = "work"\nserver = "https://evil.test"', "and nothing else"],
  ["a server and no context", 'server = "https://evil.test"', "and nothing else"],
  ["a context with a server", '[contexts.work]\nserver = "https://evil.test"', "and nothing else"],
  ["nothing", "", "names no valid context"],
  ["a number", "context = 7", "names no valid context"],
  ["a name that is none", 'context = "a/../b"', "names no valid context"],
  ["no TOML", "context: work", "is not TOML, line 1"],
  ["too much", `# ${"x".repeat(5000)}\n${work}`, "and nothing else"],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`case 6: a project's file with ${what} is refused, and not echoed`, async () => {
    const error = await failureOf(search({ "/home/ada/src/app/.sealhold.toml": text }).find);
    assertEquals(error.code, "CONFIG_INVALID");
    assertStringIncludes(error.message, message);
    assertEquals(error.message.includes("evil"), false);
    assertEquals(error.hint, "Edit /home/ada/src/app/.sealhold.toml");
  });
}

Deno.test("project: where the sandbox ends, the search ends, and a note says so", async () => {
  const path = "/home/ada/src/app/.sealhold.toml";
  const { find, lines, looked } = search({ [path]: work }, { refused: [path] });
  assertEquals([await find(), looked], [undefined, []]);
  assertEquals(lines, [
    `note: ${path} could not be looked for in the sandbox; name the context with --context`,
  ]);
});

Deno.test("project: a file that cannot be read is as none, and the next folder is looked at", async () => {
  const path = "/home/ada/src/app/.sealhold.toml";
  const { find, lines, ports } = search({ [path]: work, "/home/ada/.sealhold.toml": work });
  const { userFiles } = ports;
  const read = userFiles.readOwn.bind(userFiles);
  userFiles.readOwn = (each, max) =>
    each === path ? Promise.reject(new SealholdError("UNREADABLE", "x")) : read(each, max);
  assertEquals((await find())?.path, "/home/ada/.sealhold.toml");
  assertEquals(lines, [`detail: Passed over ${path}: it cannot be read`]);
});

Deno.test("case 57: a project's file that others may write does not choose for us", async () => {
  const path = "/home/ada/src/app/.sealhold.toml";
  const { find, lines, ports } = search({ [path]: work, "/home/ada/.sealhold.toml": work });
  ports.userFiles.put(path, work, 0o666);
  assertEquals((await find())?.path, "/home/ada/.sealhold.toml");
  assertEquals(lines, [
    `note: Passed over ${path}: another user may have written it (use --context)`,
  ]);
});

Deno.test("project: another user's file, as in a shared folder, does not choose for us", async () => {
  const path = "/tmp/.sealhold.toml";
  const { find, lines } = search({ [path]: work }, { folder: "/tmp/mine", ofOthers: [path] });
  assertEquals(await find(), undefined);
  assertEquals(lines, [
    `note: Passed over ${path}: it belongs to another user (use --context)`,
  ]);
});
