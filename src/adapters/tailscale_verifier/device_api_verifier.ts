/** Asks Tailscale's device list whether a claim is true (`GET /api/v2/tailnet/{tailnet}/devices`). */
import * as v from "valibot";
import { SealholdError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HttpTransport } from "../../ports/http_transport.ts";
import type { TailscaleIdentity } from "../../ports/tailscale_identity_source.ts";
import type { TailscaleVerifier } from "../../ports/tailscale_verifier.ts";
import type { Secret } from "../../secret.ts";

const BASE_URL = "https://api.tailscale.com";
const TIMEOUT_MS = 5000;
/** About 1 KiB a device. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_DEVICES = 10_000;
/** How long a yes is good for; a no is never kept. */
const YES_MS = 5 * 60_000;
const MAX_KEPT = 1024;

const TEXT = v.pipe(v.string(), v.maxLength(256));
const DEVICE = v.object({
  id: v.optional(TEXT, ""),
  nodeId: v.optional(TEXT, ""),
  user: TEXT,
  hostname: TEXT,
  addresses: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(16)),
  authorized: v.optional(v.boolean(), false),
  expires: v.optional(TEXT, ""),
  keyExpiryDisabled: v.optional(v.boolean(), false),
  isExternal: v.optional(v.boolean(), false),
  tags: v.optional(v.nullable(v.array(TEXT))),
});
const ANSWER = v.object({ devices: v.pipe(v.array(v.unknown()), v.maxLength(MAX_DEVICES)) });
type Device = v.InferOutput<typeof DEVICE>;

/** What the verifier stands on. */
interface DeviceApiPorts {
  transport: HttpTransport;
  clock: Clock;
}

/** How it asks. */
interface DeviceApiOptions {
  apiKey: Secret;
  /** Name of the tailnet in the address; `-` is the key's own. */
  tailnet: string;
  /** For tests; `https://api.tailscale.com` by default. */
  baseUrl?: string;
}

/**
 * A verifier for a server that cannot ask a tailscaled. What a claim says is known to every member of the tailnet, so the
 * connection must come from one of the device's own addresses: that is what makes it a proof.
 */
export function deviceApiVerifier(
  ports: DeviceApiPorts,
  options: DeviceApiOptions,
): TailscaleVerifier {
  /** Claim and address to the end of the yes, on the monotonic clock. */
  const known = new Map<string, number>();
  // Anybody may claim to be a device: that makes one request at a time, and one list in memory (case 43).
  let listing: ReturnType<typeof listDevices> | undefined;
  return {
    proves: "login-name",
    async refuse(claim, { address }) {
      if (options.tailnet !== "-" && claim.tailnet !== options.tailnet) {
        return "another tailnet is claimed";
      }
      const key = JSON.stringify([claim, address]);
      if (ports.clock.monotonicMs() < (known.get(key) ?? -Infinity)) return undefined;
      known.delete(key);
      listing ??= listDevices(ports, options).finally(() => listing = undefined);
      const devices = await listing;
      if (typeof devices === "string") return devices;
      const reason = faultIn(devices, claim, address, ports.clock.nowMs());
      if (reason !== undefined) return reason;
      if (known.size >= MAX_KEPT) known.clear();
      known.set(key, ports.clock.monotonicMs() + YES_MS);
      return undefined;
    },
  };
}

/** @returns the devices, or why there are none */
async function listDevices(
  { transport }: DeviceApiPorts,
  { apiKey, tailnet, baseUrl = BASE_URL }: DeviceApiOptions,
): Promise<readonly unknown[] | string> {
  try {
    const response = await transport.send({
      method: "GET",
      url: new URL(`/api/v2/tailnet/${encodeURIComponent(tailnet)}/devices`, baseUrl),
      headers: { accept: "application/json" },
      bearer: apiKey,
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
    });
    if (response.status !== 200) return `Tailscale's device list answers ${response.status}`;
    const parsed = v.safeParse(ANSWER, JSON.parse(new TextDecoder().decode(response.body)));
    return parsed.success ? parsed.output.devices : "Tailscale's device list cannot be read";
  } catch (error) {
    const code = error instanceof SealholdError ? ` (${error.code})` : "";
    return `Tailscale's device list cannot be had${code}`;
  }
}

function faultIn(
  devices: readonly unknown[],
  claim: TailscaleIdentity,
  address: string,
  nowMs: number,
): string | undefined {
  for (const entry of devices) {
    // Another device that cannot be read is no reason to refuse this one.
    const parsed = v.safeParse(DEVICE, entry);
    if (!parsed.success) continue;
    const { id, nodeId } = parsed.output;
    if (claim.deviceId === nodeId || claim.deviceId === id) {
      return deviceFault(parsed.output, claim, address, nowMs);
    }
  }
  return "the device is not in the tailnet";
}

function deviceFault(
  device: Device,
  claim: TailscaleIdentity,
  address: string,
  nowMs: number,
): string | undefined {
  if (device.isExternal) return "the device is shared in from another tailnet";
  if (device.tags != null && device.tags.length > 0) return "the device is tagged";
  if (device.user !== claim.loginName) return "another login name is claimed";
  if (device.hostname !== claim.deviceHostname) return "another hostname is claimed";
  if (!device.authorized) return "the device is not authorized";
  if (!device.keyExpiryDisabled && !(Date.parse(device.expires) > nowMs)) {
    return "the device's key has expired";
  }
  return device.addresses.some((each) => sameAddress(each, address))
    ? undefined
    : "the connection does not come from the device";
}

/** IPv6 has several spellings; a URL has one. */
function sameAddress(left: string, right: string): boolean {
  return canonical(left) === canonical(right);
}

function canonical(address: string): string {
  const bare = address.toLowerCase().replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/, "");
  const url = bare.includes(":") ? `http://[${bare}]/` : `http://${bare}/`;
  return URL.canParse(url) ? new URL(url).hostname : bare;
}
