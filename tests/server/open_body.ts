/** Requests whose bodies are begun, and ended when a test says so. */
import type { TestApp } from "./harness.ts";

/** Begins a body of so many bytes, and leaves it open. `taken`: the server asks for what follows, or wants no more. */
export function openBody(app: TestApp, path: string, token: string, bytes: number) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const taken = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (each) => {
      if (controller !== undefined) return taken.resolve();
      controller = each;
      each.enqueue(new Uint8Array(bytes).fill(0x20));
    },
    cancel: () => taken.resolve(),
  }, { highWaterMark: 0 });
  const init = { method: "POST", headers: { authorization: `Bearer ${token}` }, body };
  const request = new Request(`http://sealhold.test${path}`, init);
  const answer = Promise.resolve(app.handler(request, { peer: "192.0.2.1" }));
  const end = () => {
    try {
      controller?.close();
    } catch {
      // Refused, and so cancelled.
    }
  };
  return { answer, taken: taken.promise, end };
}
