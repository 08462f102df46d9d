import { assertEquals, assertRejects } from "@std/assert";
import { NAMESPACE_DNS, uuidV5 } from "../../src/crypto/uuid_v5.ts";

Deno.test("UUIDv5: RFC 9562 appendix A.4", async () => {
  const uuid = await uuidV5(NAMESPACE_DNS, "www.example.com");
  assertEquals(uuid, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
});

Deno.test("UUIDv5: python.org under the DNS namespace, as Python's documentation gives it", async () => {
  assertEquals(
    await uuidV5(NAMESPACE_DNS, "python.org"),
    "886313e1-3b8a-5372-9b90-0c9aee199e5d",
  );
});

Deno.test("UUIDv5: a namespace that is no UUID", async () => {
  await assertRejects(() => uuidV5("dns", "x"), RangeError, "namespace");
});
