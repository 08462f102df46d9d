/** What one account may keep: refused with `quota_exceeded` that names the quota, and nothing is lost. */
import { assertEquals } from "@std/assert";
import { openTestApp, type TestApp, type TestServerOptions } from "./harness.ts";

const SMALL = { secrets: 2, bytes: 2400, versions: 3 };

async function withSet(
  options: TestServerOptions,
  work: (
    app: TestApp,
    token: string,
    set: (name: string, value?: string) => Promise<unknown>,
  ) => Promise<void>,
): Promise<void> {
  await using app = await openTestApp(options);
  const { access: token } = await app.logIn();
  await work(app, token, async (name, value = "v") => {
    const { status, json } = await app.send("POST", "/secrets/set", {
      token,
      body: { name, value },
    });
    return status < 300 ? status : [status, json.error.code, json.error.quota];
  });
}

const full = (quota: string) => [413, "quota_exceeded", quota];

Deno.test("quota: by default the 101st version of a secret is refused, and the 100th stays", async () => {
  await withSet({}, async (app, token, set) => {
    for (let i = 0; i < 100; i++) await set("A", `${i}`);
    assertEquals(await set("A"), full("versions"));
    const { value, version } = (await app.send("GET", "/secrets/get/A", { token })).json.data;
    assertEquals([value, version], ["99", 100]);
    assertEquals(await set("B"), 201);
  });
});

Deno.test("quota: secrets, bytes and versions, each by its name; what is deleted makes room", async () => {
  await withSet({ secretQuota: SMALL }, async (app, token, set) => {
    assertEquals([await set("A"), await set("A"), await set("A")], [201, 200, 200]);
    assertEquals(await set("A"), full("versions"));
    const rollback = await app.send("POST", "/secrets/rollback/A", { token, body: { to: 1 } });
    assertEquals([rollback.status, rollback.json.error.quota], [413, "versions"]);
    assertEquals(await set("B", "x".repeat(1000)), full("bytes"));
    await app.send("DELETE", "/secrets/A", { token });
    assertEquals([await set("B"), await set("A")], [201, full("bytes")]);
  });
  await withSet({ secretQuota: { ...SMALL, bytes: 1e6 } }, async (app, token, set) => {
    assertEquals([await set("A"), await set("B"), await set("C")], [201, 201, full("secrets")]);
    await app.send("DELETE", "/secrets/A", { token });
    assertEquals(await set("C"), 201);
  });
});
