/** What an operator types for a rule or a link is checked before it is kept: it lets somebody in for good. */
import { assertEquals, assertRejects } from "@std/assert";
import { addRule } from "../../../../src/core/server/ci_login/manage_rules.ts";
import {
  addTailscaleUser,
  linkTailscale,
} from "../../../../src/core/server/tailscale/link_account.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { openTestApp } from "../../../server/harness.ts";

const clock = new FixedClock();
const RULE = {
  name: "deploy",
  issuer: "https://token.actions.githubusercontent.com",
  audience: "https://sealhold.example.com",
  claims: ["repository=acme/app"],
  username: "alice",
  ttlSec: 86_400,
  allowPrivate: false,
  once: false,
};

const codeOf = async (work: () => Promise<unknown>) =>
  (await assertRejects(work, SealholdError)).code;

Deno.test("trust rules: a fault of the operator's is told, and nothing is kept", async () => {
  await using app = await openTestApp();
  const { trustRules } = app.store;
  const jwks = new TextEncoder().encode('{"keys":[{"kty":"OKP","crv":"Ed25519","x":"A","d":"A"}]}');
  const faults: [object, string][] = [
    [{ ttlSec: 86_401 }, "INVALID_VALUE"],
    [{ name: "a b" }, "INVALID_NAME"],
    [{ audience: "a\u001b[2J" }, "INVALID_VALUE"],
    [{ audience: "" }, "INVALID_VALUE"],
    [{ scopes: "secrets:everything" }, "INVALID_VALUE"],
    [{ jwks }, "INVALID_VALUE"],
    [{ username: "nobody" }, "USER_NOT_FOUND"],
  ];
  for (const [change, code] of faults) {
    const add = () => addRule({ trustRules, clock }, { ...RULE, ...change });
    assertEquals(await codeOf(add), code, JSON.stringify(change));
  }
  assertEquals(await trustRules.list(), []);
  await addRule({ trustRules, clock }, RULE);
  assertEquals(await codeOf(() => addRule({ trustRules, clock }, RULE)), "ALREADY_EXISTS");
});

Deno.test("tailscale: a name or an id that is none is kept nowhere, and one user has one account", async () => {
  await using app = await openTestApp();
  const ports = { identities: app.store.identities, clock };
  const tess = { username: "tess", userId: "123" };
  assertEquals(
    await codeOf(() => addTailscaleUser(ports, { ...tess, username: "a b" })),
    "INVALID_NAME",
  );
  for (const change of [{ userId: "1 2" }, { userId: "" }, { login: "a\nb" }, { login: "" }]) {
    const add = () => addTailscaleUser(ports, { ...tess, ...change });
    assertEquals(await codeOf(add), "INVALID_VALUE", JSON.stringify(change));
  }
  await addTailscaleUser(ports, tess);
  const other = { username: app.username, userId: "123" };
  assertEquals(await codeOf(() => linkTailscale(ports, other)), "ALREADY_EXISTS");
  assertEquals(
    await codeOf(() => linkTailscale(ports, { ...other, username: "no" })),
    "USER_NOT_FOUND",
  );
});
