import { assert, assertFalse } from "@std/assert";
import { grantedAsAWhole } from "../../../../src/core/client/permissions/check_flags.ts";
import { CLIENT_NEEDS } from "../../../../src/core/shared/permissions/needs.ts";
import { FakePermissions } from "../../../fakes/fake_permissions.ts";

/** A sandbox that grants these kinds as a whole, and these names. */
const sandbox = (whole: readonly string[], named: readonly string[]) =>
  new FakePermissions([...whole, ...named]);

Deno.test("the compiled binary, which has variables and uid by name, looks for no place", () => {
  const baked = sandbox(["read", "write", "net"], ["sys uid", "env SEALHOLD_HOME"]);
  assert(grantedAsAWhole(CLIENT_NEEDS, baked));
});

Deno.test("a sandbox that lacks one of them is looked at closely", () => {
  const named = ["sys uid", "env SEALHOLD_HOME"];
  for (const missing of ["read", "write", "net"]) {
    const whole = ["read", "write", "net"].filter((kind) => kind !== missing);
    assertFalse(grantedAsAWhole(CLIENT_NEEDS, sandbox(whole, named)), missing);
  }
  for (const missing of named) {
    const rest = named.filter((each) => each !== missing);
    assertFalse(grantedAsAWhole(CLIENT_NEEDS, sandbox(["read", "write", "net"], rest)), missing);
  }
});

Deno.test("a sandbox with an exception (--deny-read=/x) is looked at closely", () => {
  const grants = ["read", "write", "net", "sys uid", "env SEALHOLD_HOME"];
  const excepted = new FakePermissions(grants, { denied: ["read /x"] });
  assertFalse(grantedAsAWhole(CLIENT_NEEDS, excepted));
});
