/** What every PasswordHasher must do. */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import type { PasswordHasher } from "../../src/ports/password_hasher.ts";
import { Secret } from "../../src/secret.ts";

/** Runs the suite. @param open hashers of which `stronger` costs more, and `narrow` does 1 at once and lets 1 wait */
export function testPasswordHasher(
  name: string,
  open: (kind: "usual" | "stronger" | "narrow") => PasswordHasher,
): void {
  const test = (
    title: string,
    kind: "usual" | "narrow",
    body: (hasher: PasswordHasher) => Promise<void>,
  ) =>
    Deno.test(`${name}: ${title}`, async () => {
      const hasher = open(kind);
      try {
        await body(hasher);
      } finally {
        await hasher.close();
      }
    });
  const secret = Secret.fromText("correct horse");

  test("a hash matches its password and no other", "usual", async (hasher) => {
    const hash = await hasher.hash(secret);
    assertNotEquals(hash, await hasher.hash(secret), "salted");
    assertEquals(await hasher.verify(secret, hash), { matches: true, outdated: false });
    assertEquals((await hasher.verify(Secret.fromText("correct horsf"), hash)).matches, false);
    assertEquals((await hasher.verify(secret, hasher.decoy())).matches, false);
    assertEquals((await hasher.verify(Secret.fromText(""), hash)).matches, false);
  });

  test(
    "weaker parameters are reported, also where the password is wrong",
    "usual",
    async (hasher) => {
      const hash = await hasher.hash(secret);
      const stronger = open("stronger");
      assertEquals(await stronger.verify(secret, hash), { matches: true, outdated: true });
      await stronger.close();
    },
  );

  test(
    "case 37: a hash that is none, or costs too much, is refused without work",
    "usual",
    async (hasher) => {
      const bad = [
        "",
        "plain",
        "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=4294967296,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=1,p=16$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=019456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=2,p=1$$AAAAAAAAAAAAAAAAAAAAAA",
        "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
      ];
      for (const phc of bad) {
        const error = await assertRejects(() => hasher.verify(secret, phc), SealholdError);
        assertEquals(error.code, "DAMAGED");
      }
    },
  );

  test("too many at once are refused, and the rest are done", "narrow", async (hasher) => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => hasher.hash(secret)));
    assertEquals(results.filter((each) => each.status === "fulfilled").length, 2);
    for (const each of results) {
      if (each.status === "rejected") assertEquals((each.reason as SealholdError).code, "BUSY");
    }
    assertEquals((await hasher.hash(secret)).startsWith("$argon2id$"), true);
  });

  test("the event loop goes on meanwhile", "usual", async (hasher) => {
    await hasher.hash(secret);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const big = open("stronger");
    await Promise.all([big.hash(secret), big.hash(secret)]);
    clearInterval(timer);
    await big.close();
    assert(ticks >= 3, `${ticks} ticks`);
  });
}
