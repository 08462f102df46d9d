import { assertEquals } from "@std/assert";
import { checkFlags } from "../../../../src/core/client/permissions/check_flags.ts";
import { resolveFlags } from "../../../../src/core/client/permissions/resolve_flags.ts";
import { FakePermissions } from "../../../fakes/fake_permissions.ts";
import { failureOf } from "../http/fixture.ts";

const sandbox = (...granted: string[]) => new FakePermissions(granted);

const FLAGS = ["--allow-env=A,B", "--allow-read=/c,/s", "--allow-net=[::1]:8420"];
const ALL = ["env A", "env B", "read /c", "read /s", "net [::1]:8420"];

Deno.test("all granted: nothing is said, and every target was asked about", () => {
  const permissions = sandbox(...ALL);
  checkFlags(FLAGS, permissions, false);
  assertEquals(permissions.asked, ALL);
});

const REFUSED: readonly [string, string[], string][] = [
  ["one of two folders", ["env A", "env B", "read /c", "net [::1]:8420"], "--allow-read=/c,/s"],
  ["the connection", ["env A", "env B", "read /c", "read /s"], "--allow-net=[::1]:8420"],
  ["every variable", ["read /c", "read /s", "net [::1]:8420"], "--allow-env=A,B"],
  ["everything: the first flag first", [], "--allow-env=A,B"],
];

for (const [what, granted, flag] of REFUSED) {
  Deno.test(`refused is ${what}: the whole declared flag is named`, async () => {
    const error = await failureOf(() => checkFlags(FLAGS, sandbox(...granted), false));
    assertEquals([error.code, error.hint], ["PERMISSION_REFUSED", `Run again with ${flag}`]);
    assertEquals(error.data["flag"], flag);
  });
}

Deno.test("one readable variable is enough, and a command without a home needs none", () => {
  checkFlags(FLAGS, sandbox(...ALL.filter((each) => each !== "env A")), false);
  checkFlags(["--allow-env=A,B"], sandbox(), true);
});

Deno.test("a folder with a comma in its name is one folder", async () => {
  const flags = resolveFlags({ env: [], read: ["config", "state"] }, {
    ...{ paths: { config: "/a,b", state: "/c" }, hosts: {}, programs: {} },
  });
  assertEquals(
    flags,
    ["--allow-read=/a,,b,/c"],
    "Deno 2.6's own way to write a comma; 2.9 refuses it",
  );
  const permissions = sandbox("read /a,b", "read /c");
  checkFlags(flags, permissions, false);
  assertEquals(permissions.asked, ["read /a,b", "read /c"]);
  const error = await failureOf(() => checkFlags(flags, sandbox("read /a", "read b"), false));
  assertEquals(error.code, "PERMISSION_REFUSED");
});

Deno.test("a program is left to whoever starts it: refused and not installed look alike here", () => {
  const permissions = sandbox("env A");
  checkFlags(["--allow-env=A", "--allow-run=secret-tool"], permissions, false);
  assertEquals(permissions.asked, ["env A"]);
});

Deno.test("a folder with an equals sign in its name is not cut off", () => {
  const permissions = sandbox("read /a=b");
  checkFlags(["--allow-read=/a=b"], permissions, false);
  assertEquals(permissions.asked, ["read /a=b"]);
});
