/** A group while one's message state is held: fetched, verified from the first record on, held against what was seen, changed. */
import { SealholdError } from "../../../errors.ts";
import { renewKey } from "../../shared/group/change_group.ts";
import { memberOf, rosterHash, type RosterRecord } from "../../shared/group/roster.ts";
import {
  type GroupPin,
  groupPin,
  type GroupState,
  verifyChain,
} from "../../shared/group/verify_chain.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import {
  type ChangedGroup,
  fetchRecords,
  type GroupFunction,
  handInRecord,
  isGroupId,
} from "./group_chain.ts";
import type { KeyLogs } from "./key_logs.ts";
import type { HeldState } from "./message_state.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

/** One group, for as long as its state is held. */
export class HeldGroup {
  readonly #ports: MessagingPorts;
  readonly #keys: KeyLogs;
  readonly #held: HeldState;
  readonly #groupId: string;

  constructor(ports: MessagingPorts, keys: KeyLogs, held: HeldState, groupId: string) {
    this.#ports = ports;
    this.#keys = keys;
    this.#held = held;
    this.#groupId = groupId;
  }

  /**
   * The group, verified. What was seen is put into the state, which the caller saves.
   * @throws {SealholdError} INVALID_VALUE, NOT_FOUND, NOT_A_MEMBER; DAMAGED, SIGNATURE_INVALID, ROLLED_BACK
   */
  async verified(): Promise<GroupState> {
    if (!isGroupId(this.#groupId)) {
      throw new SealholdError("INVALID_VALUE", "That is not the id of a group", {
        hint: "sealhold group list",
      });
    }
    const records = await fetchRecords(this.#ports, this.#groupId);
    const group = await verifyChain(this.#groupId, records, this.#keys, this.#pin());
    this.#held.state.groups[this.#groupId] = groupPin(group);
    return group;
  }

  /**
   * The same with one's present key in it: after a rotation the roster still names the old one, and is changed.
   * @throws {SealholdError} as `verified`; VERSION_CONFLICT if somebody else was faster
   */
  async renewed(own: KeyPair): Promise<GroupState> {
    const group = await this.verified();
    const record = await renewal(group, own);
    if (record === undefined) return group;
    await handInRecord(this.#ports, "groups:addMembers", this.#groupId, record);
    return await this.verified();
  }

  /** The group as `renewed` would leave it; no change is handed in. */
  async asRenewed(own: KeyPair): Promise<GroupState> {
    const group = await this.verified();
    const record = await renewal(group, own);
    if (record === undefined) return group;
    const hash = await rosterHash(record);
    const { groupId, current, hashes } = group;
    return { groupId, current: { record, hash }, previous: current, hashes: [...hashes, hash] };
  }

  /**
   * Hands in the first record, which makes the group.
   * @throws {SealholdError} NOT_FOUND for a member who is not on the server; SENDER_DENIED, SENDER_NOT_ALLOWED by their lists
   */
  async create(record: RosterRecord): Promise<ChangedGroup> {
    const made = await handInRecord(this.#ports, "groups:create", this.#groupId, record);
    await this.#see({ groupId: this.#groupId, epoch: record.epoch, head: this.#groupId });
    return made;
  }

  /**
   * Hands in the next record.
   * @param own one's present key, which the roster names first
   * @param next makes the record
   * @throws {SealholdError} as `renewed`
   */
  async change(
    own: KeyPair,
    path: GroupFunction,
    next: (group: GroupState) => Promise<RosterRecord>,
  ): Promise<ChangedGroup> {
    const group = await this.renewed(own);
    await this.#see(groupPin(group));
    const record = await next(group);
    const changed = await handInRecord(this.#ports, path, this.#groupId, record);
    // A server that took the record and shows the roster before it would have the next message sealed for who was removed.
    // Who has left is shown no record any more.
    if (memberOf(record, own.aid) !== undefined) {
      const head = await rosterHash(record);
      await this.#see({ groupId: this.#groupId, epoch: record.epoch, head });
    }
    return changed;
  }

  async #see(pin: GroupPin): Promise<void> {
    this.#held.state.groups[this.#groupId] = pin;
    await this.#held.save();
  }

  #pin(): GroupPin | undefined {
    const { groups } = this.#held.state;
    return Object.hasOwn(groups, this.#groupId) ? groups[this.#groupId] : undefined;
  }
}

async function renewal(group: GroupState, own: KeyPair): Promise<RosterRecord | undefined> {
  const member = memberOf(group.current.record, own.aid);
  return member === undefined || member.ksn >= own.ksn ? undefined : await renewKey(group, own);
}
