/** Listens until it is interrupted, as a process of its own; prints the code of what ended the wait. */
import { loopbackRedirectListener } from "../../../src/adapters/redirect_listener/loopback_redirect_listener.ts";
import { SealholdError } from "../../../src/errors.ts";

const listener = await loopbackRedirectListener.open();
const waiting = listener.wait(() => ({ status: 400, html: "", done: false }), 30_000);
// deno-lint-ignore no-console
console.log("waiting");
try {
  await waiting;
} catch (error) {
  // deno-lint-ignore no-console
  console.log(error instanceof SealholdError ? error.code : "another error");
}
