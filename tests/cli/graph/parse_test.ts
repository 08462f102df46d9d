/** What a good command line becomes: the real check, the real Cliffy, the real verbs. */
import { assertEquals } from "@std/assert";
import { type CommandLine, optionValues } from "../../../src/cli/graph/command_line.ts";
import { parseWithCliffy } from "./cliffy_reading.ts";
import { program } from "../../../src/cli/root.ts";
import { verdictOf, withoutDefaults } from "./verdict.ts";

async function checked(argv: readonly string[]): Promise<CommandLine> {
  const { line, fault } = await verdictOf(argv);
  assertEquals(fault, undefined);
  return line!;
}

const GOOD: readonly [string[], Record<string, unknown>, unknown[]][] = [
  [["secrets", "get", "name"], {}, ["name"]],
  [["secrets", "get", "--secret-version", "3", "name"], { secretVersion: 3 }, ["name"]],
  [["secrets", "get", "name", "--secret-version=0"], { secretVersion: 0 }, ["name"]],
  [["--format", "json", "secrets", "get", "name"], { format: "json" }, ["name"]],
  [["secrets", "--server", "https://a.test", "get", "name"], { server: "https://a.test" }, [
    "name",
  ]],
  [["secrets", "get", "name", "--server=https://a.test"], { server: "https://a.test" }, ["name"]],
  [["secrets", "get", "name", "--convex-url", "https://a.test"], { convexUrl: "https://a.test" }, [
    "name",
  ]],
  [["secrets", "get", "name", "--no-prompt", "--verbose", "--debug"], {
    prompt: false,
    verbose: true,
    debug: true,
  }, ["name"]],
  [["secrets", "set", "name"], {}, ["name"]],
  [["secrets", "set", "name", "value"], {}, ["name", "value"]],
  [["secrets", "set", "name", "-"], {}, ["name", "-"]],
  [["secrets", "set", "name", "@file"], {}, ["name", "@file"]],
  [["secrets", "set", "name", "a b\nc"], {}, ["name", "a b\nc"]],
  [["secrets", "set", "name", "--", "-v"], {}, ["name", "-v"]],
  [["secrets", "set", "name", "--", "--format"], {}, ["name", "--format"]],
  [["secrets", "set", "name", "--", "--"], {}, ["name", "--"]],
  [["secrets", "set", "--if-version", "0", "name", "--verbatim", "v"], {
    ifVersion: 0,
    verbatim: true,
  }, ["name", "v"]],
  [["secrets", "delete", "-f", "name"], { force: true }, ["name"]],
  [
    ["auth", "login", "-u", "ada", "--password-stdin"],
    { username: "ada", passwordStdin: true },
    [],
  ],
  [["auth", "login", "--no-store"], { store: false }, []],
  [["auth", "login", "--store", "memory"], { store: "memory" }, []],
  [["auth", "login"], {}, []],
  [["auth", "login", "--create-key"], { createKey: true }, []],
  [["auth", "login", "--no-create-key"], { createKey: false }, []],
  [["auth", "login", "--device", "--wait", "10m"], { device: true, wait: "10m" }, []],
  [["store", "init", "--keyfile"], { keyfile: true }, []],
  [["store", "init", "--keyfile", "/k"], { keyfile: "/k" }, []],
  [["secrets", "get", "--", "name"], {}, ["name"]],
  [["store", "remove-slot", "--", "-ICw4IGQPvk"], {}, ["-ICw4IGQPvk"]],
  [["secrets", "set", "--", "name", "-"], {}, ["name", "-"]],
  [["permissions", "--", "secrets", "get"], {}, ["secrets", "get"]],
  [["permissions", "secrets", "get"], {}, ["secrets", "get"]],
  [["permissions"], {}, []],
  [["auth", "login", "-uada", "--with-token"], { username: "ada", withToken: true }, []],
  [["auth", "login", "-u=ada"], { username: "ada" }, []],
  [["store", "key", "export", "aid", "-fo", "k.json"], { force: true, output: "k.json" }, ["aid"]],
  [["store", "key", "export", "-fok.json", "aid"], { force: true, output: "k.json" }, ["aid"]],
  [["docs", "-o", "-"], { output: "-" }, []],
  [["store", "init", "--keyfile=/k=v"], { keyfile: "/k=v" }, []],
  [["store", "init", "--keyfile", "--replace"], { keyfile: true, replace: true }, []],
  [["unread", "--keys", "a", "--keys=b"], { keys: ["a", "b"] }, []],
  [["send", "--to", "-ICw4IGQPvkICw4IGQPvkICw", "--stdin"], {
    to: "-ICw4IGQPvkICw4IGQPvkICw",
    stdin: true,
  }, []],
  [["serve", "--max-value", "70000"], { maxValue: 70_000 }, []],
  [["server", "user", "add", "ada"], {}, ["ada"]],
];

for (const [argv, options, args] of GOOD) {
  Deno.test(`parse: sealhold ${argv.join(" ")}`, async () => {
    const line = await checked(argv);
    assertEquals([optionValues(line.options), line.args], [options, args]);
    const parsed = await parseWithCliffy(program, line);
    assertEquals(parsed.args, args);
    assertEquals(withoutDefaults(parsed.options, options), options);
  });
}

Deno.test("parse: what was written on the command line is not kept between two parses", async () => {
  const first = await checked(["secrets", "get", "name", "--secret-version", "3"]);
  await parseWithCliffy(program, first);
  const { options } = await parseWithCliffy(program, await checked(["secrets", "get", "name"]));
  assertEquals(options["secretVersion"], undefined);
});
