/** The JWS vectors of Wycheproof, through the verifier of ID tokens. */
import { assertEquals } from "@std/assert";
import { joseIdTokenVerifier } from "../../../src/adapters/id_token_verifier/jose_id_token_verifier.ts";
import { printFigure, readJsonVector } from "../../crypto/vectors.ts";

interface Group {
  public?: { alg?: string };
  private?: unknown;
  tests: Array<{ tcId: number; jws: unknown; result: string }>;
}

/** What this verifier is for; the others of the file (HS256, RS384 …) must be refused, good or not. */
const OURS = ["RS256", "PS256", "ES256"];
/** Good signatures that are refused all the same: no payload (a token has claims), PS384 by a key for PS256. */
const STRICTER = [259, 272, 346, 350];

/** Whether the signature was found good: most payloads are no claims, which is asked after it. */
async function passes(jws: unknown, key: unknown): Promise<boolean> {
  const check = await joseIdTokenVerifier.verify(String(jws), { keys: [key] });
  return check.kind === "verified" ||
    (check.kind === "refused" && check.reason === "its claims cannot be read");
}

Deno.test("case 40: Wycheproof JWS: a good signature of our algorithms passes, nothing else does", async () => {
  const { testGroups } = await readJsonVector<{ testGroups: Group[] }>(
    "wycheproof/json_web_signature_test.json",
  );
  const wrong: number[] = [];
  const counts = { good: 0, refused: 0 };
  for (const group of testGroups) {
    const ours = group.public !== undefined && OURS.includes(group.public.alg ?? "");
    for (const { tcId, jws, result } of group.tests) {
      const wanted = ours && result === "valid" && !STRICTER.includes(tcId);
      if (await passes(jws, group.public ?? group.private) !== wanted) wrong.push(tcId);
      counts[wanted ? "good" : "refused"]++;
    }
  }
  printFigure(`Wycheproof JWS: ${counts.good} verified, ${counts.refused} refused`);
  assertEquals(wrong, []);
  assertEquals(counts, { good: 14, refused: 387 });
});
