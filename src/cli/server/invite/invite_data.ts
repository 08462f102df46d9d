import type { Invite } from "../../../core/server/registration/manage_invites.ts";

/** An invitation for programs, without its code. */
export function inviteData(invite: Invite): Record<string, unknown> {
  return {
    id: invite.inviteId,
    uses: invite.maxUses,
    used: invite.used,
    created_at: invite.createdAt,
    expires_at: invite.expiresAt,
    state: invite.state.replace(" ", "_"),
  };
}
