import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Evidence } from "./evidence.ts";

Deno.test("canary: a secret that becomes known late is found in what was said before", () => {
  const evidence = new Evidence();
  evidence.exhibit("stdout", "nothing but tok-0123456789abcdef here");
  assertEquals(evidence.hits(), []);
  evidence.plant("token", "tok-0123456789abcdef");
  assertEquals(evidence.hits(), [{ place: "stdout", label: "token/raw" }]);
});

Deno.test("canary: what must be printed is allowed there, once, and missed where it is not", () => {
  const evidence = new Evidence();
  const [token, other] = [evidence.mint("token"), evidence.mint("token")];
  const password = evidence.mint("password");
  evidence.exhibit("stdout", `${token}\n`, { must: ["token"] });
  assertEquals(evidence.hits(), []);
  evidence.exhibit("empty", "", { must: ["token"] });
  evidence.exhibit("two", token + other, { must: ["token"] });
  evidence.exhibit("more", token + btoa(password), { must: ["token"] });
  const hits = evidence.hits().map(({ place, label }) => `${place}: ${label}`);
  assertEquals(hits, [
    "empty: 0 of token in place of 1",
    "two: 2 of token in place of 1",
    ...hits.filter((hit) => hit.startsWith("more: password/base64")),
  ]);
  assert(hits.length > 2);
});

Deno.test("canary: bytes that are no text, and the middle of a text that was cut", () => {
  const evidence = new Evidence();
  const key = crypto.getRandomValues(new Uint8Array(32));
  evidence.plant("key", key);
  const secret = evidence.mint("token", "", 60);
  evidence.exhibit("hex", `0x${key.toHex()}`);
  evidence.exhibit("base64", btoa(`key:${String.fromCharCode(...key)}`));
  evidence.exhibit("cut", `${secret.slice(0, 50)}…`);
  assertEquals(
    new Set(evidence.hits().map(({ place }) => place)),
    new Set(["hex", "base64", "cut"]),
  );
});

Deno.test("canary: files are kept each time they have changed, and their names", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const evidence = new Evidence();
    const secret = evidence.mint("token");
    const path = join(folder, "file");
    await Deno.writeTextFile(path, secret);
    await evidence.collect("one", folder);
    await evidence.collect("two", folder);
    await Deno.writeTextFile(path, "gone");
    await evidence.collect("three", folder);
    await Deno.writeTextFile(join(folder, secret), "");
    await evidence.collect("four", folder);
    assertEquals(
      new Set(evidence.hits().map(({ place }) => place)),
      new Set([
        `${path} after one`,
        `name of ${join(folder, secret)}`,
      ]),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
