/** The public keys of issuers, found by OpenID Connect discovery. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { HttpTransport } from "../../../ports/http_transport.ts";
import type { IdTokenVerifier, IssuerKeys } from "../../../ports/id_token_verifier.ts";
import type { NameResolver } from "../../../ports/name_resolver.ts";
import { requirePublicHost } from "../../shared/net/require_public.ts";

/** What checking ID tokens takes from the outside. */
export interface IdTokenPorts {
  verifier: IdTokenVerifier;
  transport: HttpTransport;
  resolver: NameResolver;
}

/** What fetching keys needs. */
type IssuerKeyPorts = Pick<IdTokenPorts, "transport" | "resolver"> & { clock: Clock };

/** Most keys of one issuer. */
const MAX_KEYS = 64;
/** Largest answer of an issuer, in bytes. */
export const MAX_KEYS_BYTES = 256 * 1024;
const TIMEOUT_MS = 5000;
/** How long keys are used without asking again. */
const KEEP_MS = 10 * 60_000;
/** Between two fetches that a token with an unknown key, or a failure, may bring about. */
const REFETCH_MS = 60_000;

const METADATA = v.object({
  issuer: v.string(),
  jwks_uri: v.pipe(v.string(), v.maxLength(2048)),
});
/** A JWK set whose keys are not looked at yet. */
export const KEY_SET = v.object({ keys: v.pipe(v.array(v.unknown()), v.maxLength(MAX_KEYS)) });

/** Times are on the monotonic clock: setting the system's clock keeps no old key alive (case 42). */
interface Good {
  keys: IssuerKeys;
  fetchedMs: number;
}

/** The last fetch, under way, done or failed. */
interface Asked {
  keys: Promise<IssuerKeys>;
  askedMs: number;
}

/** Keeps issuers' keys for ten minutes. Only issuers of rules come here, so their number is the operator's. */
export class IssuerKeyCache {
  /** Apart from the fetches: a forged token that names an unknown key must not cost anybody the keys at hand. */
  readonly #good = new Map<string, Good>();
  readonly #asked = new Map<string, Asked>();

  constructor(private readonly ports: IssuerKeyPorts) {}

  /**
   * An issuer's keys.
   * @param allowPrivate whether it may be at an address of a private network, or of this machine (case 7)
   * @param newer ask again because a token's key is unknown; at most once a minute
   * @throws {SealholdError} ADDRESS_REFUSED, UNREACHABLE, TIMED_OUT, BAD_RESPONSE
   */
  async get(issuer: string, allowPrivate: boolean, newer = false): Promise<IssuerKeys> {
    const id = `${allowPrivate}\n${issuer}`;
    const nowMs = this.ports.clock.monotonicMs();
    const good = this.#good.get(id);
    if (!newer && good !== undefined && nowMs - good.fetchedMs < KEEP_MS) return good.keys;
    const asked = this.#asked.get(id);
    // Under way as well: simultaneous logins make one request.
    if (asked !== undefined && nowMs - asked.askedMs < REFETCH_MS) return await asked.keys;
    const fetching = fetchKeys(this.ports, issuer, allowPrivate);
    this.#asked.set(id, { keys: fetching, askedMs: nowMs });
    const keys = await fetching;
    this.#good.set(id, { keys, fetchedMs: nowMs });
    return keys;
  }
}

async function fetchKeys(
  ports: IssuerKeyPorts,
  issuer: string,
  allowPrivate: boolean,
): Promise<IssuerKeys> {
  const at = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const metadata = await fetchJson(ports, at, METADATA, allowPrivate);
  // OpenID Connect Discovery section 4.3: another issuer's metadata is no word of this one (case 12).
  if (metadata.issuer !== issuer) throw badIssuer("names another issuer");
  return await fetchJson(ports, metadata.jwks_uri, KEY_SET, allowPrivate);
}

async function fetchJson<T>(
  { transport, resolver }: IssuerKeyPorts,
  address: string,
  schema: v.GenericSchema<unknown, T>,
  allowPrivate: boolean,
): Promise<T> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") {
    throw badIssuer("gives an address that is not https");
  }
  if (!allowPrivate) {
    await requirePublicHost(resolver, url, "sealhold server trust add --allow-private");
  }
  const response = await transport.send({
    method: "GET",
    url,
    headers: { accept: "application/json" },
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: MAX_KEYS_BYTES,
  });
  // A redirect comes back as it is and is a refusal like any other.
  if (response.status !== 200) throw badIssuer(`answers ${response.status}`);
  try {
    return v.parse(schema, JSON.parse(new TextDecoder().decode(response.body)));
  } catch {
    throw badIssuer("gives an answer that cannot be read");
  }
}

function badIssuer(what: string): SealholdError {
  return new SealholdError("BAD_RESPONSE", `The issuer ${what}`, {
    hint: "Check the issuer, or give its keys with --jwks-file",
    data: { what },
  });
}
