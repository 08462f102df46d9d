import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import {
  checkSecretPrefix,
  isSecretName,
  MAX_SECRET_NAME,
} from "../../shared/secret/secret_name.ts";
import type { SecretPorts } from "./secret_ports.ts";

/** Names on a page by default, and at most. */
const DEFAULT_PAGE = 100;
export const MAX_PAGE = 1000;

/** A page of names; times are RFC 3339 UTC. */
interface SecretPage {
  secrets: Array<{ name: string; createdAt: string; updatedAt: string; version: number }>;
  /** All names with the prefix, on whatever page. */
  totalCount: number;
  /** Absent on the last page. */
  nextCursor?: string;
}

/** What to list. */
interface ListSecretsRequest {
  userUuid: string;
  prefix?: string;
  /** From the page before. */
  cursor?: string;
  /** 1 to 1000; 100 by default. */
  limit?: number;
}

/**
 * Lists secrets by name. Names written or deleted while the pages are read appear or not; no other is skipped or repeated.
 * @throws {SealholdError} INVALID_NAME (prefix), INVALID_VALUE (cursor)
 */
export async function listSecrets(
  ports: Pick<SecretPorts, "secrets">,
  request: ListSecretsRequest,
): Promise<SecretPage> {
  const limit = Math.min(request.limit ?? DEFAULT_PAGE, MAX_PAGE);
  const found = await ports.secrets.list({
    userUuid: request.userUuid,
    prefix: checkSecretPrefix(request.prefix ?? ""),
    after: request.cursor === undefined ? "" : readCursor(request.cursor),
    // One more than asked tells whether there is a next page.
    limit: limit + 1,
  });
  const page = found.secrets.slice(0, limit);
  const last = found.secrets.length > limit ? page.at(-1) : undefined;
  return {
    secrets: page.map((secret) => ({
      name: secret.name,
      createdAt: new Date(secret.createdAtMs).toISOString(),
      updatedAt: new Date(secret.updatedAtMs).toISOString(),
      version: secret.version,
    })),
    totalCount: found.totalCount,
    ...(last === undefined
      ? {}
      : { nextCursor: encodeBase64url(new TextEncoder().encode(last.name)) }),
  };
}

function readCursor(cursor: string): string {
  try {
    const name = new TextDecoder().decode(decodeBase64url(cursor, MAX_SECRET_NAME));
    if (isSecretName(name)) return name;
  } catch {
    // Refused below like any other text that is no cursor of ours.
  }
  throw new SealholdError("INVALID_VALUE", "Cursor is not valid", {
    hint: "Pass the next_cursor of the page before, unchanged",
  });
}
