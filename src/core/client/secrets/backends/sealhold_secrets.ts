/** Secrets on a Sealhold server (api.md section 2). */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type { HttpResponse } from "../../../../ports/http_transport.ts";
import type {
  SecretBackend,
  SecretSummary,
  SecretValue,
  SecretWritten,
} from "../../../../ports/secret_backend.ts";
import type { Secret } from "../../../../secret.ts";
import { quotaExceeded } from "../../../shared/secret/quota.ts";
import { checkSecretName } from "../../../shared/secret/secret_name.ts";
import { envelopeData, type Failure, givenTokenRefused } from "../../http/answer.ts";
import { type BoundToken, type Call, exchange, type HttpPorts } from "../../http/exchange.ts";
import { valueFromWire, valueToWire } from "../../../shared/secret/wire_value.ts";

/** A listing of many pages may be large; a page is not. */
const MAX_PAGES = 1_000;

const VERSION = v.pipe(v.number(), v.integer(), v.minValue(1));
const VALUE = v.object({
  name: v.string(),
  value: v.string(),
  encoding: v.optional(v.literal("base64")),
  version: VERSION,
});
const WRITTEN = v.object({ name: v.string(), version: VERSION, updated_at: v.string() });
const DELETED = v.object({ name: v.string(), deleted_at: v.string() });
const PAGE = v.object({
  secrets: v.array(v.object({
    name: v.string(),
    created_at: v.string(),
    updated_at: v.string(),
    version: VERSION,
  })),
  next_cursor: v.optional(v.string()),
});

/** Makes one call in the account's name. */
type CallServer = (rest: Omit<Call, "origin" | "auth">) => Promise<HttpResponse>;

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
  const call: CallServer = async (rest) => {
    const auth = await token();
    const response = await exchange(http, { ...rest, origin, auth });
    if (response.status === 401 && auth.given) throw givenTokenRefused();
    return response;
  };
  return {
    get: (name, version) => getSecret(call, name, version),
    set: (name, value, ifVersion) => setSecret(call, name, value, ifVersion),
    list: (prefix) => listSecrets(call, prefix),
    remove: (name) => removeSecret(call, name),
  };
}

async function getSecret(call: CallServer, name: string, version?: number): Promise<SecretValue> {
  const query = version === undefined ? "" : `?version=${version}`;
  const response = await call({ method: "GET", path: `/secrets/get/${segment(name)}${query}` });
  const data = envelopeData(response, VALUE, (failure) => explain(failure, name));
  const value = valueFromWire(data);
  if (value === undefined || data.name !== name) throw badValue();
  return { name, version: data.version, value };
}

async function setSecret(
  call: CallServer,
  name: string,
  value: Secret,
  ifVersion?: number,
): Promise<SecretWritten> {
  const response = await call({
    method: "POST",
    path: "/secrets/set",
    body: {
      name: checkSecretName(name),
      ...valueToWire(value),
      ...(ifVersion === undefined ? {} : { if_version: ifVersion }),
    },
  });
  const data = envelopeData(response, WRITTEN, (failure) => explain(failure, name));
  return {
    name,
    version: data.version,
    updatedAt: data.updated_at,
    created: response.status === 201,
  };
}

async function listSecrets(call: CallServer, prefix?: string): Promise<SecretSummary[]> {
  const found: SecretSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({ limit: "1000" });
    if (prefix !== undefined) query.set("prefix", prefix);
    if (cursor !== undefined) query.set("cursor", cursor);
    const response = await call({ method: "GET", path: `/secrets/list?${query}` });
    const { secrets, next_cursor } = envelopeData(response, PAGE);
    found.push(...secrets.map((secret) => ({
      name: secret.name,
      createdAt: secret.created_at,
      updatedAt: secret.updated_at,
      version: secret.version,
    })));
    cursor = next_cursor;
    if (cursor === undefined) return found;
  }
  throw new SealholdError("BAD_RESPONSE", "The server's list does not end", {
    hint: "sealhold secrets list --prefix <text>",
  });
}

async function removeSecret(
  call: CallServer,
  name: string,
): Promise<{ name: string; deletedAt: string }> {
  const response = await call({ method: "DELETE", path: `/secrets/${segment(name)}` });
  const data = envelopeData(response, DELETED, (failure) => explain(failure, name));
  return { name, deletedAt: data.deleted_at };
}

function badValue(): SealholdError {
  return new SealholdError("BAD_RESPONSE", "The server sent a value that is malformed", {
    hint: "Check that client and server have the same version",
  });
}

function segment(name: string): string {
  return encodeURIComponent(checkSecretName(name));
}

function explain({ status, code, quota }: Failure, name: string): SealholdError | undefined {
  if (code === "quota_exceeded" && quota !== undefined) return quotaExceeded(quota);
  if (status === 404 && code === "secret_not_found") {
    return new SealholdError("SECRET_NOT_FOUND", `Secret "${name}" not found`, {
      hint: "sealhold secrets list",
    });
  }
  if (status === 409) {
    return new SealholdError("VERSION_CONFLICT", `Secret "${name}" has changed since`, {
      hint: "sealhold secrets list",
    });
  }
  if (code === "damaged") {
    return new SealholdError("DAMAGED", `The server's copy of secret "${name}" is damaged`, {
      hint: `Tell the server's operator; sealhold secrets set ${name} - stores it anew`,
    });
  }
  if (code === "secret_value_too_large") {
    return new SealholdError("INVALID_VALUE", "The value is larger than the server admits", {
      hint: "Store a smaller value, or raise the server's --max-value",
    });
  }
  return undefined;
}
