import type { OpenedSecret } from "../../core/server/secrets/opened_secret.ts";
import { valueToWire } from "../../core/shared/secret/wire_value.ts";
import { jsonText } from "../http/answers.ts";

/** The answer of a get; the value is overwritten. */
export function secretAnswer(secret: OpenedSecret): Response {
  const text = secretText(secret);
  secret.value.zero();
  return jsonText(text);
}

/** What `JSON.stringify` makes of the answer of api.md §2, to the byte, and in a third of its time. */
function secretText({ name, value, version }: OpenedSecret): string {
  const wire = valueToWire(value);
  const encoding = wire.encoding === undefined ? "" : `,"encoding":"${wire.encoding}"`;
  return `{"success":true,"data":{"name":${JSON.stringify(name)},"value":${
    JSON.stringify(wire.value)
  }${encoding},"version":${version}}}`;
}
