import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { addContext, useContext } from "../../../../src/core/client/config/contexts.ts";
import { removeContext } from "../../../../src/core/client/config/remove_context.ts";
import { failureOf } from "../http/fixture.ts";
import { CONFIG_PATH as PATH, settingsFixture } from "./fixture.ts";

const START = `# my servers
current = "home" # the usual one
store = "keyfile"

# at home
[contexts.home]
server = "https://home.test"
limit = 3

# at work
[contexts.work] # serverData hours
server = 'https://work.test'
since = 2026-01-02T03:04:05Z

# whom I ask
[providers.openai]
label = "Mine"
`;

const add = (name: string, more: object = {}) => ({
  name,
  server: `https://${name}.test`,
  use: false,
  force: false,
  ...more,
});

Deno.test("add: one table more at the end, and not a character changed before it", async () => {
  const { ports, text } = settingsFixture(START);
  const more = { account: "ci", default_provider: "openai", store: "plain" };
  const { current, kept } = await addContext(ports, PATH, add("ci", more));
  assertEquals([current, kept], [false, undefined]);
  assertEquals(
    text(),
    `${START}\n[contexts.ci]\nserver = "https://ci.test"\naccount = "ci"\ndefault_provider = "openai"\nstore = "plain"\n`,
  );
});

Deno.test("add: the first context becomes the current one; a later one when asked to", async () => {
  const { ports, text } = settingsFixture();
  assert((await addContext(ports, PATH, add("one"))).current);
  assert(!(await addContext(ports, PATH, add("two"))).current);
  assertStringIncludes(text(), 'current = "one"\n');
  assert((await addContext(ports, PATH, add("three", { use: true }))).current);
  assertStringIncludes(text(), 'current = "three"\n');
  assertEquals(text().match(/current/g)?.length, 1);
});

Deno.test("add: one that is there is changed only by force, and keeps what is not said anew", async () => {
  const { ports, text, files } = settingsFixture(START);
  const error = await failureOf(() => addContext(ports, PATH, add("work")));
  assertEquals(error.code, "ALREADY_EXISTS");
  assertEquals(text(), START);
  // Its date cannot be written by a small edit, so this is the case where the whole file is written.
  const { kept } = await addContext(ports, PATH, add("work", { force: true, account: "x" }));
  assertEquals(kept, `${PATH}.bak`);
  assertEquals(text(`${PATH}.bak`), START);
  assertStringIncludes(text(), "2026-01-02T03:04:05");
  assertStringIncludes(text(), 'account = "x"');
  assertEquals((await files.inspect(PATH))?.mode, 0o600);
});

Deno.test("use: one word changes, and the comment behind it stays", async () => {
  const { ports, text } = settingsFixture(START);
  await useContext(ports, PATH, "work");
  assertEquals(text(), START.replace('"home" # the', '"work" # the'));
  await useContext(ports, PATH, "work");
  const error = await failureOf(() => useContext(ports, PATH, "gone"));
  assertEquals([error.code, error.message], ["CONFIG_INVALID", 'There is no context "gone"']);
});

Deno.test("use: without a current one, the line goes below the opening comment", async () => {
  const { ports, text } = settingsFixture('# mine\n\n[contexts.a]\nserver = "https://a.test"\n');
  await useContext(ports, PATH, "a");
  assertEquals(text(), '# mine\n\ncurrent = "a"\n\n[contexts.a]\nserver = "https://a.test"\n');
});

Deno.test("remove: the table goes, with its comments inside and without those of the next", async () => {
  const { ports, text } = settingsFixture(START);
  const { kept } = await removeContext(ports, PATH, "work", false);
  assertEquals(kept, undefined);
  const [before = "", after = ""] = START.split(/\[contexts\.work\][^]*(?=# whom)/);
  assertEquals(text(), before + after);
});

Deno.test("remove: the current one only by force, and then nothing is current", async () => {
  const { ports, text } = settingsFixture(START);
  assertEquals((await failureOf(() => removeContext(ports, PATH, "home", false))).code, "USAGE");
  assertEquals(text(), START);
  await removeContext(ports, PATH, "home", true);
  assert(!text().includes("home.test") && !text().includes("current ="), text());
  assertStringIncludes(text(), "# at work\n[contexts.work] # serverData hours");
});

const ODD: readonly [string, string][] = [
  ["an inline table", 'contexts = { a = { server = "https://a.test" }, b = {} }\n'],
  ["dotted keys", 'contexts.a.server = "https://a.test"\ncontexts.b = {}\n'],
  [
    "a string that looks like a header",
    '[contexts.b]\nx = """\n[contexts.a]\n"""\n[contexts.a]\nserver = "https://a.test"\n',
  ],
];

for (const [what, start] of ODD) {
  Deno.test(`remove: ${what} is not mangled; the old file is kept where comments would be lost`, async () => {
    const { ports, text } = settingsFixture(start);
    const { kept } = await removeContext(ports, PATH, "a", false);
    assertEquals(kept, `${PATH}.bak`);
    assertEquals(text(`${PATH}.bak`), start);
    assert(!text().includes("https://a.test"));
    await useContext(ports, PATH, "b");
    assertStringIncludes(text(), 'current = "b"');
  });
}

for (const name of ["", "a b", "../x", "\x1b[2J", "__proto__", "constructor", "a".repeat(65)]) {
  Deno.test(`add: ${JSON.stringify(name)} is no name, and is not echoed`, async () => {
    const { ports, files } = settingsFixture();
    const error = await failureOf(() => addContext(ports, PATH, add(name)));
    assertEquals([error.code, error.message], ["INVALID_NAME", "A context cannot be called that"]);
    assertEquals(files.get(PATH), undefined);
  });
}

Deno.test("a name with a dot is one key", async () => {
  const { ports, text } = settingsFixture();
  await addContext(ports, PATH, add("a.b"));
  assertStringIncludes(text(), '[contexts."a.b"]');
  assertEquals((await removeContext(ports, PATH, "a.b", true)).kept, undefined);
  assertEquals(text().trim(), "");
});

Deno.test("a configuration that is wrong is not written over, and a link is not written through", async () => {
  const broken = settingsFixture('contexts = "x"');
  const error = await failureOf(() => addContext(broken.ports, PATH, add("a")));
  assertEquals(error.code, "CONFIG_INVALID");
  assertEquals(broken.text(), 'contexts = "x"');
  const linked = settingsFixture("");
  linked.files.putOdd(PATH, "link");
  const refused = await failureOf(() => addContext(linked.ports, PATH, add("a")));
  assertEquals(refused.code, "UNSAFE_FILE");
});

Deno.test("twenty changes at once: each is there afterwards", async () => {
  const { ports, text } = settingsFixture(START);
  const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
  await Promise.all(names.map((name) => addContext(ports, PATH, add(name))));
  for (const name of names) assertStringIncludes(text(), `[contexts.${name}]\n`);
  assert(text().startsWith(START));
});
