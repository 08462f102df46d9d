import { SealholdError } from "../../src/errors.ts";
import { checkSecretName } from "../../src/core/shared/secret/secret_name.ts";
import type {
  SecretBackend,
  SecretSummary,
  SecretValue,
  SecretWritten,
} from "../../src/ports/secret_backend.ts";
import { Secret } from "../../src/secret.ts";

interface Entry {
  versions: Map<number, Uint8Array>;
  last: number;
  deleted: boolean;
}

const AT = "2026-01-02T03:04:05.000Z";

/** Secrets in memory; the contract suite holds for it as for the real ones. */
export class FakeSecretBackend implements SecretBackend {
  readonly #entries = new Map<string, Entry>();

  async get(name: string, version?: number): Promise<SecretValue> {
    const entry = await this.#existing(name);
    const wanted = version ?? entry.last;
    const bytes = entry.versions.get(wanted);
    if (bytes === undefined) throw notFound(name);
    return { name, value: new Secret(bytes), version: wanted };
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async set(name: string, value: Secret, ifVersion?: number): Promise<SecretWritten> {
    checkSecretName(name);
    const entry = this.#entries.get(name) ?? { versions: new Map(), last: 0, deleted: true };
    const newest = entry.deleted ? 0 : entry.last;
    if (ifVersion !== undefined && ifVersion !== newest) {
      throw new SealholdError("VERSION_CONFLICT", `Secret "${name}" has changed since`);
    }
    const created = entry.deleted;
    entry.versions.set(++entry.last, value.expose());
    entry.deleted = false;
    this.#entries.set(name, entry);
    return { name, version: entry.last, updatedAt: AT, created };
  }

  list(prefix = ""): Promise<SecretSummary[]> {
    const found = [...this.#entries].filter(([name, entry]) =>
      !entry.deleted && name.startsWith(prefix)
    );
    return Promise.resolve(
      found.map(([name, { last }]) => ({ name, createdAt: AT, updatedAt: AT, version: last }))
        .sort((a, b) => a.name < b.name ? -1 : 1),
    );
  }

  async remove(name: string): Promise<{ name: string; deletedAt: string }> {
    const entry = await this.#existing(name);
    entry.deleted = true;
    entry.versions.clear();
    return { name, deletedAt: AT };
  }

  #existing(name: string): Promise<Entry> {
    return Promise.resolve().then(() => {
      const entry = this.#entries.get(checkSecretName(name));
      if (entry === undefined || entry.deleted) throw notFound(name);
      return entry;
    });
  }
}

function notFound(name: string): SealholdError {
  return new SealholdError("SECRET_NOT_FOUND", `Secret "${name}" not found`, {
    hint: "sealhold secrets list",
  });
}
