/** One person of the lying server's test: keeps what a client keeps, and believes nothing that it cannot check. */
import { memberOf, type RosterRecord } from "../../src/core/shared/group/roster.ts";
import {
  type GroupPin,
  groupPin,
  type GroupState,
  verifyChain,
} from "../../src/core/shared/group/verify_chain.ts";
import type { KeyDirectory } from "../../src/core/shared/identity/key_directory.ts";
import { type KeyRecord, walkKeyLog } from "../../src/core/shared/identity/key_log.ts";
import { type KeyPin, updatePin } from "../../src/core/shared/identity/key_pin.ts";
import type { KeyPair } from "../../src/core/shared/identity/key_pair.ts";
import { groupTarget } from "../../src/core/shared/message/group_target.ts";
import { type OpenedMessage, openMessage } from "../../src/core/shared/message/open.ts";
import { parseReplayState, type ReplayState } from "../../src/core/shared/message/replay.ts";
import { type Sealed, sealMessage } from "../../src/core/shared/message/seal.ts";
import { keyDirectory } from "../core/shared/identity/known_keys.ts";

type SealPorts = Parameters<typeof sealMessage>[0];

/** What a server says of the keys and of the group; lies included. */
export interface ServerView {
  readonly logs: ReadonlyMap<string, readonly KeyRecord[]>;
  readonly records: readonly RosterRecord[];
}

/** A client. */
export class LyingServerClient {
  /** Own keys, newest first. */
  keys: KeyPair[];
  group: GroupState | undefined;
  /** Numbers that were told of as missing, by sender. */
  readonly told = new Map<string, Set<number>>();
  /** Numbers that were taken, by sender. */
  readonly taken = new Map<string, Set<number>>();
  readonly #groupId: string;
  readonly #ports: SealPorts;
  #directory: KeyDirectory = keyDirectory([]);
  readonly #pins = new Map<string, KeyPin>();
  #groupPin: GroupPin | undefined;
  readonly #replay = new Map<string, string>();
  #position = { seq: 1, prev: "" };

  constructor(keys: KeyPair, groupId: string, ports: SealPorts) {
    this.keys = [keys];
    this.#groupId = groupId;
    this.#ports = ports;
  }

  get aid(): string {
    return this.keys[0]!.aid;
  }

  get directory(): KeyDirectory {
    return this.#directory;
  }

  /** Whether the client believes that it is in the group. */
  get isMember(): boolean {
    return this.group !== undefined && memberOf(this.group.current.record, this.aid) !== undefined;
  }

  /** Takes a view over, whole or not at all. Rejects if anything in it is wrong, or older than what was seen. */
  async sync({ logs, records }: ServerView): Promise<void> {
    const walked = await Promise.all([...logs].map(([aid, log]) => walkKeyLog(aid, log)));
    const pins = walked.map((log) => updatePin(this.#pins.get(log.aid), log));
    const directory = keyDirectory(walked);
    const group = await verifyChain(this.#groupId, records, directory, this.#groupPin);
    pins.forEach((pin) => this.#pins.set(pin.aid, pin));
    this.#directory = directory;
    this.group = group;
    this.#groupPin = groupPin(group);
  }

  /** Seals for the group as the client knows it. */
  async send(content: string): Promise<Sealed> {
    const target = await groupTarget(this.group!, this.keys[0]!, this.#directory);
    const sealed = await sealMessage(this.#ports, {
      sender: this.keys[0]!,
      ...target,
      content: new TextEncoder().encode(content),
      position: this.#position,
    });
    this.#position = { seq: this.#position.seq + 1, prev: sealed.hash };
    return sealed;
  }

  /** Opens, and saves what must be saved with it. */
  async receive(wire: Uint8Array): Promise<OpenedMessage> {
    const opened = await openMessage(wire, {
      keys: this.keys,
      conversation: this.group!,
      directory: this.#directory,
      replay: (_group, sender) => Promise.resolve(this.#stateOf(sender)),
    });
    const { state, gap } = opened.admission!;
    const { aid } = opened.sender;
    this.#replay.set(aid, JSON.stringify(state));
    const told = setOf(this.told, aid);
    for (let n = gap?.from ?? 1; n <= (gap?.to ?? 0); n++) told.add(n);
    setOf(this.taken, aid).add(opened.header.seq);
    return opened;
  }

  #stateOf(sender: string): ReplayState | undefined {
    const saved = this.#replay.get(sender);
    return saved === undefined ? undefined : parseReplayState(JSON.parse(saved));
  }
}

function setOf(map: Map<string, Set<number>>, key: string): Set<number> {
  const set = map.get(key) ?? new Set<number>();
  map.set(key, set);
  return set;
}
