import { assert, assertEquals } from "@std/assert";
import { cookieHeader, endCookieHeader, readCookie } from "../../src/server/http/web_cookie.ts";

const [HTTPS, HTTP] = ["https://s.example", "http://127.0.0.1:8080"];
const VALUE = "AbC-_0123456789";

/** @param header as it came over the wire, byte for byte */
function read(header: string, issuer = HTTP): string | undefined {
  return readCookie(new Request(`${issuer}/device`, { headers: { cookie: header } }), issuer);
}

Deno.test("the cookie is found among others, with any white space around it", () => {
  const good = [
    `sealhold_web=${VALUE}`,
    `a=b; sealhold_web=${VALUE}`,
    `a; =x;sealhold_web=${VALUE} ;`,
  ];
  for (const header of [...good, `other=sealhold_web; sealhold_web=${VALUE}`]) {
    assertEquals(read(header), VALUE, header);
  }
  assertEquals(read(`__Host-sealhold_web=${VALUE}`, HTTPS), VALUE);
});

Deno.test("case 47: with https the name without __Host- counts for nothing, and the other way round", () => {
  assertEquals(read(`sealhold_web=${VALUE}`, HTTPS), undefined);
  assertEquals(read(`__Host-sealhold_web=${VALUE}`), undefined);
  // Browsers compare the prefix without regard to case; the name stays another one.
  assertEquals(read(`__host-sealhold_web=${VALUE}`, HTTPS), undefined);
});

Deno.test("case 47: the same name twice means that somebody else has set one: none counts", () => {
  const mine = `sealhold_web=${VALUE}`;
  const others = ["sealhold_web=other", "sealhold_web=", "sealhold_web", "sealhold_web =x", mine];
  // The library alone would pass over these and take the other one.
  const odd = [
    "sealhold_web=a\u0080b",
    'sealhold_web=a"b',
    "sealhold_web=a\\b",
    "\tsealhold_web=\u00ff",
  ];
  for (const other of [...others, ...odd]) {
    assertEquals(read(`${mine}; ${other}`), undefined, JSON.stringify(other));
    assertEquals(read(`${other}; ${mine}`), undefined, JSON.stringify(other));
  }
});

Deno.test("a value with odd bytes is none; nothing throws", () => {
  for (const odd of ["a\u0080", "\u00ff", 'a"b', "a\\b", "a\tb", "\u00a0"]) {
    assertEquals(read(`sealhold_web=${odd}`)?.includes(odd) ?? false, false, JSON.stringify(odd));
  }
  for (const broken of ["%", "%zz", "%c3%28", "%00", "%0d%0a", "a=b=c"]) {
    const value = read(`sealhold_web=${broken}`);
    assert(value === undefined || typeof value === "string", broken);
  }
  for (
    const header of ["", ";", ";;;=;", "=", "sealhold_web", "sealhold_webx=1", "xsealhold_web=1"]
  ) {
    assertEquals(read(header), undefined, header);
  }
  assertEquals(read("__proto__=1; constructor=2; toString=3"), undefined);
});

Deno.test("a header that is too long is not looked into", () => {
  const pad = (length: number) => `${"a".repeat(length - `=; sealhold_web=${VALUE}`.length)}=`;
  assertEquals(read(`${pad(8192)}; sealhold_web=${VALUE}`), VALUE);
  assertEquals(read(`${pad(8193)}; sealhold_web=${VALUE}`), undefined);
});

Deno.test("the cookie that is set: nothing in a value gets out of it", () => {
  const browser = (cookie: string) => ({ cookie }) as Parameters<typeof cookieHeader>[1];
  assertEquals(cookieHeader(HTTPS, browser(VALUE)), {
    "set-cookie":
      `__Host-sealhold_web=${VALUE}; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
  });
  assertEquals(cookieHeader(HTTP, browser(VALUE)), {
    "set-cookie": `sealhold_web=${VALUE}; Max-Age=600; Path=/; HttpOnly; SameSite=Lax`,
  });
  assertEquals(endCookieHeader(HTTP), {
    "set-cookie": "sealhold_web=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
  });
  for (const evil of ["a; Domain=evil.test", "a\r\nx: y", "a,b", "\u202e", 'a"', "a b"]) {
    const set = cookieHeader(HTTP, browser(evil))["set-cookie"] ?? "";
    assertEquals(set.split("; ").length, 5, set);
    assertEquals(read(set.split("; ")[0] ?? ""), evil, "and what is read is what was set");
  }
});
