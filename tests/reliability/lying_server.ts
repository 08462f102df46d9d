/**
 * Three people, one group, and a server that lies: it reorders, repeats, drops, alters and moves messages, hands them to those
 * who were removed, seals forgeries of its own, and shows old, shortened and forked key logs and rosters.
 *
 *   deno run -A tests/reliability/lying_server.ts [seed] [operations for each person]     default: sealhold 1000
 *
 * The same seed replays the same run. Prints what must all be 0, and ends with an error if it is not.
 */
import { memberOf, type RosterRecord } from "../../src/core/shared/group/roster.ts";
import type { KeyRecord } from "../../src/core/shared/identity/key_log.ts";
import type { KeyPair } from "../../src/core/shared/identity/key_pair.ts";
import { openMessage } from "../../src/core/shared/message/open.ts";
import { SealholdError } from "../../src/errors.ts";
import { groupOf, person, ports } from "../core/shared/message/people.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { equalBytes } from "../../src/crypto/equal_bytes.ts";
import { alter } from "./lies.ts";
import { changeMembers, lieAboutGroup, rotate } from "./lying_moves.ts";
import { LyingServerClient } from "./lying_client.ts";

/** What happened. All of `faults` must be 0. */
export interface Report {
  faults: {
    forged: number;
    replayed: number;
    readableByRemoved: number;
    gapsUnreported: number;
    liesBelieved: number;
    honestRefused: number;
  };
  sent: number;
  opened: number;
  refused: number;
  epochs: number;
  rotations: number;
  gapsReported: number;
}

/** A message as it was really sent. */
export interface Sent {
  wire: Uint8Array;
  sender: string;
  content: string;
  epoch: number;
  seq: number;
  msgId: string;
}

/** Everybody, the server, and what really happened. */
export class World {
  readonly report: Report = {
    faults: {
      forged: 0,
      replayed: 0,
      readableByRemoved: 0,
      gapsUnreported: 0,
      liesBelieved: 0,
      honestRefused: 0,
    },
    sent: 0,
    opened: 0,
    refused: 0,
    epochs: 1,
    rotations: 0,
    gapsReported: 0,
  };
  readonly random: SeededRandom;
  readonly clients: LyingServerClient[] = [];
  readonly logs = new Map<string, KeyRecord[]>();
  records: RosterRecord[] = [];
  groupId = "";
  readonly sent: Sent[] = [];
  /** "<reader> <msg_id>" of everything that was opened. */
  readonly opened = new Set<string>();
  mallory!: KeyPair;

  constructor(readonly seed: string) {
    this.random = new SeededRandom(seed);
  }

  async start(): Promise<void> {
    const people = await Promise.all(
      ["alice", "bob", "carol"].map((name) => person(`${this.seed} ${name}`)),
    );
    this.mallory = await person(`${this.seed} mallory`);
    const group = await groupOf(people[0]!, people[1]!, people[2]!);
    this.groupId = group.groupId;
    this.records = [group.record];
    for (const keys of people) {
      this.logs.set(keys.aid, []);
      this.clients.push(
        new LyingServerClient(keys, group.groupId, ports(`${this.seed} ${keys.aid}`)),
      );
    }
    for (const client of this.clients) await this.syncHonest(client);
  }

  one<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)]!;
  }

  async syncHonest(client: LyingServerClient): Promise<void> {
    await client.sync({ logs: this.logs, records: this.records });
  }

  async step(client: LyingServerClient): Promise<void> {
    const dice = this.random.below(100);
    if (dice < 35) await this.send(client);
    else if (dice < 75) await this.deliver(client);
    else if (dice < 85) await this.syncHonest(client);
    else if (dice < 92) await lieAboutGroup(this, client);
    else if (dice < 98) await changeMembers(this, client);
    else await rotate(this, client);
  }

  async send(client: LyingServerClient): Promise<void> {
    const { group } = client;
    const own = group && memberOf(group.current.record, client.aid);
    if (group === undefined || own?.ksn !== client.keys[0]!.ksn) return;
    const content = `message ${this.report.sent++}`;
    const { wire, header } = await client.send(content);
    const { epoch, seq, msg_id: msgId } = header;
    this.sent.push({ wire, sender: client.aid, content, epoch, seq, msgId });
    await this.checkUnreadable(client, wire);
  }

  /** Nobody outside the roster can read it, whatever they know of the group and whatever keys they ever had. */
  async checkUnreadable(sender: LyingServerClient, wire: Uint8Array): Promise<void> {
    const { group, directory } = sender;
    for (const other of this.clients) {
      if (memberOf(group!.current.record, other.aid) !== undefined) continue;
      const context = { keys: other.keys, conversation: group!, directory, replay: "unchecked" };
      const opened = await openMessage(wire, context as Parameters<typeof openMessage>[1])
        .catch(() => undefined);
      if (opened !== undefined) this.report.faults.readableByRemoved++;
    }
  }

  /** Hands over a message: new, old, somebody else's, altered, moved or forged. */
  async deliver(client: LyingServerClient): Promise<void> {
    if (this.sent.length === 0) return;
    const due = this.sent.slice(-40).filter((one) => this.isDue(client, one)).slice(0, 4);
    const honest = this.one(due.length > 0 && this.random.below(3) > 0 ? due : this.sent);
    const lie = this.random.below(4) === 0;
    const wire = lie ? await alter(this, honest) : honest.wire;
    const mustOpen = !lie && this.isDue(client, honest);
    try {
      const { sender, content, header } = await client.receive(wire);
      this.report.opened++;
      this.judge(client, sender.aid, new TextDecoder().decode(content), header.msg_id, wire);
    } catch (error) {
      if (!(error instanceof SealholdError && error.message === "Cannot decrypt")) throw error;
      this.report.refused++;
      if (mustOpen) this.report.faults.honestRefused++;
    }
  }

  /** Whether the reader must be able to take it: of the present epoch or the one before, for them, and not taken yet. */
  isDue(client: LyingServerClient, { sender, epoch, seq, msgId }: Sent): boolean {
    const { group } = client;
    const known = [group?.current, group?.previous].find((one) => one?.record.epoch === epoch);
    const high = Math.max(0, ...client.taken.get(sender) ?? []);
    return known !== undefined && sender !== client.aid &&
      memberOf(known.record, client.aid) !== undefined && seq > high - 64 &&
      !this.opened.has(`${client.aid} ${msgId}`);
  }

  judge(
    client: LyingServerClient,
    sender: string,
    content: string,
    msgId: string,
    wire: Uint8Array,
  ): void {
    const { faults } = this.report;
    const real = this.sent.find((one) => one.msgId === msgId);
    const genuine = real !== undefined && real.sender === sender && real.content === content &&
      equalBytes(real.wire, wire);
    if (!genuine) faults.forged++;
    const mark = `${client.aid} ${msgId}`;
    if (this.opened.has(mark)) faults.replayed++;
    this.opened.add(mark);
    const roster = this.records[(real?.epoch ?? 0) - 1];
    if (roster === undefined || memberOf(roster, client.aid) === undefined) {
      faults.readableByRemoved++;
    }
  }

  countGaps(): void {
    for (const { taken, told } of this.clients) {
      for (const [sender, numbers] of taken) {
        const known = told.get(sender) ?? new Set();
        this.report.gapsReported += known.size;
        for (let n = 1; n < Math.max(...numbers); n++) {
          if (!numbers.has(n) && !known.has(n)) this.report.faults.gapsUnreported++;
        }
      }
    }
  }
}

/**
 * Runs it.
 * @param seed the same seed gives the same run
 * @param operations for each of the three
 */
export async function lyingServer(seed: string, operations: number): Promise<Report> {
  const world = new World(seed);
  await world.start();
  for (let i = 0; i < operations; i++) {
    for (const client of world.clients) await world.step(client);
  }
  world.countGaps();
  return world.report;
}

if (import.meta.main) {
  const [seed = "sealhold", operations = "1000"] = Deno.args;
  const report = await lyingServer(seed, Number(operations));
  // deno-lint-ignore no-console
  console.log(JSON.stringify({ seed, ...report }, null, 2));
  if (Object.values(report.faults).some((count) => count > 0)) Deno.exit(1);
}
