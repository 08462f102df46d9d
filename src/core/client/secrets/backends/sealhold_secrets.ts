/** Secrets on a Sealhold server (api.md section 2). Reading one is here; the rest is loaded when it is called for. */
import { SealholdError } from "../../../../errors.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import type { SecretBackend, SecretValue } from "../../../../ports/secret_backend.ts";
import { badResponse, envelopeIn } from "../../http/envelope.ts";
import type { BoundToken, HttpPorts } from "../../http/exchange.ts";
import { valueFromWire, type WireValue } from "../../../shared/secret/wire_value.ts";
import { secretSegment, type ServerCall, serverCall } from "./secret_call.ts";

/**
 * The secrets of one account.
 * @param http transport and clock
 * @param origin the server
 * @param token asked for anew at every call, so that a long run outlives one access token
 */
export function serverSecrets(
  http: HttpPorts,
  origin: string,
  token: () => Promise<BoundToken>,
): SecretBackend {
  const call = serverCall(http, origin, token);
  const changes = async () => (await import("./sealhold_changes.ts")).serverChanges(call);
  return {
    get: (name, version) => getSecret(call, name, version),
    set: async (name, value, ifVersion) => await (await changes()).set(name, value, ifVersion),
    list: async (prefix) => await (await changes()).list(prefix),
    remove: async (name) => await (await changes()).remove(name),
  };
}

async function getSecret(call: ServerCall, name: string, version?: number): Promise<SecretValue> {
  const query = version === undefined ? "" : `?version=${version}`;
  const path = `/secrets/get/${secretSegment(name)}${query}`;
  const response = await call({ method: "GET", path, brief: true });
  if (response.status < 400) return valueIn(response, name);
  const { secretError } = await import("./secret_failure.ts");
  throw secretError(response, name, version);
}

/** What a server says of one value. */
interface NamedValue extends WireValue {
  name: string;
  version: number;
}

function valueIn(response: HttpResponse, name: string): SecretValue {
  const data = envelopeIn(response);
  if (!isNamedValue(data)) throw badResponse(response.status);
  const value = valueFromWire(data);
  if (value === undefined || data.name !== name) throw badValue();
  return { name, version: data.version, value };
}

/** By hand: to load a library for four fields takes longer than the request. */
function isNamedValue(data: unknown): data is NamedValue {
  if (typeof data !== "object" || data === null) return false;
  const { name, value, encoding, version } = data as Record<keyof NamedValue, unknown>;
  return typeof name === "string" && typeof value === "string" &&
    (encoding === undefined || encoding === "base64") &&
    typeof version === "number" && Number.isInteger(version) && version >= 1;
}

function badValue(): SealholdError {
  return new SealholdError("BAD_RESPONSE", "The server sent a value that is malformed", {
    hint: "Check that client and server have the same version",
  });
}
