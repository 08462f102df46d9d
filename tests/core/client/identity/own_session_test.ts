/** One's session: whose it is, and what is called with it. */
import { assertEquals } from "@std/assert";
import {
  ownFunctions,
  serverAid,
  sessionAid,
} from "../../../../src/core/client/identity/own_session.ts";
import { whoAmI } from "../../../../src/core/client/identity/who_am_i.ts";
import { session } from "../login/fixture.ts";
import { failureOf, ORIGIN, someone } from "./someone.ts";

Deno.test("what no account is called is refused before anything is looked up, and is not repeated", async () => {
  const ada = await someone("ada");
  const serverOrigin = () => Promise.reject(new TypeError("the server was asked for"));
  for (const account of ["", "../x", "a b", "\x1b[2J", "a".repeat(65)]) {
    const error = await failureOf(() => ownFunctions({ ...ada, serverOrigin }, { account }));
    assertEquals([error.code, error.message], ["INVALID_NAME", "An account cannot be called that"]);
  }
});

Deno.test("functions: no token is looked for until one is called, and then at every call", async () => {
  const ada = await someone("ada");
  let reads = 0;
  const read = () => {
    reads++;
    return ada.store.read();
  };
  const auth = () => ({ ...ada.auth(), store: { ...ada.store, read } });
  const functions = await ownFunctions({ ...ada, auth }, {});
  assertEquals(reads, 0);
  for (const times of [1, 2]) {
    await whoAmI(functions);
    assertEquals(reads, times);
  }
  assertEquals(ada.server.calls.map(({ caller }) => caller), [ada.keys.aid, ada.keys.aid]);
});

Deno.test("whose session: that of the account that is named, or of the context's; a user name is no identity", async () => {
  const ada = await someone("ada");
  const { aid } = (await someone("bob")).keys;
  await ada.store.update(({ sessions }) => {
    sessions[`${ORIGIN}#bob`] = session({ username: aid });
    sessions[`${ORIGIN}#user`] = session({ username: "ada@example.com" });
  });
  assertEquals(await sessionAid(ada, {}), ada.keys.aid);
  assertEquals(await sessionAid(ada, { account: "bob" }), aid);
  assertEquals(await sessionAid(ada, { account: "user" }), undefined);
  assertEquals(await sessionAid(ada, { account: "nobody" }), undefined);
  const auth = () => ({ ...ada.auth(), account: () => Promise.resolve("bob") });
  assertEquals(await sessionAid({ ...ada, auth }, {}), aid);
});

Deno.test("a token from outside: the server is asked, and what it says is no path", async () => {
  const ada = await someone("ada", { givenBy: `D${"A".repeat(43)}` });
  const functions = await ownFunctions(ada, {});
  assertEquals(await sessionAid(ada, {}), undefined, "not of the session in the store");
  assertEquals(await serverAid(ada, functions, {}), `D${"A".repeat(43)}`);
  const base = { user_uuid: "u", expiresAt: "", roles: [] };
  for (const said of ["../../etc/passwd", "", null, `D${"A".repeat(42)}/`]) {
    ada.server.lies.set("auth:whoami", () => ({ ...base, aid: said }));
    assertEquals(await serverAid(ada, functions, {}), undefined, `${said}`);
  }
});

Deno.test("the server is not asked who one is where the session says so", async () => {
  const ada = await someone("ada");
  assertEquals(await serverAid(ada, await ownFunctions(ada, {}), {}), ada.keys.aid);
  assertEquals(ada.server.paths, []);
});
