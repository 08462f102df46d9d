/** The lies of the lying server. */
import { changed, craft } from "../core/shared/message/craft.ts";
import { rotated } from "../core/shared/message/people.ts";
import type { ServerView } from "./lying_client.ts";
import type { Sent, World } from "./lying_server.ts";

/** A message that was sent, altered, moved, or a forgery in its place. */
export async function alter(world: World, { wire }: Sent): Promise<Uint8Array> {
  const bent = wire.slice();
  const other = world.one(world.sent);
  switch (world.random.below(6)) {
    case 0:
      bent[world.random.below(bent.length)]! ^= 1 << world.random.below(8);
      return bent;
    case 1:
      return bent.subarray(0, world.random.below(bent.length));
    case 2:
      return changed(
        wire,
        (m) => ({ ...JSON.parse(new TextDecoder().decode(other.wire)), header: m.header }),
      );
    case 3:
      return changed(
        wire,
        (m) => ({ ...m, header: { ...m.header, seq: 1 + world.random.below(99) } }),
      );
    case 4:
      return changed(wire, (m) => {
        m.header.epoch = world.records.length;
        m.header.roster_hash = world.clients[0]!.group!.current.hash;
      });
    default:
      return await forge(world);
  }
}

/** Mallory, who has the server and so every public thing, writes to the group, in her own name or another's. */
async function forge(world: World): Promise<Uint8Array> {
  const { group } = world.one(world.clients);
  const { record, hash } = group!.current;
  return await craft({
    sender: world.mallory,
    recipients: world.clients.map(({ keys }) => keys[0]!),
    ...(world.random.below(2) === 0 ? {} : { claimed: world.one(world.clients).aid }),
    header: { group: world.groupId, epoch: record.epoch, roster_hash: hash, seq: 1 },
    seed: `${world.seed} forge ${world.random.below(2 ** 31)}`,
  });
}

/** A view of keys and group that is not the present one. */
export async function falseView(world: World): Promise<ServerView> {
  const { records, logs } = world;
  const copy = structuredClone(records);
  const last = copy.at(-1)!;
  switch (world.random.below(5)) {
    case 0:
      return { logs, records: records.slice(0, 1 + world.random.below(records.length)) };
    case 1:
      copy.splice(-1, 1, { ...last, name: "mine" });
      return { logs, records: copy };
    case 2: {
      const short = new Map([...logs].map(([aid, log]) => [aid, log.slice(0, -1)]));
      return { logs: short, records };
    }
    case 3: {
      const { aid } = world.one(world.clients);
      const forged = await rotated({ ...world.mallory, ksn: 0 });
      return { logs: new Map(logs).set(aid, forged.records), records };
    }
    default:
      copy.splice(world.random.below(copy.length), 1);
      return { logs, records: copy };
  }
}
