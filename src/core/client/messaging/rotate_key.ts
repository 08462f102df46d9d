/** Rotates one's key: a record of the key log, signed by the key before and by the one that takes over. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import * as v from "valibot";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { type KeyRecord, rotationRecord } from "../../shared/identity/key_log.ts";
import { timestampOf } from "../../shared/identity/shapes.ts";
import { askChallenge, confirmFile, signFile } from "../identity/challenges.ts";
import { HeldGroup } from "./held_group.ts";
import { keyLogs } from "./key_logs.ts";
import { withMessageState } from "./message_state.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const GROUPS = v.object({
  groups: v.array(v.object({
    groupId: v.string(),
    name: v.string(),
    epoch: v.number(),
    members: v.number(),
    role: v.string(),
  })),
});

/** What a rotation came to. */
export interface Rotated {
  aid: string;
  ksn: number;
  publicKey: string;
  /** Groups whose roster names the new key now. */
  groups: string[];
  /** Groups in which that did not work; the next message to them tries again. */
  groupsLeft: string[];
}

/** The keys that take over, as `current`'s next. */
export function asNext(current: KeyPair, fresh: KeyPair): KeyPair {
  return { ...fresh, aid: current.aid, ksn: current.ksn + 1 };
}

/**
 * Rotates. The caller has the new key on its disk before: once the server has the record, nothing else opens the account.
 * @throws {SealholdError} VERSION_CONFLICT if `current` is not the newest; what the server refuses with
 */
export async function rotateKey(
  ports: MessagingPorts,
  origin: string,
  current: KeyPair,
  next: KeyPair,
): Promise<Rotated> {
  const { log } = await keyLogs(ports).logOf(current.aid);
  const ts = timestampOf(ports.clock.nowMs());
  const event: KeyRecord = await rotationRecord(log, current, next, ts);
  const args = { aid: current.aid, event };
  const asked = await askChallenge(ports.functions, origin, "rotate-key", args);
  const once = await signFile(ports.clock, asked, current);
  const confirmed = await confirmFile(
    ports.functions,
    await signFile(ports.clock, once, next, "next"),
  );
  if (confirmed.kind !== "rotated" || confirmed.ksn !== next.ksn) {
    throw new SealholdError("BAD_RESPONSE", "The server answered about another key", {
      hint: "sealhold key-for --user <your aid> shows which key counts",
    });
  }
  return {
    aid: next.aid,
    ksn: next.ksn,
    publicKey: encodeBase64url(next.publicKey.bytes),
    ...await renewInGroups(ports, next),
  };
}

/** Names the new key in every roster. The rotation has happened: a group that cannot be changed now must not undo that. */
async function renewInGroups(ports: MessagingPorts, own: KeyPair) {
  const keys = keyLogs(ports);
  const ids = await listGroups(ports).then((all) => all.map(({ groupId }) => groupId), () => []);
  const groups: string[] = [];
  const groupsLeft: string[] = [];
  for (const id of ids) {
    try {
      await withMessageState(ports, own.aid, async (held) => {
        await new HeldGroup(ports, keys, held, id).renewed(own);
        await held.save();
      });
      groups.push(id);
    } catch {
      groupsLeft.push(id);
    }
  }
  return { groups, groupsLeft };
}

/** The groups that one is in, as the server tells. */
export async function listGroups({ functions }: MessagingPorts) {
  return (await functions.query("groups:list", {}, GROUPS)).groups;
}
