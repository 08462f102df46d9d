import { assert, assertEquals } from "@std/assert";
import { loadConfig } from "../../../../src/core/client/config/config.ts";
import { rememberServer } from "../../../../src/core/client/config/remember_server.ts";
import { DEFAULT_SERVER } from "../../../../src/core/shared/net/server_origin.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FakeUserFiles } from "../../../fakes/fake_user_files.ts";
import { failureOf } from "../http/fixture.ts";
import { CONFIG_PATH as PATH, settingsFixture } from "./fixture.ts";

const CANARY = "c4n4ry";

const load = (toml: string, wanted?: string) =>
  loadConfig(new FakeUserFiles({ [PATH]: toml }), PATH, wanted);

Deno.test("no file, and no place for one, are an empty configuration", async () => {
  const empty = { context: "default", exists: false, contexts: {} };
  assertEquals(await loadConfig(new FakeUserFiles(), PATH, undefined), empty);
  assertEquals(await loadConfig(new FakeUserFiles(), undefined, undefined), empty);
  assertEquals(await load(""), { ...empty, exists: true });
});

const TWO = `
current = "home"
store = "keyfile"
[contexts.home]
server = "https://home.test"
[contexts.work]
server = "https://work.test"
[contexts.bare]
`;

const CONTEXTS = {
  home: { server: "https://home.test" },
  work: { server: "https://work.test" },
  bare: {},
};

Deno.test("a context is chosen by request, then by current, then default", async () => {
  const same = { exists: true, store: "keyfile", contexts: CONTEXTS };
  const current = { context: "home", chosenBy: "config.toml", server: "https://home.test" };
  assertEquals(await load(TWO), { ...same, ...current });
  const asked = { chosenBy: "--context or SEALHOLD_CONTEXT" };
  const work = { context: "work", server: "https://work.test" };
  assertEquals(await load(TWO, "work"), { ...same, ...asked, ...work });
  assertEquals(await load(TWO, "bare"), { ...same, ...asked, context: "bare" });
  const one = '[contexts.default]\nserver = "https://d.test"';
  assertEquals((await load(one)).server, "https://d.test");
  assertEquals((await load(one)).chosenBy, undefined);
});

Deno.test("a context has an account, a default provider and a store of its own", async () => {
  const toml = `
store = "keyfile"
[contexts.default]
account = "work"
default_provider = "openai"
store = "plain"`;
  const { account, defaultProvider, store } = await load(toml);
  assertEquals([account, defaultProvider, store], ["work", "openai", "plain"]);
});

const searched = ["/p/src/.sealhold.toml", "/p/.sealhold.toml"];

Deno.test("a project's choice stands below a request and above current", async () => {
  const files = new FakeUserFiles({ [PATH]: TWO });
  const project = () => Promise.resolve({ path: "/p/.sealhold.toml", context: "work", searched });
  const found = await loadConfig(files, PATH, undefined, project);
  assertEquals([found.context, found.chosenBy], ["work", "/p/.sealhold.toml"]);
  assertEquals(found.searched, searched);
  assertEquals((await loadConfig(files, PATH, "bare", project)).context, "bare");
});

Deno.test("case 6: a project can choose among the person's own contexts, and nothing else", async () => {
  const stranger = () => Promise.resolve({ path: "/p/.sealhold.toml", context: "evil", searched });
  const error = await failureOf(() =>
    loadConfig(new FakeUserFiles({ [PATH]: TWO }), PATH, undefined, stranger)
  );
  assertEquals([error.code, error.message], ["CONFIG_INVALID", 'There is no context "evil"']);
});

Deno.test("where there are no contexts, no project is looked for: a runner works on any clone", async () => {
  const looked = () => Promise.reject(new Error("looked for"));
  for (const toml of ["", 'store = "keyfile"']) {
    const found = await loadConfig(new FakeUserFiles({ [PATH]: toml }), PATH, undefined, looked);
    assertEquals(found.context, "default");
  }
});

Deno.test("unknown keys are for newer versions, and are passed over", async () => {
  const toml = '[policies.x]\nlimit = 2\n[contexts.default]\nserver = "https://d.test"\nlimit = 1';
  assertEquals((await load(toml)).server, "https://d.test");
});

const MISSING: readonly [string, string, string | undefined, string][] = [
  ["asked for", TWO, "other", 'There is no context "other"'],
  ["asked for without a file", "", "other", 'There is no context "other"'],
  ["current", 'current = "gone"', undefined, 'There is no context "gone"'],
  ["asked for by an unprintable name", TWO, `\x1b[2J${CANARY}`, 'There is no context "?"'],
  ["asked for by a name of the prototype", TWO, "constructor", 'There is no context "constructor"'],
  ["asked for by __proto__", TWO, "__proto__", 'There is no context "__proto__"'],
];

for (const [what, toml, wanted, message] of MISSING) {
  Deno.test(`case 6: a context that is not there stops the run (${what})`, async () => {
    const error = await failureOf(() => load(toml, wanted));
    assertEquals([error.code, error.message], ["CONFIG_INVALID", message]);
    assert(!error.hint?.includes(CANARY));
  });
}

Deno.test("a context asked for where there is no file stops the run too", async () => {
  const error = await failureOf(() => loadConfig(new FakeUserFiles(), PATH, "work"));
  assertEquals(error.code, "CONFIG_INVALID");
});

/** Every content has the canary in it; no message may. */
const BROKEN: readonly [string, string, string][] = [
  ["an open string", `a = 1\nb = "${CANARY}`, "is not TOML, line 2, column "],
  ["a bare value", `current = ${CANARY}`, "is not TOML, line 1, column "],
  ["a key twice", `# ${CANARY}\na = 1\na = 2`, "is not TOML, line 3, column "],
  ["JSON", `{"token":"${CANARY}"}`, "is not TOML, line 1, column 1"],
  ["a number for a name", `current = 7 # ${CANARY}`, "has an invalid value at current"],
  ["a name with a space", `current = "${CANARY} x"`, "has an invalid value at current"],
  ["an unknown store", `store = "${CANARY}"`, "has an invalid value at store"],
  ["contexts as text", `contexts = "${CANARY}"`, "has an invalid value at contexts"],
  [
    "a server as a list",
    `[contexts.a]\nserver = ["${CANARY}"]`,
    "has an invalid value at contexts.a.server",
  ],
];

for (const [what, toml, message] of BROKEN) {
  Deno.test(`case 30: ${what}: the place is told, the content is not`, async () => {
    const error = await failureOf(() => load(toml));
    assertEquals(error.code, "CONFIG_INVALID");
    assert(error.message.startsWith(`The configuration ${message}`), error.message);
    assert(!`${error.message}${error.hint}`.includes(CANARY));
    assertEquals(error.hint, `Edit ${PATH}`);
  });
}

Deno.test("case 30: a key that is no name is not echoed", async () => {
  const error = await failureOf(() => load(`[contexts."${CANARY}\\u001b[2J"]\nserver = "x"`));
  assertEquals(error.code, "CONFIG_INVALID");
  assert(!error.message.includes(CANARY), error.message);
});

Deno.test("a file that may not be read, or is too large, is an error and not an empty configuration", async () => {
  const large = await failureOf(() => load(`# ${"x".repeat(256 * 1024)}`));
  assertEquals(large.code, "INVALID_VALUE");
  const files = new FakeUserFiles();
  files.readOwn = () => Promise.reject(new SealholdError("UNREADABLE", "x"));
  assertEquals((await failureOf(() => loadConfig(files, PATH, undefined))).code, "UNREADABLE");
});

Deno.test("case 57: a configuration that others may write is refused, and not passed over", async () => {
  const files = new FakeUserFiles();
  files.put(PATH, 'current = "x"', 0o646);
  assertEquals((await failureOf(() => loadConfig(files, PATH, undefined))).code, "UNSAFE_FILE");
  files.put(PATH, "", 0o644);
  assertEquals((await loadConfig(files, PATH, undefined)).exists, true);
});

Deno.test("the server of the first login is remembered in a file of 0600", async () => {
  const { ports, text, files } = settingsFixture();
  assert(await rememberServer(ports, PATH, { exists: false }, "https://sealhold.test"));
  assertEquals(
    text(),
    'current = "default"\n\n[contexts.default]\nserver = "https://sealhold.test"\n',
  );
  assertEquals((await load(text())).server, "https://sealhold.test");
  assertEquals((await files.inspect(PATH))?.mode, 0o600);
  const lock = PATH.replace(".toml", ".lock");
  assertEquals(files.paths("/home/ada/.config/sealhold").sort(), [lock, PATH]);
});

Deno.test("a configuration that exists is never touched, and the default server is not written", async () => {
  const { ports, files } = settingsFixture();
  assert(!await rememberServer(ports, PATH, { exists: true }, "https://a.test"));
  assert(!await rememberServer(ports, PATH, { exists: false }, DEFAULT_SERVER));
  assertEquals(files.get(PATH), undefined);
});

Deno.test("a configuration that another process wrote meanwhile is not touched either", async () => {
  const { ports, text } = settingsFixture("# theirs\n");
  assert(!await rememberServer(ports, PATH, { exists: false }, "https://a.test"));
  assertEquals(text(), "# theirs\n");
});
