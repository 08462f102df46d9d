/** What changes a group in the lying server's test: who is in it, their keys, and lies about both. */
import {
  addMembers,
  leaveGroup,
  removeMembers,
  renewKey,
} from "../../src/core/shared/group/change_group.ts";
import { memberOf } from "../../src/core/shared/group/roster.ts";
import { SealholdError } from "../../src/errors.ts";
import { rotated } from "../core/shared/message/people.ts";
import { falseView } from "./lies.ts";
import type { LyingServerClient } from "./lying_client.ts";
import type { World } from "./lying_server.ts";

/** Shows a client a view that is not the present one. None that takes anything back, or adds anything, may be believed. */
export async function lieAboutGroup(world: World, client: LyingServerClient): Promise<void> {
  const before = client.group!;
  const view = await falseView(world);
  const believed = await client.sync(view).then(() => true, (error) => {
    if (!(error instanceof SealholdError)) throw error;
    return false;
  });
  if (!believed) return;
  const now = client.group!.hashes;
  const took = now.length < before.hashes.length ||
    now.some((hash, i) => i < before.hashes.length && hash !== before.hashes[i]);
  const made = JSON.stringify(view.records) !==
    JSON.stringify(world.records.slice(0, view.records.length));
  if (took || made) world.report.faults.liesBelieved++;
}

/** Somebody joins, leaves or is removed; always on the newest roster. The admin stays, so that the group lives. */
export async function changeMembers(world: World, client: LyingServerClient): Promise<void> {
  const admin = world.clients[0]!;
  const other = client === admin ? world.one(world.clients.slice(1)) : client;
  for (const each of [admin, other]) await world.syncHonest(each);
  const group = admin.group!;
  const entry = { aid: other.aid, ksn: other.keys[0]!.ksn, role: "member" as const };
  const own = memberOf(group.current.record, other.aid);
  if (own === undefined) world.records.push(await addMembers(group, admin.keys[0]!, [entry]));
  else if (world.random.below(2) === 0) return;
  else if (client === admin) {
    world.records.push(await removeMembers(group, admin.keys[0]!, [other.aid]));
  } else world.records.push(await leaveGroup(group, other.keys[0]!));
  world.report.epochs = world.records.length;
}

/** A new key, in the log first and in the group next. */
export async function rotate(world: World, client: LyingServerClient): Promise<void> {
  await world.syncHonest(client);
  const next = await rotated(client.keys[0]!, world.logs.get(client.aid)!);
  client.keys = [next.keys, ...client.keys].slice(0, 8);
  world.logs.set(client.aid, next.records);
  world.report.rotations++;
  await world.syncHonest(client);
  if (!client.isMember) return;
  world.records.push(await renewKey(client.group!, next.keys));
  world.report.epochs = world.records.length;
  await world.syncHonest(client);
}
