import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  literalAddress,
  parseIpv4,
  parseIpv6,
} from "../../../../src/core/shared/net/ip_address.ts";
import { specialRange } from "../../../../src/core/shared/net/private_address.ts";
import {
  requirePublicHost,
  specialRangeOfHost,
} from "../../../../src/core/shared/net/require_public.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FakeNameResolver } from "../../../fakes/fake_name_resolver.ts";

/** Spelling in a URL to its range. */
const HOSTS: readonly (readonly [string, string | undefined])[] = [
  ["169.254.169.254", "metadata"],
  ["168.63.129.16", "metadata"],
  ["100.100.100.200", "metadata"],
  ["[fd00:ec2::254]", "metadata"],
  ["[::ffff:169.254.169.254]", "metadata"],
  ["[::ffff:a9fe:a9fe]", "metadata"],
  ["[64:ff9b::169.254.169.254]", "metadata"],
  ["[2002:a9fe:a9fe::1]", "metadata"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["2130706433", "loopback"],
  ["0x7f000001", "loopback"],
  ["0177.0.0.1", "loopback"],
  ["127.1", "loopback"],
  ["0x7f.1", "loopback"],
  ["127.0.0.1.", "loopback"],
  ["localhost", "loopback"],
  ["LOCALHOST.", "loopback"],
  ["a.localhost", "loopback"],
  ["[::1]", "loopback"],
  ["[0:0:0:0:0:0:0:1]", "loopback"],
  ["[::ffff:127.0.0.1]", "loopback"],
  ["[64:ff9b::7f00:1]", "loopback"],
  ["0.0.0.0", "unspecified"],
  ["0", "unspecified"],
  ["[::]", "unspecified"],
  ["0.1.2.3", "unspecified"],
  ["[::ffff:0:0]", "unspecified"],
  ["10.0.0.1", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["[fc00::1]", "private"],
  ["[fdff:ffff::1]", "private"],
  ["[fec0::1]", "private"],
  ["100.64.0.1", "shared"],
  ["100.127.255.255", "shared"],
  ["169.254.0.1", "link-local"],
  ["[fe80::1]", "link-local"],
  ["[febf::1]", "link-local"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.255", "multicast"],
  ["[ff02::1]", "multicast"],
  ["255.255.255.255", "reserved"],
  ["240.0.0.1", "reserved"],
  ["192.0.2.1", "reserved"],
  ["198.18.0.1", "reserved"],
  ["[2001:db8::1]", "reserved"],
  ["[2001::1]", "reserved"],
  ["[3fff::1]", "reserved"],
  ["[64:ff9b:1::1]", "reserved"],
  ["[::7f00:1]", "reserved"],
  ["[5f00::1]", "reserved"],
  ["8.8.8.8", undefined],
  ["9.255.255.255", undefined],
  ["11.0.0.0", undefined],
  ["100.63.255.255", undefined],
  ["100.128.0.0", undefined],
  ["172.15.255.255", undefined],
  ["172.32.0.0", undefined],
  ["192.167.255.255", undefined],
  ["223.255.255.255", undefined],
  ["[2606:4700:4700::1111]", undefined],
  ["[::ffff:8.8.8.8]", undefined],
  ["[64:ff9b::808:808]", undefined],
  ["[2002:808:808::1]", undefined],
];

for (const [host, range] of HOSTS) {
  Deno.test(`case 7: http://${host}/ is ${range ?? "public"}`, async () => {
    const { hostname } = new URL(`http://${host}/`);
    const resolver = new FakeNameResolver({}, []);
    assertEquals(await specialRangeOfHost(resolver, hostname), range);
    assertEquals(resolver.asked, [], "an address is not looked up");
  });
}

const knows = (...addresses: string[]) => new FakeNameResolver({}, addresses);

Deno.test("case 7: a name is judged by every address that it resolves to", async () => {
  const of = (...addresses: string[]) => specialRangeOfHost(knows(...addresses), "id.acme.example");
  assertEquals(await of("8.8.8.8", "2606:4700::1"), undefined);
  assertEquals(await of("8.8.8.8", "10.0.0.1"), "private");
  assertEquals(await of("8.8.8.8", "::ffff:10.0.0.1"), "private");
  assertEquals(await of("fe80::1%eth0"), "link-local");
  assertEquals(await of(), "unresolved");
  assertEquals(await of("not an address"), "reserved");
  assertEquals(await of(...new Array<string>(65).fill("8.8.8.8")), "reserved");
});

Deno.test("case 7: the refusal names the host, the reason and the setting", async () => {
  const error = await assertRejects(
    () => requirePublicHost(knows("10.1.2.3"), new URL("https://id.acme.example/x"), "Set a key"),
    SealholdError,
    "The host id.acme.example is not on the public Internet (private)",
  );
  assertEquals([error.code, error.hint], ["ADDRESS_REFUSED", "Set a key"]);
  const unknown = await assertRejects(
    () => requirePublicHost(knows(), new URL("https://intranet/"), "Set a key"),
    SealholdError,
    "The host intranet has no address in the DNS",
  );
  assertEquals(unknown.code, "ADDRESS_REFUSED");
  await requirePublicHost(knows("8.8.8.8"), new URL("https://id.acme.example/"), "");
});

Deno.test("this very machine is refused by any of its addresses and names, without a look-up", async () => {
  for (
    const host of ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "x.localhost", "localhost."]
  ) {
    assertEquals(await specialRangeOfHost(knows("8.8.8.8"), host), "loopback", host);
  }
  for (const host of ["localhost.evil.example", "notlocalhost"]) {
    assertEquals(await specialRangeOfHost(knows("8.8.8.8"), host), undefined, host);
  }
});

Deno.test("addresses are parsed whole or not at all", () => {
  assertEquals(parseIpv4("1.2.3.4"), 0x01020304);
  for (const text of ["1.2.3", "1.2.3.256", "1.2.3.4.5", "a.b.c.d", "", "1.2.3.4 "]) {
    assertEquals(parseIpv4(text), undefined, text);
  }
  assertEquals(parseIpv6("2001:db8::1"), [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
  assertEquals(parseIpv6("1:2:3:4:5:6:7:8"), [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(parseIpv6("::"), [0, 0, 0, 0, 0, 0, 0, 0]);
  for (const text of [":::", "1::2::3", "1.2.3.4", "", "g::1", "1:2:3:4:5:6:7:8:9", "::1]/"]) {
    assertEquals(parseIpv6(text), undefined, text);
  }
  assertEquals(literalAddress("[::1]"), "::1");
  assertEquals(literalAddress("acme.example"), undefined);
  assertEquals(specialRange("acme.example"), "reserved");
});

Deno.test("case 7: an IPv4 address is judged alike in every spelling and in every IPv6 that carries it", () => {
  const octet = fc.nat(255);
  fc.assert(
    fc.property(octet, octet, octet, octet, (a, b, c, d) => {
      const range = specialRange(`${a}.${b}.${c}.${d}`);
      const hex = (high: number, low: number) => (high * 256 + low).toString(16);
      const groups = `${hex(a, b)}:${hex(c, d)}`;
      for (const carrier of [`::ffff:${groups}`, `64:ff9b::${groups}`, `2002:${groups}::1`]) {
        assertEquals(specialRange(carrier), range, carrier);
      }
      const number = ((a * 256 + b) * 256 + c) * 256 + d;
      for (
        const spelling of [`${number}`, `0x${number.toString(16)}`, `${a}.${b}.${c * 256 + d}`]
      ) {
        const { hostname } = new URL(`http://${spelling}/`);
        assertEquals(specialRange(literalAddress(hostname) ?? ""), range, spelling);
      }
    }),
    { seed: 7, numRuns: 2000 },
  );
});
