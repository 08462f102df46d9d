/** Waits at the loopback listener for the authorization server's answer. */
import { SealholdError } from "../../../../errors.ts";
import type { ListeningRedirect } from "../../../../ports/redirect_listener.ts";
import { decideCallback, type ExpectedCallback } from "./callback.ts";
import { page } from "./page.ts";

/**
 * The address with the answer in its query.
 * @param limitMs how long the person may take in the browser, in milliseconds
 * @throws {SealholdError} INSECURE_SERVER (another server answered), TIMED_OUT, INTERRUPTED
 */
export async function waitForCallback(
  listener: ListeningRedirect,
  expected: ExpectedCallback,
  limitMs: number,
): Promise<URL> {
  let accepted: URL | undefined;
  let failure: SealholdError | undefined;
  await listener.wait((request) => {
    // A second request with the same code and state may already be on its way when the first has closed the door.
    if (accepted !== undefined || failure !== undefined) {
      return { status: 400, html: page(false), done: true };
    }
    const decision = decideCallback(request, expected);
    accepted = decision.accepted;
    failure = decision.failure;
    return decision.answer;
  }, limitMs);
  if (failure !== undefined) throw failure;
  if (accepted !== undefined) return accepted;
  throw new SealholdError("LOGIN_FAILED", "The browser brought no answer", {
    hint: "sealhold auth login",
  });
}
