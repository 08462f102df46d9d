/** Logins during which the account changes, and passwords that are not even compared. */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { PasswordHasher } from "../../src/ports/password_hasher.ts";
import { Secret } from "../../src/secret.ts";
import { openTestApp, type TestApp } from "./harness.ts";

type Verify = PasswordHasher["verify"];

/** A server whose hasher does as told in the middle of a login. */
async function appWith(verify: (usual: PasswordHasher) => Verify) {
  return await openTestApp({ passwordHasher: (usual) => ({ ...usual, verify: verify(usual) }) });
}

const logIn = async (app: TestApp, password = app.password) => {
  const body = { username: app.username, password };
  return (await app.send("POST", "/api/v1/token/", { body })).status;
};

async function changePassword(app: TestApp, password: string): Promise<string> {
  const hash = await app.deps.hasher.hash(Secret.fromText(password));
  const how = { nowMs: app.clock.nowMs(), revokeSessions: true };
  await app.store.users.setPasswordHash(app.username, hash, how);
  return hash;
}

Deno.test("a password that is changed while it is checked opens no session", async () => {
  let during = () => Promise.resolve();
  await using app = await appWith((usual) => async (password, phc) => {
    const result = await usual.verify(password, phc);
    await during();
    return result;
  });
  assertEquals(await logIn(app), 200);
  during = async () => void await changePassword(app, "another one");
  assertEquals(await logIn(app), 401);
});

Deno.test("a stronger hash of the old password is not written over a new one", async () => {
  let fresh = "";
  await using app = await appWith((usual) => async (password, phc) => {
    const result = await usual.verify(password, phc);
    fresh = await changePassword(app, "another one");
    return { ...result, outdated: true };
  });
  await logIn(app);
  const user = await app.store.users.findByUsername(app.username);
  assertEquals(user?.passwordHash, fresh);
});

Deno.test("case 41: a disabled account's hash, or one for a password that is too long, is compared with nothing", async () => {
  const compared: string[] = [];
  await using app = await appWith((usual) => async (password, phc) => {
    compared.push(phc);
    return await usual.verify(password, phc);
  });
  const own = (await app.store.users.findByUsername(app.username))!.passwordHash;
  assertEquals(await logIn(app), 200);
  assertEquals(await logIn(app, "x".repeat(2000)), 401);
  await app.store.users.setDisabled(app.username, app.clock.nowMs());
  assertEquals(await logIn(app), 401);
  assertEquals(compared[0], own);
  for (const phc of compared.slice(1)) assertNotEquals(phc, own);
  assertEquals(compared.length, 3);
});
