import { assertEquals } from "@std/assert";
import {
  checkAudience,
  checkClaims,
  checkIssuerUrl,
  checkJwks,
  checkRuleName,
} from "../../../../src/core/server/ci_login/check_rule.ts";
import { failureOf } from "../../client/http/fixture.ts";
import { GITHUB, GITLAB } from "../../../fakes/fake_issuer.ts";

const OWN = "https://ci.acme.example";

Deno.test("trust rule: claims that name somebody", () => {
  const good: [string, string[]][] = [
    [OWN, ["sub=job:*"]],
    [OWN, ["a=*", "b=x"]],
    [GITHUB, ["repository=acme/app"]],
    [GITHUB, ["repository=acme/*", "ref=refs/heads/main"]],
    [GITHUB, ["repository_owner=acme"]],
    [GITHUB, ["sub=repo:acme/app:*"]],
    [GITHUB, ["repository_id=1296269"]],
    [GITLAB, ["project_path=acme/app"]],
    [GITLAB, ["sub=project_path:acme/app:ref_type:branch:ref:main"]],
  ];
  for (const [issuer, claims] of good) {
    assertEquals(
      checkClaims(claims, issuer).map(({ claim, pattern }) => `${claim}=${pattern}`),
      claims,
    );
  }
});

Deno.test("trust rule: a rule for everybody is refused", async () => {
  const bad: [string, string[]][] = [
    [OWN, []],
    [OWN, ["sub=*"]],
    [OWN, ["sub=**", "ref=*"]],
    [GITHUB, ["ref=refs/heads/main"]],
    [GITHUB, ["repository=*"]],
    [GITHUB, ["repository=*/app"]],
    [GITHUB, ["repository=ac*/app"]],
    [GITHUB, ["repository_owner=ac*"]],
    [GITHUB, ["sub=repo:*"]],
    [GITHUB, ["sub=repo:acme*"]],
    [GITHUB, ["sub=*:ref:refs/heads/main"]],
    [`${GITHUB}/`, ["ref=refs/heads/main"]],
    [GITHUB, ["actor=octocat", "workflow=deploy"]],
    [GITLAB, ["ref=main", "ref_protected=true"]],
    [GITLAB, ["project_path=*"]],
  ];
  for (const [issuer, claims] of bad) {
    const error = await failureOf(() => checkClaims(claims, issuer));
    assertEquals(error.code, "INVALID_VALUE", `${issuer} ${claims}`);
  }
});

Deno.test("trust rule: claims of another form are refused", async () => {
  const bad = [
    "sub",
    "=x",
    "sub=",
    "iss=https://x",
    "aud=x",
    "exp=1",
    "s ub=x",
    "sub=a\nb",
    "sub=a\u202eb",
    `sub=${"x".repeat(513)}`,
    `${"s".repeat(129)}=x`,
  ];
  for (const claim of bad) {
    const error = await failureOf(() => checkClaims([claim], OWN));
    assertEquals(error.code, "INVALID_VALUE", claim);
  }
  const twice = await failureOf(() => checkClaims(["sub=a", "sub=b"], OWN));
  assertEquals(twice.message, "A claim is given twice");
  const many = Array.from({ length: 17 }, (_, i) => `c${i}=x`);
  assertEquals((await failureOf(() => checkClaims(many, OWN))).code, "INVALID_VALUE");
});

Deno.test("case 7: an issuer must be https, unless its keys are given", async () => {
  for (
    const issuer of [
      "http://ci.acme.example",
      "http://169.254.169.254",
      "ci.acme.example",
      "file:///etc/passwd",
      "https://user@ci.acme.example",
      "https://ci.acme.example?x=1",
      "https://ci.acme.example#x",
      "https://ci.acme.example/a b",
      "https://",
      "",
    ]
  ) {
    assertEquals(
      (await failureOf(() => checkIssuerUrl(issuer, false))).code,
      "INVALID_VALUE",
      issuer,
    );
  }
  assertEquals(checkIssuerUrl(`${OWN}/realm/x`, false), `${OWN}/realm/x`);
  assertEquals(checkIssuerUrl("kubernetes/serviceaccount", true), "kubernetes/serviceaccount");
});

Deno.test("trust rule: names, audiences and key files", async () => {
  assertEquals(checkRuleName("deploy-1.main"), "deploy-1.main");
  for (const name of ["", "A", "-a", "a b", "a/b", "x".repeat(65)]) {
    assertEquals((await failureOf(() => checkRuleName(name))).code, "INVALID_NAME");
  }
  for (const audience of ["", "a b", "x".repeat(513), "ä"]) {
    assertEquals((await failureOf(() => checkAudience(audience))).code, "INVALID_VALUE");
  }
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const key = { kty: "RSA", n: "x", e: "AQAB" };
  assertEquals(
    checkJwks(encode({ keys: [key, { kty: "oct", k: "x" }] })),
    JSON.stringify({ keys: [key] }),
  );
  const bad = [
    "x",
    {},
    { keys: [] },
    { keys: [{ kty: "oct", k: "x" }] },
    { keys: [{ ...key, d: "x" }] },
    { keys: new Array(65).fill(key) },
  ];
  for (const set of bad) {
    assertEquals((await failureOf(() => checkJwks(encode(set)))).code, "INVALID_VALUE");
  }
});
