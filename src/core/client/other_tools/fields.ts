/** Fields that the files share: bounded, and nothing in them that a terminal or a header would act on. */
import * as v from "valibot";
import { notOfTool } from "./tool_format.ts";

/** The end of the year 9999: the last second that RFC 3339 can write. */
const LAST_SECOND = 253_402_300_799;

/** A token or key: one word of visible ASCII, as it may stand in a header. */
export const token = () => v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,16384}$/));

/** A person's name, address or id; nothing that a terminal acts on (threats.md, case 32). */
export const text = () =>
  v.pipe(v.string(), v.regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]{0,320}$/u));

/** Whole seconds since 1970. */
export const seconds = () =>
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LAST_SECOND));

/** Whole milliseconds since 1970. */
export const milliseconds = () =>
  v.pipe(v.number(), v.integer(), v.minValue(1000), v.maxValue(LAST_SECOND * 1000 + 999));

/** RFC 3339, also without a zone, which then is UTC; as whole seconds since 1970. */
export const timestamp = () =>
  v.pipe(
    v.string(),
    v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/),
    v.transform((time) =>
      Math.floor(Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`) / 1000)
    ),
    seconds(),
  );

/**
 * Checks a value.
 * @throws {SealholdError} INVALID_VALUE, naming the first field that is wrong
 */
export function checked<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  // Only names out of the schema: a key of the file may be anything, a secret too.
  const place = result.issues[0].path?.map(({ key }) => String(key)).join(".");
  throw notOfTool(
    place === undefined ? "it holds no object" : `"${place}" is missing or malformed`,
  );
}
