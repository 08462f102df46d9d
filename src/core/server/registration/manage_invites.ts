/** Invitations, as the operator makes, lists and ends them. */
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import type { InviteRecord, InviteStore } from "../../../ports/server/invite_store.ts";
import type { Secret } from "../../../secret.ts";
import { newInviteCode } from "./invite_code.ts";

/** Accounts that one code may make. */
const MAX_USES = 1000;
/** Codes at once, with those that ended within 30 days. */
const MAX_INVITES = 1000;
const ID_BYTES = 6;

/** What can still be done with an invitation. */
type InviteState = "open" | "used up" | "expired" | "revoked";

/** An invitation for a person. Times are RFC 3339 UTC. */
export interface Invite {
  inviteId: string;
  maxUses: number;
  used: number;
  createdAt: string;
  expiresAt: string;
  state: InviteState;
}

/**
 * Makes an invitation. Its code is not stored, and cannot be shown again.
 * @param request `uses`: 1 to 1000 accounts
 * @throws {SealholdError} USAGE; ALREADY_EXISTS when there are 1000 already
 */
export async function createInvite(
  ports: { invites: InviteStore; clock: Clock; random: Random },
  { uses, ttlSec }: { uses: number; ttlSec: number },
): Promise<{ invite: Invite; code: Secret }> {
  if (!Number.isInteger(uses) || uses < 1 || uses > MAX_USES) throw wrongUses();
  const { code, hash } = newInviteCode(ports.random);
  const nowMs = ports.clock.nowMs();
  const invite = {
    inviteId: hex(ports.random.bytes(ID_BYTES)),
    maxUses: uses,
    expiresAtMs: nowMs + ttlSec * 1000,
  };
  if (!await ports.invites.add({ ...invite, codeHash: hash, nowMs, most: MAX_INVITES })) {
    throw tooMany();
  }
  const record = { ...invite, used: 0, createdAtMs: nowMs, revokedAtMs: undefined };
  return { invite: toInvite(record, nowMs), code };
}

/** All invitations, oldest first; those that expired 30 days ago are forgotten. */
export async function listInvites(
  ports: { invites: InviteStore; clock: Clock },
): Promise<Invite[]> {
  const nowMs = ports.clock.nowMs();
  return (await ports.invites.list()).map((record) => toInvite(record, nowMs));
}

/**
 * Ends an invitation at once. Accounts that were made with it stay.
 * @throws {SealholdError} NOT_FOUND
 */
export async function revokeInvite(
  ports: { invites: InviteStore; clock: Clock },
  inviteId: string,
): Promise<void> {
  if (await ports.invites.revoke(inviteId, ports.clock.nowMs())) return;
  throw new SealholdError("NOT_FOUND", "There is no such invitation", {
    hint: "sealhold server invite list",
  });
}

function toInvite(record: InviteRecord, nowMs: number): Invite {
  const { inviteId, maxUses, used } = record;
  return {
    inviteId,
    maxUses,
    used,
    createdAt: new Date(record.createdAtMs).toISOString(),
    expiresAt: new Date(record.expiresAtMs).toISOString(),
    state: stateOf(record, nowMs),
  };
}

function stateOf(record: InviteRecord, nowMs: number): InviteState {
  if (record.revokedAtMs !== undefined) return "revoked";
  if (record.used >= record.maxUses) return "used up";
  return record.expiresAtMs > nowMs ? "open" : "expired";
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function wrongUses(): SealholdError {
  return new SealholdError("USAGE", `--uses must be 1 to ${MAX_USES}`, {
    hint: "For example --uses 5",
  });
}

function tooMany(): SealholdError {
  return new SealholdError("ALREADY_EXISTS", `There are ${MAX_INVITES} invitations already`, {
    hint: "One with several --uses takes the place of many",
  });
}
