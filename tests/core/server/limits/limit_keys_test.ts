/** What attempts are counted under: nobody's name in clear, and no two things in one. */
import { assertEquals, assertNotEquals } from "@std/assert";
import {
  addressLimitKey,
  attemptLimit,
  usernameLimitKey,
} from "../../../../src/core/server/limits/login_limits.ts";

const serverSecret = new Uint8Array(32).fill(3);
const bucketOf = (kind: string, name: string, secret = serverSecret) =>
  attemptLimit({ serverSecret: secret }, kind, name, 10, 1000).bucket;

Deno.test("a bucket is a keyed digest: the database tells nobody what was typed", () => {
  const bucket = bucketOf("account", "alice");
  assertEquals(bucket.length, 32);
  assertEquals(bucketOf("account", "alice"), bucket);
  assertNotEquals(bucketOf("account", "alice", new Uint8Array(32).fill(4)), bucket);
});

Deno.test("an account and an address of the same name are counted apart", () => {
  assertNotEquals(bucketOf("account", "10.0.0.1"), bucketOf("address", "10.0.0.1"));
  assertNotEquals(bucketOf("a", "bc"), bucketOf("ab", "c"));
});

Deno.test("the zone of a link-local address makes no other one of it", () => {
  assertEquals(addressLimitKey("fe80::1%eth0"), addressLimitKey("fe80::1%eth1"));
  // Written so, the zone would stand in the first four groups.
  assertEquals(addressLimitKey("fe80:0:0:1%a"), addressLimitKey("fe80:0:0:1%b"));
});

Deno.test("case 45: a name that looks the same is the same, however it is written", () => {
  // Full-width letters; the Kelvin sign; a Hangul filler, which is a letter that nobody sees; a soft hyphen.
  for (const name of ["\uff41\uff4cice", "Alice", "al\u3164ice", "al\u00adice", " alice\t"]) {
    assertEquals(usernameLimitKey(name), "alice", JSON.stringify(name));
  }
  assertEquals(usernameLimitKey("\u212a"), "k");
});
