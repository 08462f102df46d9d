import { assert, assertEquals } from "@std/assert";
import { matchRules } from "../../../../src/core/server/ci_login/match_rules.ts";
import type { TrustRule } from "../../../../src/ports/server/trust_rule_store.ts";

function rule(name: string, claims: Record<string, string>, audience = "https://s"): TrustRule {
  return {
    name,
    issuer: "https://i",
    audience,
    claims: Object.entries(claims).map(([claim, pattern]) => ({ claim, pattern })),
    userUuid: "u",
    username: "u",
    scope: undefined,
    ttlSec: 900,
    jwks: undefined,
    allowPrivate: false,
    once: false,
    createdAtMs: 0,
  };
}

const CLAIMS = { aud: "https://s", repository: "acme/app", ref: "refs/heads/x", run: 7 };

Deno.test("trust: the first rule that matches counts", () => {
  const rules = [
    rule("no", { ref: "refs/heads/main" }),
    rule("first", { repository: "acme/*" }),
    rule("second", { repository: "acme/app" }),
  ];
  const match = matchRules(rules, CLAIMS);
  assert(match.kind === "matched");
  assertEquals(match.rule.name, "first");
});

Deno.test("trust: a refusal names the claim of the closest rule", () => {
  const rules = [
    rule("far", { repository: "other/app", ref: "refs/heads/main" }),
    rule("close", { repository: "acme/app", ref: "refs/heads/main" }),
    rule("elsewhere", { repository: "acme/app" }, "https://other"),
  ];
  assertEquals(matchRules(rules, CLAIMS), {
    kind: "refused",
    why: { claim: "ref", expected: "refs/heads/main", sent: "refs/heads/x" },
  });
});

Deno.test("trust: audiences as text and as a list; a claim that is missing or no text", () => {
  const rules = [rule("r", { run: "7" })];
  assertEquals(matchRules(rules, { ...CLAIMS, aud: ["a", "https://s"] }).kind, "matched");
  for (const aud of ["https://s/", "https://S", ["https://s", 1], {}, [], undefined, null]) {
    const match = matchRules(rules, { ...CLAIMS, aud });
    assert(match.kind === "refused");
    assertEquals([match.why.claim, match.why.expected], ["aud", "https://s"]);
  }
  const match = matchRules(rules, { ...CLAIMS, run: { x: 7 } });
  assertEquals(match, { kind: "refused", why: { claim: "run", expected: "7", sent: undefined } });
  const long = matchRules(rules, { ...CLAIMS, run: "x".repeat(10_000) });
  assert(long.kind === "refused");
  assertEquals(long.why.sent?.length, 513);
});

Deno.test("trust: a token for more audiences than anybody names is for none of them", () => {
  const kindFor = (count: number) => {
    const aud = ["https://s", ...Array.from({ length: count - 1 }, (_, i) => `https://${i}`)];
    return matchRules([rule("a", { repository: "acme/app" })], { ...CLAIMS, aud }).kind;
  };
  assertEquals([kindFor(16), kindFor(17)], ["matched", "refused"]);
});
