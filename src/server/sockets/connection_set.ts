import type { SocketLimits } from "./socket_limits.ts";
import type { CoarseTime, WatchedConnection } from "./watched_connection.ts";

/** Descriptors that are left free once the system has said that there are none: for the listener, files and requests elsewhere. */
const RESERVE = 24;
/** How many must be left to serve, however few descriptors there are. */
const FEWEST = 8;

/** The connections that are open, and their caps. */
export class ConnectionSet implements CoarseTime {
  readonly #open = new Set<WatchedConnection>();
  readonly #ofAddress = new Map<string, number>();
  #maxConnections: number;
  #empty: (() => void) | undefined;
  nowMs: number;

  constructor(private readonly limits: SocketLimits, nowMs: number) {
    this.#maxConnections = limits.maxConnections;
    this.nowMs = nowMs;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Whether another connection of this address may be served. When all places are taken, one on which nothing happens gives
   * way: of the address that holds most, so that nobody can keep others out by holding places.
   */
  mayOpen(addressKey: string): boolean {
    if (this.#count(addressKey) >= this.limits.maxPerAddress) return false;
    if (this.#shakeTooManyHands(addressKey)) return false;
    return this.#open.size < this.#maxConnections || this.#makeRoom(addressKey);
  }

  add(connection: WatchedConnection): void {
    this.#open.add(connection);
    this.#ofAddress.set(connection.addressKey, this.#count(connection.addressKey) + 1);
  }

  /** It is gone, or has been cut and is as good as gone. */
  remove(connection: WatchedConnection): void {
    if (!this.#open.delete(connection)) return;
    const left = this.#count(connection.addressKey) - 1;
    if (left === 0) this.#ofAddress.delete(connection.addressKey);
    else this.#ofAddress.set(connection.addressKey, left);
    if (this.#open.size === 0) this.#empty?.();
  }

  /** Cuts what is overdue. @param nowMs monotonic */
  sweep(nowMs: number): void {
    this.nowMs = nowMs;
    for (const connection of this.#open) {
      if (connection.isOverdue(this.limits)) connection.cut();
    }
  }

  /** There is no descriptor left: fewer connections from now on, and those too many are cut, the longest idle ones first. */
  shed(): void {
    this.#maxConnections = Math.max(
      FEWEST,
      Math.min(this.#maxConnections, this.#open.size - RESERVE),
    );
    const tooMany = this.#open.size - this.#maxConnections;
    if (tooMany <= 0) return;
    const rank = (each: WatchedConnection) => each.isIdle ? 0 : 1;
    const all = [...this.#open].sort((a, b) => rank(a) - rank(b) || a.sinceMs - b.sinceMs);
    for (const connection of all.slice(0, tooMany)) connection.cut();
  }

  finishAll(): void {
    for (const connection of this.#open) connection.finish();
  }

  cutAll(): void {
    for (const connection of this.#open) connection.cut();
  }

  /** Resolves when none is open. For one caller. */
  async untilEmpty(): Promise<void> {
    if (this.#open.size > 0) await new Promise<void>((resolve) => this.#empty = resolve);
  }

  #shakeTooManyHands(addressKey: string): boolean {
    const { maxHandshakesPerAddress } = this.limits;
    if (this.#count(addressKey) < maxHandshakesPerAddress) return false;
    let count = 0;
    for (const each of this.#open) {
      if (each.shakesHands && each.addressKey === addressKey) count++;
    }
    return count >= maxHandshakesPerAddress;
  }

  #makeRoom(addressKey: string): boolean {
    let found: WatchedConnection | undefined;
    for (const each of this.#open) {
      if (each.isIdle && (found === undefined || this.#weighsMore(each, found))) found = each;
    }
    // Who holds most does not get more by pushing out others.
    if (found === undefined) return false;
    if (this.#count(found.addressKey) < this.#count(addressKey)) return false;
    found.cut();
    this.remove(found);
    return true;
  }

  #weighsMore(one: WatchedConnection, other: WatchedConnection): boolean {
    const more = this.#count(one.addressKey) - this.#count(other.addressKey);
    return more > 0 || (more === 0 && one.sinceMs < other.sinceMs);
  }

  #count(addressKey: string): number {
    return this.#ofAddress.get(addressKey) ?? 0;
  }
}
