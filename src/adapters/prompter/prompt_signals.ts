import { SealholdError } from "../../errors.ts";

/** Signals that end a program by themselves; the terminal would stay as a question has set it, without echo or cursor. */
const ENDING: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

const SHOW_CURSOR = "\x1b[?25h\r\n";

/** What signals do while a question stands. */
interface PromptSignals extends Disposable {
  /** Never fulfilled; rejected with INTERRUPTED by a signal that ends a program. */
  ended: Promise<never>;
}

/**
 * Listens until it is disposed of. After a stop and `fg` the shell has put the terminal's own mode back: without the raw mode, a
 * password that is typed then would be shown.
 */
export function promptSignals(): PromptSignals {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => {
    Deno.stderr.writeSync(new TextEncoder().encode(SHOW_CURSOR));
    reject(new SealholdError("INTERRUPTED", "Interrupted"));
  };
  const goOn = () => Deno.stdin.setRaw(true);
  const listeners: [Deno.Signal, () => void][] = ENDING.map((signal) => [signal, end]);
  if (Deno.build.os !== "windows") listeners.push(["SIGCONT", goOn]);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return {
    ended: promise,
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
