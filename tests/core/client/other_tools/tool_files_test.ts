/** Logins out of another tool's file, and into one: what is read as a secret, and what is never written over. */
import { assert, assertEquals } from "@std/assert";
import { takeOverLogins } from "../../../../src/core/client/other_tools/take_over_logins.ts";
import {
  type ToolFile,
  writeToolFile,
} from "../../../../src/core/client/other_tools/write_tool_file.ts";
import { mergeProvider } from "../../../../src/core/client/login/providers/merge_provider.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { failureOf, ORIGIN, someone } from "../identity/someone.ts";
import { apiKey, keep, session, stored } from "../login/fixture.ts";

const golden = await Deno.readFile(
  new URL("../../../vectors/other_tools/leger.json", import.meta.url),
);
const OLD = new TextEncoder().encode("somebody's notes");
const WISH = { as: "leger", file: "leger.json", server: ORIGIN } as const;
const agree = () => Promise.resolve();

async function world(options: Parameters<typeof someone>[1] = {}) {
  const ada = await someone("ada", { user: null, ...options });
  ada.files.put("/work/leger.json", golden);
  const provider = (name: string) =>
    Promise.resolve({ provider: mergeProvider(name), account: undefined });
  return { ...ada, provider };
}

Deno.test("import: the file is read as a secret, up to 1 MiB, and what was read is zeroed", async () => {
  const ada = await world();
  const held = golden.slice();
  const limits: number[] = [];
  const userFiles = {
    workingFolder: () => "/work",
    read: () => Promise.reject(new TypeError("read as a file that may be shared")),
    readPrivate: (_path: string, maxBytes: number) => {
      limits.push(maxBytes);
      return Promise.resolve(held);
    },
  };
  assertEquals((await takeOverLogins({ ...ada, userFiles }, WISH)).path, "/work/leger.json");
  assertEquals([limits, held.every((byte) => byte === 0)], [[1024 * 1024], true]);
});

Deno.test("import: what is no text, a server or an account that is none, and a taken place store nothing", async () => {
  const ada = await world();
  ada.files.put("/work/bytes", Uint8Array.of(0x7b, 0xff));
  const cases = [
    [{ ...WISH, file: "bytes" }, "INVALID_VALUE"],
    [{ ...WISH, server: undefined }, "USAGE"],
    [{ ...WISH, account: "../x" }, "INVALID_NAME"],
    [{ ...WISH, file: "gone" }, "FILE_NOT_FOUND"],
  ] as const;
  for (const [wish, code] of cases) {
    assertEquals((await failureOf(() => takeOverLogins(ada, wish))).code, code);
  }
  assertEquals(await stored(ada.auth()), {});
  await takeOverLogins(ada, WISH);
  const taken = await stored(ada.auth());
  assertEquals((await failureOf(() => takeOverLogins(ada, WISH))).code, "ALREADY_EXISTS");
  assertEquals(await stored(ada.auth()), taken);
});

Deno.test("import: a dry run stores nothing, and stdin leaves no file behind to warn of", async () => {
  const ada = await world({ stdin: golden });
  const dry = await takeOverLogins(ada, { ...WISH, dryRun: true });
  assertEquals([dry.logins.length, await stored(ada.auth())], [1, {}]);
  const piped = await takeOverLogins(ada, { ...WISH, file: "-", account: "work" });
  assertEquals([piped.path, piped.sharesRefresh], [undefined, false]);
  assertEquals(Object.keys(await stored(ada.auth())), [`${ORIGIN}#work`]);
});

/** Somebody who is logged in at the server. */
async function loggedIn(options: Parameters<typeof someone>[1] = {}) {
  const ada = await world(options);
  await ada.store.update(({ sessions }) => void (sessions[ORIGIN] = session()));
  return ada;
}

Deno.test("export: not to a terminal, unless by force; nobody is asked about what is refused", async () => {
  const ada = await loggedIn({ terminals: ["stdout"] });
  let asked = 0;
  const counted = () => Promise.resolve(void asked++);
  assertEquals((await failureOf(() => writeToolFile(ada, { as: "leger" }, counted))).code, "USAGE");
  assertEquals(asked, 0);
  const forced = await writeToolFile(ada, { as: "leger", force: true }, counted);
  assertEquals([asked, forced.path], [1, undefined]);
});

Deno.test("export: nothing is written where somebody says no, and no file is replaced unless by force", async () => {
  const ada = await loggedIn();
  const no = () => Promise.reject(new SealholdError("CANCELLED", "Cancelled"));
  const wish = { as: "leger", output: "out.json" } as const;
  assertEquals((await failureOf(() => writeToolFile(ada, wish, no))).code, "CANCELLED");
  assertEquals(ada.files.get("/work/out.json"), undefined);
  ada.files.put("/work/out.json", OLD);
  assertEquals((await failureOf(() => writeToolFile(ada, wish, agree))).code, "ALREADY_EXISTS");
  assertEquals(ada.files.get("/work/out.json"), OLD);
  const { text, path } = await writeToolFile(ada, { ...wish, force: true }, agree);
  assertEquals([path, ada.files.get("/work/out.json")], [
    "/work/out.json",
    new TextEncoder().encode(text),
  ]);
  await writeToolFile(ada, { ...wish, output: "new.json" }, agree);
  assertEquals((await ada.files.inspect("/work/new.json"))?.mode, 0o600);
});

Deno.test("export: who agrees is told what goes where, what has no place there, and nothing of a token", async () => {
  const ada = await loggedIn();
  await keep(
    ada.auth(),
    "anthropic",
    apiKey({ type: "oauth", access_token: "a", refresh_token: "r" }),
  );
  await keep(ada.auth(), "openai/work", apiKey());
  const seen: ToolFile[] = [];
  const wish = { as: "code-mesh", output: "mesh.json" } as const;
  const written = await writeToolFile(ada, wish, (file) => Promise.resolve(void seen.push(file)));
  assertEquals(seen, [written]);
  const { text, ...told } = written;
  assertEquals(told, {
    logins: ["anthropic"],
    left: ["openai/work"],
    refreshable: true,
    path: "/work/mesh.json",
  });
  assert(text.includes("anthropic"));
});

Deno.test("export: the login of the account that is named, or of the context's; of none, none", async () => {
  const ada = await loggedIn();
  const wish = { as: "leger", account: "work" } as const;
  assertEquals((await failureOf(() => writeToolFile(ada, wish, agree))).code, "NOT_AUTHENTICATED");
  const bad = { ...wish, account: "../x" };
  assertEquals((await failureOf(() => writeToolFile(ada, bad, agree))).code, "INVALID_NAME");
  await ada.store.update(({ sessions }) =>
    void (sessions[`${ORIGIN}#work`] = session({ access_token: "of-work" }))
  );
  assert((await writeToolFile(ada, wish, agree)).text.includes("of-work"));
  const auth = () => ({ ...ada.auth(), account: () => Promise.resolve("work") });
  assert((await writeToolFile({ ...ada, auth }, { as: "leger" }, agree)).text.includes("of-work"));
});
