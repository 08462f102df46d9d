/** What is done with secrets on a Sealhold server besides reading one (api.md section 2). */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type {
  SecretBackend,
  SecretSummary,
  SecretWritten,
} from "../../../../ports/secret_backend.ts";
import type { Secret } from "../../../../secret.ts";
import { checkSecretName } from "../../../shared/secret/secret_name.ts";
import { valueToWire } from "../../../shared/secret/wire_value.ts";
import { envelopeData } from "../../http/answer.ts";
import { secretSegment, type ServerCall } from "./secret_call.ts";
import { secretFailure } from "./secret_failure.ts";

/** A listing of many pages may be large; a page is not. */
const MAX_PAGES = 1_000;

const VERSION = v.pipe(v.number(), v.integer(), v.minValue(1));
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

/** The rest of the backend. */
export function serverChanges(call: ServerCall): Omit<SecretBackend, "get"> {
  return {
    set: (name, value, ifVersion) => setSecret(call, name, value, ifVersion),
    list: (prefix) => listSecrets(call, prefix),
    remove: (name) => removeSecret(call, name),
  };
}

async function setSecret(
  call: ServerCall,
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
  const data = envelopeData(response, WRITTEN, (failure) => secretFailure(failure, name));
  return {
    name,
    version: data.version,
    updatedAt: data.updated_at,
    created: response.status === 201,
  };
}

async function listSecrets(call: ServerCall, prefix?: string): Promise<SecretSummary[]> {
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
  call: ServerCall,
  name: string,
): Promise<{ name: string; deletedAt: string }> {
  const path = `/secrets/${secretSegment(name)}`;
  const response = await call({ method: "DELETE", path });
  const data = envelopeData(response, DELETED, (failure) => secretFailure(failure, name));
  return { name, deletedAt: data.deleted_at };
}
