/** What a good command line becomes: the real Cliffy, the real verbs. */
import { assertEquals, assertRejects } from "@std/assert";
import { findCommand } from "../../../src/cli/graph/find.ts";
import { parseArgv } from "../../../src/cli/graph/parse.ts";
import { program } from "../../../src/cli/root.ts";
import { SealholdError } from "../../../src/errors.ts";

async function parse(argv: readonly string[]) {
  const { node, path } = findCommand(program, argv);
  const verb = node.kind === "verb" ? (await node.load()).verb : undefined;
  return await parseArgv(program, path, verb, argv);
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
  [["secrets", "set", "name", ""], {}, ["name", ""]],
  [["secrets", "set", "name", "--", "-v"], {}, ["name", "-v"]],
  [["secrets", "set", "name", "--", "--format"], {}, ["name", "--format"]],
  [["secrets", "set", "name", "--", "--"], {}, ["name", "--"]],
  [["secrets", "set", "--if-version", "0", "name", "--verbatim", "v"], {
    ifVersion: 0,
    verbatim: true,
  }, ["name", "v"]],
  [["secrets", "delete", "-f", "name"], { force: true }, ["name"]],
  [["secrets", "list", "--token", "-"], { token: "-" }, []],
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
  [["server", "user", "add", "ada"], {}, ["ada"]],
];

for (const [argv, options, args] of GOOD) {
  Deno.test(`parse: sealhold ${argv.join(" ")}`, async () => {
    const parsed = await parse(argv);
    const given = Object.entries(parsed.options).filter(([name]) =>
      name in options || !isDefault(name, parsed.options[name])
    );
    assertEquals(Object.fromEntries(given), options);
    assertEquals(parsed.args.filter((each) => each !== undefined), args);
  });
}

/** Cliffy fills in true for every `--no-…` option. */
function isDefault(name: string, value: unknown): boolean {
  return ["banner", "color", "prompt", "store"].includes(name) && value === true;
}

Deno.test("parse: what was written on the command line is not kept between two parses", async () => {
  await parse(["secrets", "get", "name", "--secret-version", "3"]);
  const { options } = await parse(["secrets", "get", "name"]);
  assertEquals(options["secretVersion"], undefined);
});

Deno.test("parse: a group without a verb is a usage error", async () => {
  const error = await assertRejects(() => parse(["secrets", "--verbose"]), SealholdError);
  assertEquals([error.code, error.hint], ["USAGE", "sealhold secrets --help"]);
});
