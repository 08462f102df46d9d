/** A secret that came in a message is stored under the name that it bears: what is malformed is none, and is not shown either. */
import { assert, assertEquals } from "@std/assert";
import { canonicalJsonBytes } from "../../../../src/crypto/canonical_json.ts";
import {
  isSecretContent,
  readSecret,
  secretContent,
} from "../../../../src/core/client/messaging/sealed_secret.ts";
import { Secret } from "../../../../src/secret.ts";

const RIGHT = { fmt: "sealhold/secret", kind: "text", name: "db", text: "value", v: 1 };

Deno.test("sealed secret: text and bytes come back under their name", () => {
  for (const value of [Secret.fromText("value"), new Secret(Uint8Array.of(0, 255))]) {
    const found = readSecret(secretContent("db/password", value));
    assertEquals(found?.name, "db/password");
    assertEquals(found?.value.expose(), value.expose());
  }
});

Deno.test("sealed secret: a malformed one is no secret, and nothing to show", () => {
  const wrong: Record<string, Record<string, unknown>> = {
    "a name that leads elsewhere": { ...RIGHT, name: "../db" },
    "a name that breaks the line": { ...RIGHT, name: "db\nx" },
    "a name that is none": { ...RIGHT, name: 1 },
    "another version": { ...RIGHT, v: 2 },
    "another kind": { ...RIGHT, kind: "file" },
    "a value that is no base64": { ...RIGHT, kind: "base64", text: "*" },
    "a value that is no text": { ...RIGHT, text: 1 },
    "a field too many": { ...RIGHT, more: 1 },
  };
  assertEquals(readSecret(canonicalJsonBytes(RIGHT))?.name, "db", "the one that they differ from");
  for (const [what, json] of Object.entries(wrong)) {
    const content = canonicalJsonBytes(json);
    assert(isSecretContent(content), what);
    assertEquals(readSecret(content), undefined, what);
  }
});
