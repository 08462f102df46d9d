import { assert, assertEquals } from "@std/assert";
import { serverOrigin } from "../../../../src/core/shared/net/server_origin.ts";
import { failureOf } from "../../client/http/fixture.ts";

const GOOD: readonly [string, string][] = [
  ["https://sealhold.example.com", "https://sealhold.example.com"],
  ["https://sealhold.example.com/", "https://sealhold.example.com"],
  ["https://sealhold.example.com:443", "https://sealhold.example.com"],
  ["https://sealhold.example.com:8443/", "https://sealhold.example.com:8443"],
  ["https://SEALHOLD.Example.COM", "https://sealhold.example.com"],
  ["https://xn--80ak6aa92e.com", "https://xn--80ak6aa92e.com"],
  ["https://192.0.2.7", "https://192.0.2.7"],
  ["https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"],
  ["http://127.0.0.1:8420", "http://127.0.0.1:8420"],
  ["http://localhost:8420/", "http://localhost:8420"],
  ["http://LOCALHOST", "http://localhost"],
  ["http://[::1]:8420", "http://[::1]:8420"],
  // The parser's own forms of 127.0.0.1: they name this machine and become its usual name.
  ["http://127.1:8420", "http://127.0.0.1:8420"],
];

for (const [given, wanted] of GOOD) {
  Deno.test(`server ${given} is ${wanted}`, () => assertEquals(serverOrigin(given), wanted));
}

const PW = "c4n4ry";

/** Cases 3 and 4. */
const BAD: readonly string[] = [
  "",
  " ",
  "sealhold.example.com",
  "//sealhold.example.com",
  "https:",
  "https://",
  "https:///",
  "https://:443",
  "https://.",
  "https://..",
  "https:sealhold.example.com",
  "HTTPS://sealhold.example.com",
  "ftp://sealhold.example.com",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/plain,x",
  "http://sealhold.example.com",
  "http://127.0.0.1.evil.test",
  "http://localhost.evil.test",
  "http://localhost.",
  "http://127.0.0.2:8420",
  "http://0.0.0.0:8420",
  "http://[::]:8420",
  "http://[::ffff:192.0.2.1]",
  "http://169.254.169.254",
  "http://2130706434",
  `https://user:${PW}@sealhold.example.com`,
  `https://${PW}@sealhold.example.com`,
  "https://sealhold.example.com@evil.test",
  "https://sealhold.example.com:443@evil.test",
  "https://sealhold.example.com\\@evil.test",
  `https://sealhold.example.com/${PW}`,
  `https://sealhold.example.com?token=${PW}`,
  `https://sealhold.example.com#${PW}`,
  "https://sealhold.example.com.",
  "https://sealhold.example.com%00.evil.test",
  "https://sealhold.example.com%0a",
  "https://sealhold.example.com%0d",
  "https://%73ignet.example.com",
  "https://sealhold.example.com\0",
  "https://sealhold.example.com\n",
  "\nhttps://sealhold.example.com",
  "https://sealhold.example.com\r\n",
  "https://sealhold\t.example.com",
  "https://sealhold.example.com ",
  " https://sealhold.example.com",
  "https://sealhold.exаmple.com", // Cyrillic a
  "https://sealhold。example.com",
  "https://sealhold_example.com",
  "https://sealhold.example.com:99999",
  "https://sealhold.example.com:-1",
  "https://sealhold.example.com:80:81",
  "https://[::1",
  "https://::1",
  "https://[::1]evil.test",
  "https://[fe80::1%25eth0]",
  "https://999.999.999.999",
  `https://${PW.repeat(2_000)}/x`,
];

for (const given of BAD) {
  Deno.test(`cases 3 and 4: server ${JSON.stringify(given.slice(0, 60))} is refused, not echoed`, async () => {
    const error = await failureOf(() => serverOrigin(given));
    assertEquals(error.code, "USAGE");
    assert(error.message.startsWith("The server address "));
    assert(!Deno.inspect(error).includes(PW));
  });
}

Deno.test("A10: the addresses tried", () => assert(BAD.length >= 30));

Deno.test("an origin stays what it is when it is checked again", () => {
  for (const [, origin] of GOOD) assertEquals(serverOrigin(origin), origin);
});
