/** Shows a group, verified from its first record on. */
import { SealholdError } from "../../../errors.ts";
import type { GroupState } from "../../shared/group/verify_chain.ts";
import type { OwnChoice, OwnPorts } from "../identity/own_keys.ts";
import { serverAid } from "../identity/own_session.ts";
import { readKey } from "../identity/read_keys.ts";
import { HeldGroup } from "./held_group.ts";
import { keyLogs } from "./key_logs.ts";
import { withMessageState } from "./message_state.ts";
import { type MessagingPorts, messagingPorts, type OwnMessagingPorts } from "./messaging_ports.ts";

/**
 * The verified group; what was seen of it stays seen.
 * @throws {SealholdError} USAGE if it is not clear who asks; ROLLED_BACK and its kind if the server is not to be trusted
 */
export async function showGroup(
  base: OwnMessagingPorts,
  wish: OwnChoice & { id: string },
): Promise<GroupState> {
  const ports = await messagingPorts(base, wish);
  const aid = await whoAsks(base, ports, wish);
  if (aid === undefined) {
    throw new SealholdError("USAGE", "It is not clear who you are", { hint: "Add --keys <file>" });
  }
  return await withMessageState(ports, aid, async (held) => {
    const group = await new HeldGroup(ports, keyLogs(ports), held, wish.id).verified();
    await held.save();
    return group;
  });
}

/** By the first of the keys that are named, or else by the session. Nothing is signed, so one key says enough. */
async function whoAsks(
  base: OwnPorts,
  ports: MessagingPorts,
  wish: OwnChoice,
): Promise<string | undefined> {
  const [given] = wish.keys ?? [];
  if (given === undefined) return await serverAid(base, ports.functions, wish);
  return (await readKey(base, given)).aid;
}
