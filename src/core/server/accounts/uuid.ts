/** The user_uuid of accounts, and the ids of sessions (RFC 9562). */
import { v4, v5 } from "uuid";
import type { Random } from "../../../ports/random.ts";

/** A version 4 UUID, by chance. */
export function randomUuid(random: Random): string {
  return v4({ random: random.bytes(16) });
}

/**
 * The version 5 UUID of a name in the namespace of DNS names, which Sealhold also uses for AIDs and Tailscale user ids
 * (api.md section 2). SHA-1 is what the format prescribes; nothing rests on its strength.
 */
export function uuidOfName(name: string): string {
  return v5(name, v5.DNS);
}
