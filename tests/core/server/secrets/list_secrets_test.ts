/** How much of a list is read at a time. */
import { assertEquals } from "@std/assert";
import { listSecrets } from "../../../../src/core/server/secrets/list_secrets.ts";
import type { SecretPorts } from "../../../../src/core/server/secrets/secret_ports.ts";

Deno.test("a page has 100 names by default and 1000 at most, and one more is read to see whether there is a next", async () => {
  const limits: number[] = [];
  const secrets = {
    list({ limit }: { limit: number }) {
      limits.push(limit);
      return Promise.resolve({ secrets: [], totalCount: 0 });
    },
    // Listing asks the store for nothing else.
  } as unknown as SecretPorts["secrets"];
  for (const limit of [undefined, 1, 1000, 5000]) {
    await listSecrets({ secrets }, { userUuid: "u", ...(limit !== undefined && { limit }) });
  }
  assertEquals(limits, [101, 2, 1001, 1001]);
});
