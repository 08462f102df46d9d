import { assert, assertFalse } from "@std/assert";
import { grantedAsAWhole } from "../../../../src/core/client/permissions/check_flags.ts";
import { CLIENT_NEEDS } from "../../../../src/core/shared/permissions/needs.ts";
import type { PermissionQuery } from "../../../../src/ports/permissions.ts";

/** A sandbox that grants these kinds as a whole, and these names. */
function sandbox(whole: readonly string[], named: readonly string[]) {
  return {
    granted: ({ kind, target }: PermissionQuery) =>
      whole.includes(kind) || (target !== undefined && named.includes(`${kind}:${target}`)),
  };
}

Deno.test("the compiled binary, which has variables and uid by name, looks for no place", () => {
  const baked = sandbox(["read", "write", "net"], ["sys:uid", "env:SEALHOLD_HOME"]);
  assert(grantedAsAWhole(CLIENT_NEEDS, baked));
});

Deno.test("a sandbox that lacks one of them is looked at closely", () => {
  const named = ["sys:uid", "env:SEALHOLD_HOME"];
  for (const missing of ["read", "write", "net"]) {
    const whole = ["read", "write", "net"].filter((kind) => kind !== missing);
    assertFalse(grantedAsAWhole(CLIENT_NEEDS, sandbox(whole, named)), missing);
  }
  for (const missing of named) {
    const rest = named.filter((each) => each !== missing);
    assertFalse(grantedAsAWhole(CLIENT_NEEDS, sandbox(["read", "write", "net"], rest)), missing);
  }
});
