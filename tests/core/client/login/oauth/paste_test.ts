import { assertEquals, assertThrows } from "@std/assert";
import { pastedCallback } from "../../../../../src/core/client/login/oauth/paste.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import type { PendingAuthorization } from "../../../../../src/ports/oauth_client.ts";
import { Secret } from "../../../../../src/secret.ts";

const pending: PendingAuthorization = {
  url: new URL("https://id.acme.example/authorize"),
  state: Secret.fromText("the-state"),
  verifier: Secret.fromText("v".repeat(43)),
  nonce: undefined,
  redirectUri: "https://acme.example/code",
};
const paste = (text: string) => pastedCallback(Secret.fromText(text), pending);

Deno.test("code#state becomes the callback; space around it does no harm", () => {
  for (const text of ["a+b&c#the-state", "  a+b&c#the-state\r\n"]) {
    const callback = paste(text);
    assertEquals(callback.origin + callback.pathname, "https://acme.example/code");
    assertEquals(Object.fromEntries(callback.searchParams), { code: "a+b&c", state: "the-state" });
  }
});

for (const state of ["another-state", "the-stat", "the-statE", "x"]) {
  Deno.test(`case 10: a pasted code with the state ${state} is refused`, () => {
    const error = assertThrows(() => paste(`c-1#${state}`), SealholdError);
    assertEquals(error.code, "LOGIN_FAILED");
  });
}

for (
  const text of [
    "c-1",
    "c-1#",
    "#the-state",
    "",
    "c-1#the-state#x",
    "c 1#the-state",
    "x".repeat(9000),
  ]
) {
  Deno.test(`case 10: "${text.slice(0, 16)}" is no code with a state`, () => {
    const error = assertThrows(() => paste(text), SealholdError);
    assertEquals(error.code, "INVALID_VALUE");
    assertEquals(error.message.includes("c-1"), false);
  });
}
