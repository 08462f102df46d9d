/** Asks the tailscaled beside the server who a connection comes from. */
import * as v from "valibot";
import type { TailscaleIdentity } from "../../ports/tailscale_identity_source.ts";
import type { TailscaleVerifier } from "../../ports/tailscale_verifier.ts";
import type { Clock } from "../../ports/clock.ts";
import { parseExactJson } from "../tailscale_identity_source/exact_json.ts";
import { askLocalApi } from "../tailscale_identity_source/local_api.ts";
import { STATUS_ID, STATUS_TEXT } from "../tailscale_identity_source/read_status.ts";

/** `ipnstate.Status` without its peers. */
const STATUS = v.object({
  BackendState: v.string(),
  CurrentTailnet: v.object({
    Name: STATUS_TEXT,
    MagicDNSSuffix: v.optional(v.string(), ""),
  }),
});
/** `apitype.WhoIsResponse`; what Go leaves out when it is false or empty is optional. */
const WHOIS = v.object({
  Node: v.object({
    ID: STATUS_ID,
    StableID: STATUS_ID,
    Name: v.optional(v.string(), ""),
    KeyExpiry: v.optional(v.nullable(v.string())),
    Expired: v.optional(v.boolean(), false),
    MachineAuthorized: v.optional(v.boolean(), false),
    Sharer: v.optional(STATUS_ID, 0),
    Tags: v.optional(v.nullable(v.array(v.string()))),
    Hostinfo: v.optional(v.nullable(v.object({ Hostname: v.optional(v.string()) }))),
  }),
  UserProfile: v.object({ ID: STATUS_ID, LoginName: STATUS_TEXT }),
});
type WhoIs = v.InferOutput<typeof WHOIS>;

/**
 * A verifier over tailscaled's LocalAPI: it knows for certain which device an address of the tailnet belongs to.
 * @param socket tailscaled's, such as `/var/run/tailscale/tailscaled.sock`
 */
export function whoisVerifier(ports: { clock: Clock }, socket: string): TailscaleVerifier {
  return {
    proves: "user-id",
    async refuse(claim, peer) {
      if (peer.port === undefined) return "the peer's port is not known";
      const addr = encodeURIComponent(`${bracketed(peer.address)}:${peer.port}`);
      const [who, status] = await Promise.all([
        ask(socket, `/localapi/v0/whois?addr=${addr}`, WHOIS),
        ask(socket, "/localapi/v0/status?peers=false", STATUS),
      ]);
      if (typeof who === "string") return `whois: ${who}`;
      if (typeof status === "string") return `status: ${status}`;
      if (status.BackendState !== "Running") return "the server's tailscaled is not running";
      return tailnetFault(claim, who, status.CurrentTailnet) ?? userFault(claim, who) ??
        deviceFault(claim, who, ports.clock.nowMs());
    },
  };
}

async function ask<T>(
  socket: string,
  path: string,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | string> {
  const answer = await askLocalApi(socket, path);
  if (answer.kind === "silent") return "no answer from tailscaled";
  if (answer.kind === "refused") return `the sandbox refuses it, grant ${answer.flags.join(" ")}`;
  if (answer.status === 404) return "the peer is not a device of the tailnet";
  if (answer.status !== 200) return `tailscaled answers ${answer.status}`;
  const parsed = v.safeParse(schema, parseExactJson(answer.text));
  return parsed.success ? parsed.output : "tailscaled's answer cannot be read";
}

/** tailscaled knows no IPv4 address by its IPv6 spelling, which a socket listening on [::] reports. */
function bracketed(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return bare.includes(":") ? `[${bare}]` : bare;
}

function tailnetFault(
  claim: TailscaleIdentity,
  { Node }: WhoIs,
  tailnet: v.InferOutput<typeof STATUS>["CurrentTailnet"],
): string | undefined {
  if (claim.tailnet !== tailnet.Name) return "another tailnet is claimed";
  if (Node.Sharer !== "0") return "the device is shared in from another tailnet";
  const suffix = tailnet.MagicDNSSuffix;
  if (suffix !== "" && !Node.Name.replace(/\.$/, "").endsWith(`.${suffix}`)) {
    return "the device's name is not of this tailnet";
  }
  return undefined;
}

function userFault(claim: TailscaleIdentity, { Node, UserProfile }: WhoIs): string | undefined {
  // A tagged device belongs to nobody: all of them have the same "user".
  if (Node.Tags != null && Node.Tags.length > 0) return "the device is tagged";
  if (claim.userId !== UserProfile.ID) return "another user id is claimed";
  if (claim.loginName !== UserProfile.LoginName) return "another login name is claimed";
  return undefined;
}

function deviceFault(claim: TailscaleIdentity, { Node }: WhoIs, nowMs: number): string | undefined {
  if (claim.deviceId !== Node.StableID && claim.deviceId !== Node.ID) {
    return "another device is claimed";
  }
  const hostname = Node.Hostinfo?.Hostname;
  if (hostname !== undefined && hostname !== claim.deviceHostname) {
    return "another hostname is claimed";
  }
  if (!Node.MachineAuthorized) return "the device is not authorized";
  return Node.Expired || isPast(Node.KeyExpiry, nowMs) ? "the device's key has expired" : undefined;
}

/** Go's zero time, in the year 1, stands for a key that never expires. */
function isPast(expiry: string | null | undefined, nowMs: number): boolean {
  if (expiry == null || expiry.startsWith("0001-")) return false;
  const atMs = Date.parse(expiry);
  return Number.isNaN(atMs) || atMs <= nowMs;
}
