/** What a person pastes from the provider's page: `code#state`. */
import { fixedTimeEqual } from "../../../../crypto/fixed_time_equal.ts";
import { SealholdError } from "../../../../errors.ts";
import type { PendingAuthorization } from "../../../../ports/oauth_client.ts";
import type { Secret } from "../../../../secret.ts";

/** Longest text taken, in bytes. */
const MAX_BYTES = 8192;

/**
 * The callback address that the pasted text stands for.
 * @throws {SealholdError} INVALID_VALUE (no `code#state`), LOGIN_FAILED (the state of another login: case 10)
 */
export function pastedCallback(pasted: Secret, pending: PendingAuthorization): URL {
  if (pasted.length > MAX_BYTES) throw unreadable();
  const text = new TextDecoder().decode(pasted.expose()).trim();
  const parts = /^([\x21-\x22\x24-\x7e]{1,4096})#([\x21-\x22\x24-\x7e]{1,512})$/.exec(text);
  const [code, state] = [parts?.[1], parts?.[2]];
  if (code === undefined || state === undefined) throw unreadable();
  if (!fixedTimeEqual(new TextEncoder().encode(state), pending.state.expose())) {
    throw new SealholdError("LOGIN_FAILED", "The pasted code belongs to another login", {
      hint: "Open the address that was just printed, and paste the code that its page shows",
    });
  }
  const callback = new URL(pending.redirectUri);
  callback.search = new URLSearchParams({ code, state }).toString();
  return callback;
}

function unreadable(): SealholdError {
  return new SealholdError("INVALID_VALUE", "That is no code of the form code#state", {
    hint: "Paste the whole text that the page shows, with the # in it",
  });
}
