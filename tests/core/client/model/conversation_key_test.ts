/** The key that conversations are sealed under: one for all runs, and of its one length. */
import { assertEquals } from "@std/assert";
import {
  conversationKey,
  ensureConversationKey,
} from "../../../../src/core/client/model/conversation_seal.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { failureOf } from "../http/fixture.ts";

function lastingStore(): CredentialStore {
  return { ...memoryStore(), describe: () => Promise.resolve({ kind: "sealed" as const }) };
}

Deno.test("conversation key: two runs that make it at the same time get the same", async () => {
  const store = lastingStore();
  const [one, other] = await Promise.all(
    ["one", "other"].map((seed) => ensureConversationKey(store, new SeededRandom(seed))),
  );
  assertEquals(one, other);
  assertEquals(await conversationKey(store), one);
});

Deno.test("conversation key: one of another length is damaged, and is not replaced", async () => {
  const store = lastingStore();
  for (const bytes of [0, 31, 33]) {
    const kept = new Uint8Array(bytes).toBase64({ alphabet: "base64url", omitPadding: true });
    await store.update((entries) => void (entries.secrets["run/conversations"] = kept));
    const error = await failureOf(() => ensureConversationKey(store, new SeededRandom()));
    assertEquals(error.code, "DAMAGED", `${bytes} bytes`);
    assertEquals((await store.read()).secrets["run/conversations"], kept);
  }
});
