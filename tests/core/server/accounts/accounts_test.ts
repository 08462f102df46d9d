import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  addressLimitKey,
  usernameLimitKey,
} from "../../../../src/core/server/limits/login_limits.ts";
import { addUser } from "../../../../src/core/server/accounts/add_user.ts";
import {
  disableUser,
  enableUser,
  listUsers,
  setPassword,
} from "../../../../src/core/server/accounts/manage_users.ts";
import {
  newRefreshToken,
  readRefreshToken,
} from "../../../../src/core/server/accounts/refresh_token.ts";
import { checkUsername } from "../../../../src/core/server/accounts/username.ts";
import { randomUuid, uuidOfName } from "../../../../src/core/server/accounts/uuid.ts";
import { type ErrorCode, SealholdError } from "../../../../src/errors.ts";
import { Secret } from "../../../../src/secret.ts";
import { ConstantRandom } from "../../../fakes/constant_random.ts";
import { openTestApp, type TestApp } from "../../../server/harness.ts";

async function code(work: () => Promise<unknown>): Promise<ErrorCode> {
  return (await assertRejects(work, SealholdError)).code;
}

function ports(app: TestApp) {
  const { hasher, clock, random } = app.deps;
  return { users: app.store.users, hasher, clock, random };
}

Deno.test("usernames: the rule", () => {
  for (const good of ["a", "alice", "a.b_c@d+e-f", "0", "x".repeat(64)]) {
    assertEquals(checkUsername(good), good);
  }
  for (
    const bad of ["", "Alice", "a b", " a", "a\n", "ä", "x".repeat(65), "a/b", "ａ", "a\u200b"]
  ) {
    const error = assertThrows(() => checkUsername(bad), SealholdError);
    assertEquals(error.code, "INVALID_NAME");
    assert(bad === "" || !error.message.includes(bad));
  }
});

Deno.test("A15: variants of a name are counted as one", () => {
  const variants = [
    "alice",
    "ALICE",
    " alice",
    "alice\t",
    "al ice",
    "alice\u00a0",
    "\u200balice",
    "ａｌｉｃｅ",
    "alice\u0000",
    "ali\u00adce",
    "alice\u2060",
    "\ufeffalice",
    "alice\r\n",
    "ⓐlice",
  ];
  for (const each of variants) assertEquals(usernameLimitKey(each), "alice", JSON.stringify(each));
  assert(usernameLimitKey("alicf") !== "alice");
});

Deno.test("addresses: an IPv6 /64 and a mapped IPv4 count as one", () => {
  assertEquals(addressLimitKey("192.0.2.7"), "192.0.2.7");
  assertEquals(addressLimitKey("::ffff:192.0.2.7"), "192.0.2.7");
  const key = addressLimitKey("2001:db8:1:2:3:4:5:6");
  for (const same of ["2001:DB8:1:2::1", "2001:0db8:0001:0002:ffff::", "2001:db8:1:2::%eth0.5"]) {
    assertEquals(addressLimitKey(same), key);
  }
  assert(addressLimitKey("2001:db8:1:3::1") !== key);
  assertEquals(addressLimitKey("::1"), addressLimitKey("0:0:0:0::2"));
  for (const mapped of ["::FFFF:c000:207", "0:0:0:0:0:ffff:192.0.2.7", "::ffff:192.0.2.7%1"]) {
    assertEquals(addressLimitKey(mapped), "192.0.2.7", mapped);
  }
  assertEquals(key, "2001:db8:1:2::/64");
  // What no system gives as a peer is counted as it is: none of it is read as some other address.
  for (const odd of ["1", "0x7f.1", "0300.0.2.7", "", "unix", "1.2.3.4.5", ":::"]) {
    assertEquals(addressLimitKey(odd), odd);
  }
});

Deno.test("uuid: version 4, RFC variant, of the bytes that were drawn", () => {
  const of = (byte: number) => randomUuid(new ConstantRandom(byte));
  assertEquals([of(0xff), of(0)], [
    "ffffffff-ffff-4fff-bfff-ffffffffffff",
    "00000000-0000-4000-8000-000000000000",
  ]);
});

Deno.test("uuid: version 5 as RFC 9562 appendix A.4 and Python's documentation give it", () => {
  assertEquals(uuidOfName("www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  assertEquals(uuidOfName("python.org"), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
  assertEquals(uuidOfName("caf\u00e9"), "5e2e2331-a683-5e18-b56d-666e31574b41");
});

Deno.test("refresh tokens: the successor depends on the token and the server's secret alone", () => {
  const secret = new Uint8Array(32).fill(7);
  const { token, hash } = newRefreshToken(new Uint8Array(32).fill(1));
  const once = readRefreshToken(token.exposeText(), secret);
  const twice = readRefreshToken(token.exposeText(), secret);
  assertEquals(once?.hash, hash);
  assertEquals(once?.next.token.exposeText(), twice?.next.token.exposeText());
  const other = readRefreshToken(token.exposeText(), new Uint8Array(32));
  assert(other?.next.token.exposeText() !== once?.next.token.exposeText());
  for (const bad of ["", "x", token.exposeText() + "=", token.exposeText() + "A", " ".repeat(43)]) {
    assertEquals(readRefreshToken(bad, secret), undefined);
  }
});

Deno.test("accounts: added, listed, disabled, enabled, given a password", async () => {
  await using app = await openTestApp();
  const bob = { username: "bob", password: Secret.fromText("12345678") };
  const added = await addUser(ports(app), bob);
  assertEquals(await code(() => addUser(ports(app), bob)), "ALREADY_EXISTS");
  assertEquals(await code(() => addUser(ports(app), { ...bob, username: "Bob" })), "INVALID_NAME");
  for (const length of [0, 7, 1025]) {
    const password = Secret.fromText("p".repeat(length));
    assertEquals(
      await code(() => addUser(ports(app), { username: "x", password })),
      "INVALID_VALUE",
    );
  }
  assertEquals((await listUsers(ports(app))).map((each) => each.username), ["alice", "bob"]);
  assertEquals((await disableUser(ports(app), "bob")).disabled, true);
  assertEquals(await enableUser(ports(app), "bob"), added);
  assertEquals(await code(() => disableUser(ports(app), "nobody")), "USER_NOT_FOUND");
  assertEquals(await code(() => enableUser(ports(app), "nobody")), "USER_NOT_FOUND");
  assertEquals(
    await code(() => setPassword(ports(app), { ...bob, username: "no" })),
    "USER_NOT_FOUND",
  );
  assert(!JSON.stringify(await listUsers(ports(app))).includes("argon2"), "no hash is shown");
});
