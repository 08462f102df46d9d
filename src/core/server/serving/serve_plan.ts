/** What `sealhold serve` was asked to do, from its options. */
import { SealholdError } from "../../../errors.ts";
import type { SecretQuota } from "../../../ports/server/sealed_secret_store.ts";
import type { RegistrationMode, ServePlan } from "../../../ports/server/server_side.ts";
import { DEFAULT_PORT, serverOrigin } from "../../shared/net/server_origin.ts";
import { parseDuration } from "../../shared/text/duration.ts";
import { defaultRegistration } from "../registration/registration_mode.ts";
import { DEFAULT_SECRET_QUOTA } from "../secrets/secret_ports.ts";
import { type TailscaleOptions, tailscalePlan } from "./tailscale_plan.ts";

/**
 * A value must fit the body limit of 1 MiB in base64 (4/3) with the JSON around it: the longest name, `encoding` and
 * `if_version` take less than 2 KiB.
 */
const MAX_VALUE_BYTES = 766 * 1024;
/** Addresses that stand for all of a machine's: no client can write them in a URL. */
const WILDCARD = /^(0\.0\.0\.0|[0:]+|\d+)$/;

/** The options as they are typed. */
export interface ServeOptions extends TailscaleOptions {
  data?: string;
  listen?: string;
  wsListen?: string;
  maxConnections?: number;
  maxPerAddress?: number;
  keyFile?: string;
  tlsCert?: string;
  tlsKey?: string;
  issuer?: string;
  accessTtl?: string;
  sessionTtl?: string;
  maxValue?: number;
  quotaSecrets?: number;
  quotaBytes?: number;
  quotaVersions?: number;
  deviceLogin?: boolean;
  registration?: RegistrationMode;
}

/**
 * The plan that the options make.
 * @throws {SealholdError} USAGE for a wrong option, and for two that contradict each other
 */
export function servePlan(options: ServeOptions): ServePlan {
  const address = parseListen(options.listen);
  const issuer = options.issuer === undefined ? undefined : serverOrigin(options.issuer);
  checkIssuer(address.host, issuer);
  const accessTtlSec = parseTtl("--access-ttl", options.accessTtl, 15 * 60);
  const sessionTtlSec = parseTtl("--session-ttl", options.sessionTtl, 7 * 86_400);
  checkLifetimes(accessTtlSec, sessionTtlSec);
  const tailscale = tailscalePlan(options);
  return {
    ...address,
    ...(options.data === undefined ? {} : { dataFolder: options.data }),
    ...(options.keyFile === undefined ? {} : { keyFile: options.keyFile }),
    ...tlsOf(options),
    ...(issuer === undefined ? {} : { issuer }),
    ...(tailscale === undefined ? {} : { tailscale }),
    ...(options.wsListen === undefined ? {} : { webSockets: parseListen(options.wsListen) }),
    ...connectionsOf(options),
    registration: options.registration ?? defaultRegistration(address.host, issuer),
    deviceLogin: options.deviceLogin === true,
    accessTtlSec,
    sessionTtlSec,
    maxValueBytes: checkMaxValue(options.maxValue),
    secretQuota: secretQuota(options),
  };
}

/** @throws {SealholdError} USAGE unless 1 to 1,000,000 each */
function connectionsOf(
  { maxConnections, maxPerAddress }: ServeOptions,
): Pick<ServePlan, "connections"> {
  const connections = {
    ...countOf("--max-connections", "maxConnections", maxConnections),
    ...countOf("--max-per-address", "maxPerAddress", maxPerAddress),
  };
  return Object.keys(connections).length === 0 ? {} : { connections };
}

function countOf<K extends string>(
  flag: string,
  name: K,
  count: number | undefined,
): { [key in K]?: number } {
  if (count === undefined) return {};
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) {
    return { [name]: count } as { [key in K]?: number };
  }
  throw new SealholdError("USAGE", `${flag} must be 1 to 1000000`, {
    hint: "sealhold serve --help",
  });
}

/** One without the other would be heeded by nobody, and the server would speak plain HTTP. */
function tlsOf({ tlsCert, tlsKey }: ServeOptions): Pick<ServePlan, "tls"> {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { tls: { certFile: tlsCert, keyFile: tlsKey } };
  }
  throw new SealholdError("USAGE", "--tls-cert and --tls-key belong together", {
    hint: "sealhold serve --help",
  });
}

/**
 * `host:port`, `[v6]:port`, `:port` or a bare port; default 127.0.0.1:8420.
 * @throws {SealholdError} USAGE
 */
export function parseListen(text: string | undefined): { host: string; port: number } {
  if (text === undefined) return { host: "127.0.0.1", port: DEFAULT_PORT };
  const match = text.match(/^(?:(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):)?(\d{1,5})$/);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new SealholdError("USAGE", "The address to listen on must look like host:port", {
      hint: "sealhold serve --listen 127.0.0.1:8420",
    });
  }
  return { host: match[1] ?? (match[2] || "127.0.0.1"), port };
}

/**
 * A duration such as `90s`, `15m`, `12h` or `7d`, in seconds.
 * @param what the option, for the message
 * @throws {SealholdError} USAGE
 */
export function parseTtl(what: string, text: string | undefined, defaultSec: number): number {
  return text === undefined ? defaultSec : parseDuration(what, text, "366d");
}

/** @throws {SealholdError} USAGE unless 1 to 766 KiB */
function checkMaxValue(bytes: number | undefined): number {
  const value = bytes ?? 64 * 1024;
  if (Number.isInteger(value) && value >= 1 && value <= MAX_VALUE_BYTES) return value;
  throw new SealholdError("USAGE", `--max-value must be 1 to ${MAX_VALUE_BYTES} bytes`, {
    hint: "For example --max-value 65536",
  });
}

/** @throws {SealholdError} USAGE for a quota that would let nothing in */
function secretQuota({ quotaSecrets, quotaBytes, quotaVersions }: ServeOptions): SecretQuota {
  return {
    secrets: quota("--quota-secrets", quotaSecrets, DEFAULT_SECRET_QUOTA.secrets),
    bytes: quota("--quota-bytes", quotaBytes, DEFAULT_SECRET_QUOTA.bytes),
    versions: quota("--quota-versions", quotaVersions, DEFAULT_SECRET_QUOTA.versions),
  };
}

function quota(option: string, given: number | undefined, byDefault: number): number {
  const value = given ?? byDefault;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new SealholdError("USAGE", `${option} must be a whole number from 1 on`, {
    hint: `For example ${option} ${byDefault}`,
  });
}

/**
 * @throws {SealholdError} USAGE if access tokens would outlive the session that they belong to
 */
function checkLifetimes(accessTtlSec: number, sessionTtlSec: number): void {
  if (accessTtlSec <= sessionTtlSec) return;
  throw new SealholdError("USAGE", "--access-ttl must not be longer than --session-ttl", {
    hint: "For example --access-ttl 15m --session-ttl 7d",
  });
}

/**
 * Tokens name the server by its base URL, and clients check it.
 * @throws {SealholdError} USAGE if it cannot be told from the address
 */
function checkIssuer(host: string, issuer: string | undefined): void {
  if (issuer !== undefined || !WILDCARD.test(host)) return;
  throw new SealholdError("USAGE", "Listening on every address needs --issuer", {
    hint: "Add --issuer https://<name that clients use>",
  });
}
