/** Server-sent events (WHATWG HTML, section 9.2), read from a body as it comes. */
import { createParser } from "eventsource-parser";
import { SealholdError } from "../../../errors.ts";

/** One event. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  type: string;
  data: string;
}

/** Largest line and largest event, in UTF-16 units. The last event of some providers repeats the whole answer. */
const MAX_EVENT_CHARS = 4 * 1024 * 1024;

/**
 * The events of a body. An event that the end of the body cuts off is dropped, as the standard wants it.
 * @throws {SealholdError} BAD_RESPONSE when a line or an event is too large, or the bytes are no UTF-8
 */
export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  const ready: ServerSentEvent[] = [];
  let overflow = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onEvent: ({ event, data }) => {
      overflow ||= data.length > MAX_EVENT_CHARS;
      ready.push({ type: event ?? "message", data });
    },
    onError: ({ type }) => overflow ||= type === "max-buffer-size-exceeded",
  });
  // The parser takes a byte order mark away; a decoder that did so too would swallow a second one.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for await (const piece of body) {
    parser.feed(decoded(() => decoder.decode(piece, { stream: true })));
    if (overflow) throw badStream("has an event that is too large");
    yield* ready.splice(0);
  }
  decoded(() => decoder.decode());
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw badStream("is not UTF-8");
  }
}

/** The error of a stream that is not what the provider documents. */
export function badStream(what: string): SealholdError {
  return new SealholdError("BAD_RESPONSE", `The provider's answer ${what}`, {
    hint: "Try again; if it stays so, check --base-url and the provider's api in config.toml",
  });
}
