import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type FakeOptions, run } from "./harness.ts";

const CONFIG = "/home/s/config.toml";
const TWO = `current = "home"

[contexts.home]
server = "https://home.test"
account = "ada"

[contexts.work]
server = "https://work.test"
default_provider = "openai"
`;

const context = (argv: string[], options: FakeOptions = {}) =>
  run(["context", ...argv], { userFiles: { [CONFIG]: TWO }, ...options });

/** What config.toml holds after a run. */
const written = ({ world }: Awaited<ReturnType<typeof run>>) =>
  new TextDecoder().decode(world.files.get(CONFIG) ?? new Uint8Array());

Deno.test("context list marks the one in use, and says what else chose it", async () => {
  const usual = await context(["list"]);
  assertEquals([usual.code, usual.stderr], [0, ""]);
  assertEquals(usual.stdout.split("\n").map((line) => line.replace(/ {2,}/g, "|").trim()), [
    "|Name|Server|Account|Default provider",
    "*|home|https://home.test|ada",
    "|work|https://work.test||openai".replace("||", "|"),
    "",
  ]);
  const other = await context(["list", "--context", "work"]);
  assertStringIncludes(other.stderr, '"work" is in use here, chosen by --context');
  assertStringIncludes(other.stdout, "*   work");
});

Deno.test("context list as JSON", async () => {
  const { stdout } = await context(["list", "--format", "json"]);
  assertEquals(JSON.parse(stdout), {
    contexts: [
      { name: "home", server: "https://home.test", account: "ada", current: true },
      { name: "work", server: "https://work.test", default_provider: "openai", current: false },
    ],
    current: "home",
    in_use: "home",
  });
  const none = await run(["context", "list", "--format", "json"]);
  assertEquals(JSON.parse(none.stdout), { contexts: [], current: null, in_use: null });
  assertEquals((await run(["context", "list"])).stdout, "No contexts\n");
});

Deno.test("context list goes on where the choice is wrong: it is how that is mended", async () => {
  const { code, stdout, stderr } = await context(["list", "--context", "gone"]);
  assertEquals(code, 0);
  assertStringIncludes(stderr, 'There is no context "gone"');
  assertStringIncludes(stdout, "work");
});

Deno.test("context add writes the file, context use and remove change it", async () => {
  const added = await run(["context", "add", "one", "--server", "https://one.test"]);
  assertEquals(added.code, 0, added.stderr);
  assertEquals(
    added.stdout,
    'Added "one" for https://one.test, the current context from now on\n',
  );
  assertStringIncludes(written(added), '[contexts.one]\nserver = "https://one.test"');
  const used = await context(["use", "work"]);
  assertEquals([used.code, used.stdout], [0, '"work" is the current context\n']);
  assertEquals(written(used), TWO.replace('"home"\n', '"work"\n'));
  const removed = await context(["remove", "work", "--force"]);
  assertEquals([removed.code, removed.stdout], [0, 'Removed "work"\n']);
  assertStringIncludes(removed.stderr, "If you are logged in at https://work.test, you still are");
  assertEquals(written(removed), TWO.slice(0, TWO.indexOf("\n[contexts.work]")));
});

Deno.test("context add takes an account, a provider and a store", async () => {
  const more = ["--account", "ci", "--default-provider", "openai", "--store", "keyfile", "--use"];
  const ran = await context(["add", "ci", "--server", "https://ci.test:8443/", ...more]);
  assertEquals(ran.code, 0, ran.stderr);
  assertStringIncludes(
    written(ran),
    '[contexts.ci]\nserver = "https://ci.test:8443"\naccount = "ci"\n' +
      'default_provider = "openai"\nstore = "keyfile"\n',
  );
  assertStringIncludes(written(ran), 'current = "ci"');
});

const REFUSED: readonly [string[], FakeOptions, number, string][] = [
  [["add", "a"], {}, 2, "Missing the server of the context"],
  [["add", "a", "--server", "http://a.test"], {}, 2, "must use https"],
  [["add", "a", "--server", "https://c4n4ry@a.test"], {}, 2, "The server address must look like"],
  [["add", "home", "--server", "https://a.test"], {}, 7, "There is a context"],
  [["add", "__proto__", "--server", "https://a.test"], {}, 2, "cannot be called that"],
  [["use", "gone"], {}, 2, 'There is no context "gone"'],
  [["use", "c4n4ry\x1b[2J"], {}, 2, 'There is no context "?"'],
  [["remove", "gone", "--force"], {}, 2, 'There is no context "gone"'],
  [["remove", "home"], {}, 2, '"home" is the current context'],
  [["remove", "work"], {}, 2, "Cannot ask for confirmation without a terminal"],
  [["remove", "work"], { answers: [false] }, 130, "Cancelled"],
];

for (const [argv, options, code, message] of REFUSED) {
  Deno.test(`context ${JSON.stringify(argv)} is refused, and nothing is written`, async () => {
    const ran = await context(argv, options);
    assertEquals([ran.code, ran.stdout], [code, ""]);
    assertStringIncludes(ran.stderr, `error: `);
    assertStringIncludes(ran.stderr, message);
    assert(!ran.stderr.includes("c4n4ry"));
    assertEquals(written(ran), "");
  });
}

Deno.test("context remove asks, and the current one goes by force", async () => {
  const asked = await context(["remove", "work"], { answers: [true] });
  assertEquals(asked.world.prompter.asked, ['confirm: Remove the context "work"?']);
  assertEquals(asked.code, 0);
  const forced = await context(["remove", "home", "--force"]);
  assertEquals(forced.code, 0);
  assert(!written(forced).includes("home"), written(forced));
});
