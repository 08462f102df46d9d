import { assertEquals, assertRejects } from "@std/assert";
import { dnsNameResolver } from "../../../src/adapters/name_resolver/dns_name_resolver.ts";
import { SealholdError } from "../../../src/errors.ts";

Deno.test("an address stands for itself and is not looked up", async () => {
  const resolver = dnsNameResolver(() => Promise.reject(new TypeError("no look-up was expected")));
  assertEquals(await resolver.addresses("127.0.0.1"), ["127.0.0.1"]);
  assertEquals(await resolver.addresses("[::1]"), ["::1"]);
  assertEquals(await resolver.addresses("fe80::1"), ["fe80::1"]);
});

Deno.test("a name has the addresses of both kinds of records", async () => {
  const resolver = dnsNameResolver((_, record) =>
    Promise.resolve(record === "A" ? ["8.8.8.8", "8.8.4.4"] : ["2606:4700::1"])
  );
  assertEquals(await resolver.addresses("acme.example"), ["8.8.8.8", "8.8.4.4", "2606:4700::1"]);
});

Deno.test("a kind of record that a name has not is no failure", async () => {
  const missing = new Deno.errors.NotFound("no record");
  const only = dnsNameResolver((_, record) =>
    record === "A" ? Promise.resolve(["8.8.8.8"]) : Promise.reject(missing)
  );
  assertEquals(await only.addresses("acme.example"), ["8.8.8.8"]);
  assertEquals(
    await dnsNameResolver(() => Promise.reject(missing)).addresses("acme.example"),
    [],
  );
});

Deno.test("case 7: a look-up that fails for half of the records is a failure, not half an answer", async () => {
  const resolver = dnsNameResolver((_, record) =>
    record === "A" ? Promise.resolve(["8.8.8.8"]) : Promise.reject(new Error("SERVFAIL"))
  );
  const error = await assertRejects(() => resolver.addresses("acme.example"), SealholdError);
  assertEquals(error.code, "UNREACHABLE");
});

Deno.test("the sandbox's refusal names the name server's address", async () => {
  const denied = new Deno.errors.NotCapable(
    'Requires net access to "10.0.0.53:53", run again with the --allow-net flag',
  );
  const resolver = dnsNameResolver(() => Promise.reject(denied));
  const error = await assertRejects(() => resolver.addresses("acme.example"), SealholdError);
  assertEquals([error.code, error.hint], [
    "PERMISSION_REFUSED",
    "Run again with --allow-net=10.0.0.53:53",
  ]);
});

Deno.test("the real resolver asks, and refuses without a permission", {
  permissions: { net: [] },
  // Deno 2.6 leaves the signal's resource behind when it refuses.
  sanitizeResources: false,
}, async () => {
  const error = await assertRejects(
    () => dnsNameResolver().addresses("acme.example"),
    SealholdError,
  );
  assertEquals(error.code, "PERMISSION_REFUSED");
});
