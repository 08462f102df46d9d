import { assert, assertEquals } from "@std/assert";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { openTestApp } from "./harness.ts";

Deno.test("A9: no value, password or token is in the data folder's bytes", async () => {
  await using app = await openTestApp({ password: "CANARY-password-93b1" });
  const tokens = await app.logIn();
  const canary = "CANARY-value-5e2f";
  const put = (name: string, value: string) =>
    app.send("POST", "/secrets/set", { token: tokens.access, body: { name, value } });
  await put("A", canary);
  await put("A", canary + "2");
  await put("B", canary);
  await app.send("DELETE", "/secrets/B", { token: tokens.access });
  const next =
    (await app.send("POST", "/api/v1/token/refresh/", { body: { refresh: tokens.refresh } })).json;
  await app.send("POST", "/api/v1/token/", {
    body: { username: "CANARY-typed-as-name", password: "x" },
  });
  const hidden = [
    canary,
    "CANARY-password",
    "CANARY-typed",
    tokens.refresh,
    next.refresh,
    tokens.access.split(".")[2],
  ];
  const spellings = hidden.flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [text, encodeBase64url(bytes), btoa(text), hex];
  });
  spellings.push(
    Array.from(atob(tokens.refresh.replaceAll("-", "+").replaceAll("_", "/"))).join(""),
  );
  const files: string[] = [];
  for await (const entry of Deno.readDir(app.folder)) {
    files.push(entry.name);
    const bytes = await Deno.readFile(`${app.folder}/${entry.name}`);
    const text = new TextDecoder("latin1").decode(bytes);
    for (const each of spellings) assert(!text.includes(each), `${each} in ${entry.name}`);
  }
  const keys = ["server-key.json", "server-key.lock"];
  const database = ["server.db", "server.db-shm", "server.db-wal"];
  assertEquals(files.sort(), [...keys, ...database], "all of it was looked at");
  const got = await app.send("GET", "/secrets/get/A", { token: next.access });
  assertEquals(got.json.data.value, canary + "2");
});
