/** The JSON of an event, checked. */
import * as v from "valibot";
import { badStream, type ServerSentEvent } from "./sse.ts";

/**
 * @returns undefined where the event's JSON has another shape
 * @throws {SealholdError} BAD_RESPONSE when it is no JSON
 */
function eventData<T>(
  event: ServerSentEvent,
  schema: v.GenericSchema<unknown, T>,
): T | undefined {
  let data: unknown;
  try {
    data = JSON.parse(event.data);
  } catch {
    // Without the cause: the parser's message repeats the text.
    throw badStream("has an event that is not JSON");
  }
  const checked = v.safeParse(schema, data);
  return checked.success ? checked.output : undefined;
}

/** The same for an event that must have that shape. */
export function requiredData<T>(event: ServerSentEvent, schema: v.GenericSchema<unknown, T>): T {
  const data = eventData(event, schema);
  if (data === undefined) throw badStream("has an event of an unexpected shape");
  return data;
}

/** A count of tokens; providers leave it out, or send null. */
export const COUNT = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)));

/** Text that providers leave out, or send as null. */
export const TEXT = v.nullish(v.string());
