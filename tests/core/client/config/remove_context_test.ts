/** Before somebody is asked whether a context shall go. */
import { assertEquals } from "@std/assert";
import { contextToRemove } from "../../../../src/core/client/config/remove_context.ts";
import { fullPath } from "../../../../src/core/client/config/full_path.ts";
import { FakeEnvironment } from "../../../fakes/fake_environment.ts";
import { failureOf } from "../http/fixture.ts";
import { CONFIG_PATH, settingsFixture } from "./fixture.ts";

const START = `current = "home"
[contexts.home]
server = "https://home.test"
[contexts.work]
account = "ada"
`;

Deno.test("what will be refused is refused before the question; nothing is changed", async () => {
  const { ports: { userFiles }, text } = settingsFixture(START);
  const look = (name: string, force: boolean) =>
    contextToRemove(userFiles, CONFIG_PATH, name, force);
  for (const name of ["gone", "constructor", "__proto__", ""]) {
    assertEquals((await failureOf(() => look(name, true))).code, "CONFIG_INVALID");
  }
  assertEquals((await failureOf(() => look("home", false))).code, "USAGE");
  assertEquals(await look("home", true), "https://home.test");
  assertEquals(await look("work", false), undefined);
  assertEquals(text(), START);
  const none = settingsFixture().ports.userFiles;
  const missing = await failureOf(() => contextToRemove(none, CONFIG_PATH, "home", true));
  assertEquals(missing.code, "CONFIG_INVALID");
});

Deno.test("a path that was typed: from the working folder, unless it begins at the root of this system", () => {
  const userFiles = { workingFolder: () => "/work" };
  const on = (os: string, path: string) =>
    fullPath({ env: new FakeEnvironment({}, { os }), userFiles }, path);
  assertEquals(on("linux", "a/../b"), "/work/b");
  assertEquals(on("linux", "/etc/a"), "/etc/a");
  assertEquals(on("windows", "C:\\a"), "C:\\a");
  assertEquals(on("linux", "C:\\a"), "/work/C:\\a", "a name like any other");
});
