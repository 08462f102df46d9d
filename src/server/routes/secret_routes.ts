/** The secrets interface (api.md §2). */
import * as v from "valibot";
import { whenKnown } from "../../awaitable.ts";
import {
  deleteSecret,
  rollbackSecret,
  secretHistory,
} from "../../core/server/secrets/change_secret.ts";
import { getSecret } from "../../core/server/secrets/get_secret.ts";
import { getSecrets } from "../../core/server/secrets/get_secrets.ts";
import { listSecrets, MAX_PAGE } from "../../core/server/secrets/list_secrets.ts";
import { secretAnswer } from "./secret_answer.ts";
import { valueFromWire, valueToWire, type WireValue } from "../../core/shared/secret/wire_value.ts";
import { type SecretWrite, setSecret } from "../../core/server/secrets/set_secret.ts";
import type { OpenedSecret } from "../../core/server/secrets/opened_secret.ts";
import type { SecretPorts } from "../../core/server/secrets/secret_ports.ts";
import { success } from "../http/answers.ts";
import type { Scope } from "../../core/server/accounts/scopes.ts";
import { authenticate, type Exchange, requireScope, type Route } from "../http/exchange.ts";
import { type BodyLimits, readBody } from "../http/read_body.ts";
import { badRequest } from "../http/refusal.ts";
import { lastSegment, positiveInteger, queryOf } from "../http/request_url.ts";
import type { ServerDeps } from "../http/server_deps.ts";

const VERSION = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const IF_VERSION = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));
const SET = v.object({
  name: v.string(),
  value: v.string(),
  encoding: v.optional(v.literal("base64")),
  if_version: IF_VERSION,
});
const ROLLBACK = v.object({ to: VERSION, if_version: IF_VERSION });
const BATCH = v.object({ names: v.array(v.string()) });

/** Routes of secrets; every one needs a bearer token and sees the caller's secrets only. */
export function secretRoutes(deps: ServerDeps, vault: SecretPorts, bodies: BodyLimits): Route[] {
  const may = (scope: Scope) => (exchange: Exchange) =>
    whenKnown(authenticate(deps, exchange), (caller) => {
      requireScope(caller, scope);
      return caller.userUuid;
    });
  const [reader, writer] = [may("secrets:read"), may("secrets:write")];
  const body = async <T>(exchange: Exchange, schema: v.GenericSchema<unknown, T>) =>
    await readBody(exchange.request, schema, bodies);

  return [
    route("GET", "/secrets/get/:name", (exchange) =>
      whenKnown(reader(exchange), (userUuid) => {
        const version = versionQuery(exchange.request.url);
        const name = lastSegment(exchange.path);
        const asked = { userUuid, name, ...(version && { version }) };
        return whenKnown(getSecret(vault, asked), secretAnswer);
      })),
    route("POST", "/secrets/set", async (exchange) => {
      const userUuid = await writer(exchange);
      const { name, value, encoding, if_version: ifVersion } = await body(exchange, SET);
      const secret = valueFromWire({ value, encoding });
      if (secret === undefined) throw badRequest('Field "value" is not valid');
      return writeAnswer(
        await setSecret(vault, {
          userUuid,
          name,
          value: secret,
          ...(ifVersion !== undefined && { ifVersion }),
        }),
        (written) => written.created ? "Secret created" : "Secret updated",
      );
    }),
    route("GET", "/secrets/list", async (exchange) => {
      const userUuid = await reader(exchange);
      const page = await listSecrets(vault, { userUuid, ...pageQuery(exchange.request.url) });
      return success({
        secrets: page.secrets.map(({ name, createdAt, updatedAt, version }) => ({
          name,
          created_at: createdAt,
          updated_at: updatedAt,
          version,
        })),
        total_count: page.totalCount,
        next_cursor: page.nextCursor,
      });
    }),
    route("DELETE", "/secrets/:name", async (exchange) => {
      const userUuid = await writer(exchange);
      const name = lastSegment(exchange.path);
      const { deletedAt } = await deleteSecret(vault, { userUuid, name });
      return success({ name, deleted_at: deletedAt });
    }),
    route("GET", "/secrets/history/:name", async (exchange) => {
      const userUuid = await reader(exchange);
      const name = lastSegment(exchange.path);
      const versions = await secretHistory(vault, { userUuid, name });
      return success({
        versions: versions.map(({ version, createdAt, actor, deleted }) => ({
          version,
          created_at: createdAt,
          actor,
          deleted,
        })),
      });
    }),
    route("POST", "/secrets/rollback/:name", async (exchange) => {
      const userUuid = await writer(exchange);
      const name = lastSegment(exchange.path);
      const { to, if_version: ifVersion } = await body(exchange, ROLLBACK);
      return writeAnswer(
        await rollbackSecret(vault, {
          userUuid,
          name,
          to,
          ...(ifVersion !== undefined && { ifVersion }),
        }),
        () => `Secret rolled back to version ${to}`,
      );
    }),
    route("POST", "/secrets/batch", async (exchange) => {
      const userUuid = await reader(exchange);
      const { names } = await body(exchange, BATCH);
      const { secrets, missing } = await getSecrets(vault, { userUuid, names });
      return success({ secrets: secrets.map(opened), missing });
    }),
  ];
}

function route(method: Route["method"], pattern: string, handle: Route["handle"]): Route {
  return { method, pattern, handle };
}

function opened(secret: OpenedSecret): WireValue & { name: string; version: number } {
  const wire = valueToWire(secret.value);
  secret.value.zero();
  return { name: secret.name, ...wire, version: secret.version };
}

function writeAnswer(written: SecretWrite, message: (written: SecretWrite) => string): Response {
  const { name, version, updatedAt, created } = written;
  const data = { name, version, updated_at: updatedAt, message: message(written) };
  return success(data, created ? 201 : 200);
}

function versionQuery(url: string): number | undefined {
  if (!url.includes("?")) return undefined;
  const text = queryOf(url).get("version");
  if (text === null) return undefined;
  const version = positiveInteger(text);
  if (version === undefined) throw badRequest('Parameter "version" is not valid');
  return version;
}

function pageQuery(url: string): { prefix?: string; cursor?: string; limit?: number } {
  const query = queryOf(url);
  const [prefix, cursor, limitText] = ["prefix", "cursor", "limit"].map((key) => query.get(key));
  const limit = typeof limitText === "string" ? positiveInteger(limitText) : undefined;
  if (typeof limitText === "string" && (limit === undefined || limit > MAX_PAGE)) {
    throw badRequest(`Parameter "limit" is not from 1 to ${MAX_PAGE}`);
  }
  return {
    ...(typeof prefix === "string" && { prefix }),
    ...(typeof cursor === "string" && { cursor }),
    ...(limit !== undefined && { limit }),
  };
}
