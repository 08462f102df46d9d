import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { literalAddress } from "../../../../src/core/shared/net/ip_address.ts";
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

Deno.test("what is an address in one system's eyes alone is none, and so reserved", async () => {
  const odd = ["", "1", "127.1", "0x7f.1", "0177.0.0.1", "010.0.0.1", "8.8.8.08", "0x8.8.8.8"];
  const others = [
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4.5",
    "a.b.c.d",
    "8.8.8.8 ",
    " 8.8.8.8",
    "8.8.8.8/32",
  ];
  const ipv6 = [":::", "1::2::3", "g::1", "1:2:3:4:5:6:7:8:9", "2606:4700::1]/", "2606:4700::1/64"];
  const spelt = [
    "2606:4700::0x1",
    "::ffff:8.8.8.08",
    "2606:4700::1%",
    "acme.example",
    "\u0661.1.1.1",
  ];
  for (const text of [...odd, ...others, ...ipv6, ...spelt, `2606:4700::1%${"a".repeat(80)}`]) {
    assertEquals(await specialRange(text), "reserved", text);
  }
});

Deno.test("a zone names an interface of this machine, and changes nothing about the address", async () => {
  for (
    const [address, range] of [
      ["fe80::1%eth0", "link-local"],
      ["[fe80::1%25]", "link-local"],
      ["fd00:ec2::254%eth0", "metadata"],
      ["::1%lo", "loopback"],
      ["::ffff:a9fe:a9fe%eth0", "metadata"],
      ["2606:4700::1%eth0", undefined],
    ] as const
  ) assertEquals(await specialRange(address), range, address);
});

Deno.test("an IPv4 address in any carrier but the three is judged as IPv6, which refuses it", async () => {
  const carriers = ["::8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b:1::8.8.8.8", "2001:0:808:808::1"];
  for (const text of carriers) assertEquals(await specialRange(text), "reserved", text);
});

Deno.test("ranges that only the registry knows", async () => {
  const listed = ["192.88.99.1", "192.175.48.1", "192.52.193.1", "2620:4f:8000::1", "100::1"];
  for (const text of [...listed, "2001:2::1", "2001:20::1", "2001:1ff::1"]) {
    assertEquals(await specialRange(text), "reserved", text);
  }
});

Deno.test("a host is an address or a name", () => {
  assertEquals(
    ["[::1]", "8.8.8.8", "acme.example", "1.2.3", "8.8.8.8.example"].map(literalAddress),
    [
      "::1",
      "8.8.8.8",
      undefined,
      undefined,
      undefined,
    ],
  );
});

Deno.test("case 7: an IPv4 address is judged alike in every spelling and in every IPv6 that carries it", async () => {
  const octet = fc.nat(255);
  await fc.assert(
    fc.asyncProperty(octet, octet, octet, octet, async (a, b, c, d) => {
      const range = await specialRange(`${a}.${b}.${c}.${d}`);
      const hex = (high: number, low: number) => (high * 256 + low).toString(16);
      const groups = `${hex(a, b)}:${hex(c, d)}`;
      for (const carrier of [`::ffff:${groups}`, `64:ff9b::${groups}`, `2002:${groups}::1`]) {
        assertEquals(await specialRange(carrier), range, carrier);
      }
      const number = ((a * 256 + b) * 256 + c) * 256 + d;
      for (
        const spelling of [`${number}`, `0x${number.toString(16)}`, `${a}.${b}.${c * 256 + d}`]
      ) {
        const { hostname } = new URL(`http://${spelling}/`);
        assertEquals(await specialRange(literalAddress(hostname) ?? ""), range, spelling);
      }
    }),
    { seed: 7, numRuns: 2000 },
  );
});

/** First address, prefix length (IANA IPv4 Special-Purpose Address Registry): what must never be taken for public. */
const IANA: readonly (readonly [number, number])[] = [
  ...[[0xa9fea9fe, 32], [0xa83f8110, 32], [0x646464c8, 32]] as const,
  ...[[0x00000000, 8], [0x0a000000, 8], [0x64400000, 10], [0x7f000000, 8]] as const,
  ...[[0xa9fe0000, 16], [0xac100000, 12], [0xc0000000, 24], [0xc0000200, 24]] as const,
  ...[[0xc0586300, 24], [0xc0a80000, 16], [0xc6120000, 15], [0xc6336400, 24]] as const,
  ...[[0xcb007100, 24], [0xe0000000, 4], [0xf0000000, 4]] as const,
];
/** Globally reachable by the registry, but no place of an issuer: refused as well. */
const ANYCAST = [[0xc0af3000, 24], [0xc01fc400, 24], [0xc034c100, 24]] as const;

Deno.test("case 7: the first and the last address of every range are refused, and their neighbours are not", async () => {
  const all = [...IANA, ...ANYCAST];
  const within = (value: number) =>
    all.some(([first, length]) => value >>> (32 - length) === first >>> (32 - length));
  const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join(".");
  for (const [first, length] of all) {
    const last = first + 2 ** (32 - length) - 1;
    for (const value of [first - 1, first, last, last + 1]) {
      if (value < 0 || value > 0xffffffff) continue;
      assertEquals(await specialRange(text(value)) !== undefined, within(value), text(value));
    }
  }
});
